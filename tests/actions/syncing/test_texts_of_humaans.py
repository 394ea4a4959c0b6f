"""Texts as Humaans sends them, from parsing to payroll: white space, signs no one types, instants."""

from __future__ import annotations

from datetime import date

import pytest

from service.facts.humaans import Resource


@pytest.fixture
def a_rise(sandbox):
    def give(key, amount="59900", since="2026-11-02"):
        salary = sandbox.rows("compensations", person=key)[0]
        wanted = {name: salary[name] for name in ("compensationTypeId", "currency", "period", "personId")}
        sandbox.add("compensations", **wanted, amount=amount, effectiveDate=since, quiet=True)

    return give


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"firstName": "Ada\t"}, {"first_name": "Ada"}),
        ({"lastName": "\u00a0Quill \r\n"}, {"last_name": "Quill"}),
        ({"city": "Leeds\nNorth"}, {"city": "Leeds North"}),
        ({"taxCode": "1257L\r\n"}, {"tax_code": "1257L"}),
    ],
)
def test_formats_white_space_becomes_one_blank_and_the_rise_arrives(story, sandbox, a_rise, said, kept):
    story.imported()
    sandbox.change("people", "amelia", **said, quiet=True)
    a_rise("amelia")
    story.reconcile()
    amelia = story.employee("amelia")
    assert {name: getattr(amelia, name) for name in kept} == kept
    assert amelia.salary_amount_minor == 5_990_000
    assert "not_understood" not in story.issues("amelia")


def test_formats_an_employee_id_with_a_line_end_is_the_same_employee(story, sandbox, a_rise):
    story.imported()
    before = story.employee("amelia")
    sandbox.change("people", "amelia", employeeId=f"{before.employee_id}\r\n", quiet=True)
    a_rise("amelia")
    story.reconcile()
    after = story.employee("amelia")
    assert (after.id, after.employee_id, after.salary_amount_minor) == (before.id, before.employee_id, 5_990_000)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x07"])
def test_formats_what_no_person_types_is_a_fault_of_that_field_alone(story, sandbox, a_rise, sign):
    story.imported()
    sandbox.change("people", "amelia", city=f"Le{sign}eds", quiet=True)
    a_rise("amelia")
    story.reconcile()
    amelia = story.employee("amelia")
    assert (amelia.city, amelia.salary_amount_minor) == (None, 5_990_000)
    assert "control_characters" in story.issues("amelia")


@pytest.mark.parametrize("odd", ["tab\there", "nul\x00", ["a", "list"], {"an": "object"}, "x" * 5000])
def test_formats_a_fault_in_a_field_that_no_one_maps_stops_nothing(story, sandbox, a_rise, odd):
    story.imported()
    before = story.issues("amelia")
    sandbox.change("people", "amelia", preferredName=odd, leavingReason=odd, quiet=True)
    a_rise("amelia")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 5_990_000
    assert story.issues("amelia") - {"backdated_salary"} == before


def test_formats_a_field_of_another_type_keeps_what_payroll_has_and_says_so(story, sandbox, a_rise):
    story.imported()
    sandbox.change("people", "amelia", firstName=["not", "a", "name"], quiet=True)
    a_rise("amelia")
    run = story.reconcile()
    amelia = story.employee("amelia")
    assert (run.failed, amelia.first_name, amelia.salary_amount_minor) == (0, "Amelia", 5_990_000)
    assert "not_understood" in story.issues("amelia")


def test_formats_an_instant_is_the_day_in_the_companys_zone_everywhere(story, sandbox):
    instant = "2026-08-31T23:00:00.000Z"
    sandbox.change("people", "amelia", birthday="1990-05-31T23:00:00.000Z", employmentStartDate=instant, quiet=True)
    salary = sandbox.rows(Resource.COMPENSATIONS, person="amelia")[0]
    sandbox.change("compensations", salary["id"], effectiveDate=instant, quiet=True)
    story.imported()
    amelia = story.employee("amelia")
    assert amelia.date_of_birth == date(1990, 6, 1)
    assert (amelia.start_date, amelia.salary_effective_date) == (date(2026, 9, 1), date(2026, 9, 1))


@pytest.mark.parametrize(("day", "excluded"), [("2026-09-01", True), ("2026-08-31", False)])
def test_formats_an_exclusion_sees_the_day_in_the_companys_zone(story, sandbox, day, excluded):
    sandbox.change("people", "amelia", employmentStartDate="2026-08-31T23:00:00.000Z", quiet=True)
    story.connect()
    story.save(exclusions=[{"source": "person.employmentStartDate", "operator": "is", "values": [day]}])
    assert (story.employee("amelia") is None) is excluded
