"""Rows become facts: absent is not null, unknown keys leave no trace, odd values are pinned on their person."""

from __future__ import annotations

from datetime import date

import pytest

from service.facts.humaans import BankAccount, Compensation, CustomValue, JobRole, Resource
from service.humaans.parsing.keys import PERSON_KEYS
from tests.humaans.parsing.parsed import fact, facts
from tests.humaans.scripted import a_compensation, a_custom_value, a_job_role, a_person


def test_a_key_that_was_not_sent_is_absent_and_null_stays_null():
    values = fact(Resource.PEOPLE, {"id": "p1", "firstName": "Ada", "taxId": None, "email": ""})
    assert values == {"firstName": "Ada", "taxId": None, "email": ""}


def test_a_key_some_have_and_some_have_not_is_absent_where_it_was_not_sent():
    ada, bob = facts(Resource.PEOPLE, a_person("p1", taxId="QQ234561C"), a_person("p2"))
    assert ada["taxId"] == "QQ234561C"
    assert "taxId" not in bob


def test_health_photos_notes_and_social_names_leave_no_trace():
    private = {
        "dietaryPreference": "Vegan",
        "foodAllergies": ["Nuts"],
        "bio": "likes cats",
        "linkedIn": "x",
        "twitter": "x",
        "github": "x",
        "slack": "x",
        "profilePhoto": {"id": "x"},
        "pronouns": "they",
        "leavingNote": "x",
        "calendarFeedToken": "x",
        "ethnicity": "x",
        "shortBirthday": "01-02",
    }
    assert fact(Resource.PEOPLE, a_person(**private)) == fact(Resource.PEOPLE, a_person())
    assert not private.keys() & set(PERSON_KEYS)
    pay = a_compensation(note="a secret", endReason="a secret")
    assert "a secret" not in repr(fact(Resource.COMPENSATIONS, pay))
    assert "a secret" not in repr(fact(Resource.JOB_ROLES, a_job_role(note="a secret")))


def test_no_more_keys_are_kept_than_fit_a_small_mapping():
    """A dict of 43 keys takes twice the memory of one of 42."""
    assert len(PERSON_KEYS) == len(set(PERSON_KEYS)) <= 42


def test_lists_of_a_person_become_texts():
    values = fact(
        Resource.PEOPLE,
        a_person(teams=[{"name": "Payroll", "id": 5}], workingDays=[{"day": "monday"}], nationalities=["British"]),
    )
    assert values["teams"] == ("Payroll",)
    assert values["workingDays"] == ("monday",)
    assert values["nationalities"] == ("British",)


@pytest.mark.parametrize(
    ("sent", "kept"), [("0042", "0042"), (42, "42"), (4.0, "4"), (4.5, "4.5"), (None, None), ("", "")]
)
def test_an_employee_id_may_be_sent_as_a_number(sent, kept):
    assert fact(Resource.PEOPLE, a_person(employeeId=sent))["employeeId"] == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("70000", "70000"),
        ("1234.50", "1234.50"),
        ("1e3", "1e3"),
        (70000, "70000"),
        (1234.5, "1234.5"),
        (1e3, "1000"),
        (0.1 + 0.2, "0.30000000000000004"),
        (12345678901234.56, "12345678901234.56"),
        (-5, "-5"),
        (0.0000001, "0.0000001"),
        (None, None),
    ],
)
def test_an_amount_is_kept_to_the_letter(sent, kept):
    assert fact(Resource.COMPENSATIONS, a_compensation(amount=sent)).amount == kept


@pytest.mark.parametrize("sent", [1e300, 10**15, True, float("inf"), float("nan"), [], {}])
def test_an_amount_that_cannot_be_exact_is_not_understood(sent):
    found = fact(Resource.COMPENSATIONS, a_compensation(amount=sent))
    assert (found.amount, found.unreadable) == (None, "compensations.amount")


@pytest.mark.parametrize("key", ["amount", "compensationTypeId", "effectiveDate"])
def test_a_salary_that_lost_a_key_is_not_understood_rather_than_gone(key):
    row = a_compensation()
    del row[key]
    assert fact(Resource.COMPENSATIONS, row).unreadable == f"compensations.{key}"


def test_a_compensation_is_kept_as_it_is():
    assert fact(Resource.COMPENSATIONS, a_compensation(period="fortnightlyish", endDate="2026-12-31")) == Compensation(
        id="c1",
        type_id="t1",
        amount="70000",
        currency="GBP",
        period="fortnightlyish",
        effective_date=date(2026, 1, 1),
        end_date=date(2026, 12, 31),
        created_at="2026-01-01T00:00:00.000Z",
        updated_at="2026-01-01T00:00:00.000Z",
    )


def test_keys_that_may_be_missing_from_a_compensation():
    row = {k: v for k, v in a_compensation().items() if k not in {"currency", "period", "endDate", "updatedAt"}}
    pay = fact(Resource.COMPENSATIONS, row)
    assert (pay.currency, pay.period, pay.end_date, pay.updated_at) == (None, None, None, "")


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-28T23:00:00.000Z", date(2026, 2, 28)),  # winter
        ("2026-08-31T23:00:00.000Z", date(2026, 9, 1)),
        ("2026-08-31T22:59:59Z", date(2026, 8, 31)),
        ("2026-09-01T00:30:00+02:00", date(2026, 8, 31)),
        ("2026-08-31T23:00", date(2026, 8, 31)),  # no zone: the company's own
        (None, None),
    ],
)
def test_formats_dates_are_calendar_dates_of_the_companys_zone(sent, day):
    assert fact(Resource.JOB_ROLES, a_job_role(effectiveDate=sent)).effective_date == day


@pytest.mark.parametrize(
    "sent",
    [
        "28/02/2026",
        "2026-02-30",
        "20260228",
        "2026-W05-2",
        "",
        20260228,
        "２０２６-02-28",
        "2026-02-28T25:00:00Z",
        "2026-02-28Tnoon",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_date_of_another_format_is_not_understood(sent):
    assert fact(Resource.JOB_ROLES, a_job_role(effectiveDate=sent)).unreadable == "job-roles.effectiveDate"


@pytest.mark.parametrize(("sent", "kept"), [("Ops", "Ops"), ({"name": "Ops"}, "Ops"), ({"id": 1}, None), (None, None)])
def test_a_department_is_a_text_or_has_a_name(sent, kept):
    assert fact(Resource.JOB_ROLES, a_job_role(department=sent)).values["department"] == kept


def test_a_job_role_keeps_absent_keys_absent():
    row = {"id": "r1", "personId": "p1", "effectiveDate": "2026-01-01", "jobTitle": None}
    assert fact(Resource.JOB_ROLES, row) == JobRole("r1", date(2026, 1, 1), None, "", {"jobTitle": None})


def test_a_bank_account_keeps_absent_keys_absent():
    row = {"id": "b1", "personId": "p1", "accountNumber": "12345678", "swiftCode": None, "note": "x"}
    assert fact(Resource.BANK_ACCOUNTS, row) == BankAccount("b1", "", {"accountNumber": "12345678", "swiftCode": None})


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("M", "M"),
        ("", ""),
        (None, None),
        (["a", "b"], ("a", "b")),
        ([], ()),
        (5, "5"),
        (True, "true"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
)
def test_a_custom_value_keeps_its_shape(sent, kept):
    row = a_custom_value(value=sent, resourceId="c1", updatedAt="2026-01-01T00:00:00.000Z")
    assert fact(Resource.CUSTOM_VALUES, row) == CustomValue("f1", kept, "c1", "2026-01-01T00:00:00.000Z")
