"""A7 on the page: how many and who would be excluded, who of them is here already, and values no one has."""

from __future__ import annotations

import re

import pytest

from service.store.companies import settings
from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry, SettingsVersion
from service.store.tables.employees import Employee
from tests.web.connection.test_connect import form_of

PAGE = "/companies/acme/exclusions"


def _rows(*rows):
    form = {"exclude_enabled": "yes", "version": "1"}
    for number, (source, operator, values) in enumerate(rows):
        place = f"exclusion-{number}"
        form |= {f"{place}-source": source, f"{place}-operator": operator, f"{place}-values": values}
    return form


def test_a7_the_live_count_names_who_would_be_left_out_and_who_is_here_already(alice, imported):
    text = alice.send(f"{PAGE}/count", _rows(("person.firstName", "is", "Amelia"))).text
    assert "<strong>1 person</strong>" in text
    assert "would be excluded: Amelia Hart." in text
    assert "was imported before: Amelia Hart. They stay in payroll but will no longer be updated" in text
    assert "<html" not in text


def test_a7_a_value_that_no_one_has_is_warned_of_with_what_humaans_has_instead(alice, imported):
    text = alice.send(f"{PAGE}/count", _rows(("person.contractType", "is_not_one_of", "Full time, Zzz"))).text
    assert "Exclusion 1:</strong> no one in Humaans has" in text
    assert "“Zzz”" in text
    assert "”. Values used: “" in text


def test_a7_what_looks_sensitive_is_never_listed_as_what_humaans_has_instead(alice, imported):
    text = alice.send(f"{PAGE}/count", _rows(("compensation.salary.amount", "is", "1.23"))).text
    assert "no one in Humaans has" in text
    assert "”. Values used: “" not in text


def test_a7_several_is_not_filters_count_each_person_once(alice, imported):
    rows = _rows(("person.countryCode", "is_not", "GB"), ("person.countryCode", "is_not", "IE"))
    text = alice.send(f"{PAGE}/count", rows).text
    with connection():
        everyone = Employee.select().count()
    assert "would be excluded" in text
    assert everyone > 1


def test_a7_a_row_that_is_not_finished_is_passed_over(alice, imported):
    text = alice.send(f"{PAGE}/count", _rows(("", "is", ""), ("person.city", "is", ""))).text
    assert "<strong>0 people</strong>" in text


def test_a7_typing_on_reads_humaans_once_a_minute(alice, imported, sandbox, clock):
    alice.send(f"{PAGE}/count", _rows(("person.city", "is", "L")))
    before = sandbox.counters()["total"]
    alice.send(f"{PAGE}/count", _rows(("person.city", "is", "Leeds")))
    assert sandbox.counters()["total"] == before
    clock.forward(minutes=2)
    alice.send(f"{PAGE}/count", _rows(("person.city", "is", "Leeds")))
    assert sandbox.counters()["total"] > before


def test_a7_without_javascript_the_preview_says_the_same_and_writes_nothing(alice, imported):
    form = form_of(alice.open(PAGE).text) | _rows(("person.firstName", "is", "Amelia"))
    answer = alice.send(PAGE, form | {"do": "preview"})
    assert "would be excluded: Amelia Hart." in answer.text
    assert "Preview: what would happen" in answer.text
    with connection():
        assert SettingsVersion.select().count() == 1


def test_when_humaans_is_down_the_count_says_so(alice, imported, sandbox):
    sandbox.fail("/api/people", status=503, times=100)
    answer = alice.send(f"{PAGE}/count", _rows(("person.city", "is", "Leeds")))
    assert answer.status_code == 200
    assert "would be excluded" not in answer.text


def test_only_a_manager_may_count(vera, imported):
    assert vera.send(f"{PAGE}/count", _rows()).status_code == 403


def test_B19_a_date_that_is_none_is_refused_in_the_live_count_and_at_save(alice, imported):
    rows = _rows(("person.employmentStartDate", "before", "soon"))
    assert "Exclusion 1:</strong> “is before” needs a date, like 06/04/2026" in alice.send(f"{PAGE}/count", rows).text
    refused = alice.send(PAGE, rows | {"do": "save"})
    assert refused.status_code == 422
    assert "“is before” needs a date, like 06/04/2026 or 6 April 2026." in refused.text


def test_B19_a_date_typed_day_first_counts_whom_it_finds(alice, imported):
    with connection():
        start = Employee.get(Employee.first_name == "Amelia").start_date
    rows = _rows(("person.employmentStartDate", "is", f"{start:%d/%m/%Y}"))
    assert "Amelia Hart" in alice.send(f"{PAGE}/count", rows).text


def test_60_exclusions_are_all_read_and_values_of_any_length(alice, imported):
    values = ", ".join(f"Town number {n}" for n in range(150))
    rows = _rows(*[("person.city", "is_one_of", values)] * 60)
    assert alice.send(PAGE, rows | {"do": "save"}).status_code == 303
    with connection():
        saved = settings.current(imported.id).exclusions
    assert len(saved) == 60
    assert len(saved[59].values) == 150


@pytest.mark.parametrize(
    ("source", "operator", "is_counted"),
    [
        ("person.taxId", "starts_with", False),
        ("bankAccount.accountNumber", "contains", False),
        ("bankAccount.sortCode", "is", False),
        ("person.taxId", "is_empty", True),
        ("person.city", "is", True),
    ],
)
def test_a_count_by_numbers_is_refused_and_a_preview_by_them_is_noted(alice, imported, source, operator, is_counted):
    form = {
        "exclude_enabled": "yes",
        "exclusion-0-source": source,
        "exclusion-0-operator": operator,
        "exclusion-0-values": "C",
    }
    counted = alice.send("/companies/acme/exclusions/count", form).text
    assert ("would be excluded" in counted) == is_counted
    assert ("digit by digit" in counted) != is_counted
    version = re.search(r'name="version" value="(\d+)"', alice.open("/companies/acme/exclusions").text).group(1)
    looked = alice.send("/companies/acme/exclusions", form | {"do": "preview", "version": version})
    assert looked.status_code in {200, 422}
    with connection():
        noted = AuditEntry.select().where(AuditEntry.action == "settings.previewed_by_numbers")
        assert noted.exists() != is_counted
