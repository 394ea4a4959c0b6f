"""Values Humaans should not send: each costs its own field at most, and is pinned on its person."""

from __future__ import annotations

import pytest

from service.facts.humaans import NotUnderstood, Resource, Unusable
from service.humaans.parsing.keys import PERSON_DAYS, PERSON_KEYS
from tests.humaans.parsing.parsed import fact, facts
from tests.humaans.scripted import a_bank_account, a_compensation, a_custom_value, a_job_role, a_person


@pytest.mark.parametrize("odd", [5, ["a"], {"a": 1}, "x" * 5000])
def test_formats_a_time_stamp_that_cannot_be_read_stops_nothing(odd):
    assert fact(Resource.CUSTOM_VALUES, a_custom_value(value="A", updatedAt=odd)).value == "A"
    assert fact(Resource.BANK_ACCOUNTS, a_bank_account(updatedAt=odd)).updated_at == ""
    assert fact(Resource.JOB_ROLES, a_job_role(createdAt=odd)).unreadable == ""
    assert fact(Resource.COMPENSATIONS, a_compensation(createdAt=odd, updatedAt=odd)).unreadable == ""


def test_formats_a_custom_value_without_a_value_or_a_place_cannot_be_used_and_stops_nothing_else():
    row = a_custom_value()
    del row["value"]
    for found in (fact(Resource.CUSTOM_VALUES, row), fact(Resource.CUSTOM_VALUES, a_custom_value(resourceId=["r"]))):
        assert isinstance(found.value, Unusable)


def test_a_custom_value_no_one_uses_is_dropped_whatever_it_holds():
    assert fact(Resource.CUSTOM_VALUES, a_custom_value(customFieldId="f9", value={"a": 1})) is None


def test_values_of_one_page_keep_their_places():
    rows = [a_custom_value(f"v{n}", f"p{n}", customFieldId=f"f{n % 3}", value=str(n)) for n in range(9)]
    assert [value and value.value for value in facts(Resource.CUSTOM_VALUES, *rows)] == [
        None, "1", None, None, "4", None, None, "7", None,
    ]  # fmt: skip


@pytest.mark.parametrize("value", [{"a": 1}, [{"a": 1}], [None], "x" * 4097])
def test_formats_a_custom_value_of_another_shape_cannot_be_used_and_stops_nothing_else(value):
    found = fact(Resource.CUSTOM_VALUES, a_custom_value(value=value)).value
    assert isinstance(found, Unusable)
    assert "custom-values.value" in found.message


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("firstName", 5),
        ("lastName", "x" * 4097),
        ("email", {"work": "x"}),
        ("birthday", 19810921),
        ("teams", "Payroll"),
        ("teams", [{"title": "Payroll"}]),
        ("workingDays", [{"day": None}]),
        ("locationId", ["a"]),
    ],
)
def test_formats_a_known_key_of_another_type_is_a_fault_of_that_field_alone(key, value):
    good, odd = facts(Resource.PEOPLE, a_person("p1"), a_person("p2", **{key: value}))
    assert good["firstName"] == "Ada"
    assert isinstance(odd[key], Unusable)
    assert f"people.{key}" in odd[key].message
    assert {name: kept for name, kept in odd.items() if name != key} == {
        name: kept for name, kept in a_person("p2").items() if name in PERSON_KEYS and name != key
    }


@pytest.mark.parametrize(("key", "value"), [("status", True), ("status", []), ("employmentEndDate", 20261231)])
def test_whoever_may_be_employed_or_not_is_not_understood_as_a_person(key, value):
    good, bad = facts(Resource.PEOPLE, a_person("p1"), a_person("p2", **{key: value}))
    assert good["firstName"] == "Ada"
    assert bad == NotUnderstood("p2", f"people.{key}", bad.message)
    assert key in bad.message


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("firstName", "Ada\t", "Ada"),
        ("firstName", "Zoë\u00a0Ann", "Zoë Ann"),
        ("firstName", "Ada\nByron", "Ada Byron"),
        ("lastName", "\x85", ""),
        ("lastName", " \u2028Quill\u3000\u3000King ", "Quill King"),
        ("employeeId", "E1001\r\n", "E1001"),
        ("employeeId", "\ufeffE1001\u200b", "E1001"),
        ("personalPhoneNumber", "\u202a+44 7700 900102\u202c ", "+44 7700 900102"),
        ("email", " \u200bada@firm.example\u2060\u00a0", "ada@firm.example"),
        ("firstName", "\u200b\u200b", ""),
        ("taxCode", "1257L\x0b", "1257L"),
        ("address", "1 Some Street\r\nSome Town", "1 Some Street\r\nSome Town"),
        ("address", "1 Some Street\x0bSome Town", "1 Some Street Some Town"),
    ],
)
def test_formats_white_space_in_a_text_of_one_line_becomes_one_blank(key, value, kept):
    assert fact(Resource.PEOPLE, a_person(**{key: value}))[key] == kept


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("firstName", "Ada\x00", "Ada\ufffd"),
        ("lastName", "half\ud800", "half\ufffd"),
        ("address", "street\x1b[2J", "street\ufffd[2J"),
    ],
)
def test_formats_what_no_person_types_can_be_stored_anywhere_and_is_taken_nowhere(key, value, kept):
    assert fact(Resource.PEOPLE, a_person(**{key: value}))[key] == kept


def test_formats_a_department_of_two_lines_and_a_custom_value_with_a_control_character():
    assert fact(Resource.JOB_ROLES, a_job_role(department="Sales\nManager")).values["department"] == "Sales Manager"
    assert fact(Resource.CUSTOM_VALUES, a_custom_value(value="job_notifier\x07")).value == "job_notifier\ufffd"


@pytest.mark.parametrize("key", sorted(PERSON_DAYS))
def test_formats_an_instant_of_a_person_is_the_day_in_the_companys_zone(key):
    said = a_person(**{key: "2026-08-31T23:00:00.000Z"})
    assert fact(Resource.PEOPLE, said)[key] == "2026-09-01"


def test_formats_an_instant_in_a_custom_field_is_the_day_in_the_companys_zone():
    assert fact(Resource.CUSTOM_VALUES, a_custom_value(value="2026-08-31T23:00:00.000Z")).value == "2026-09-01"
    assert fact(Resource.CUSTOM_VALUES, a_custom_value(value="2026-08-31T23:99Z")).value == "2026-08-31T23:99Z"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lastName", "O’Neill-Łukasz 李"),
        ("status", "onGardenLeave"),
        ("contractType", "Zero hours"),
        ("lastName", "x" * 4096),
    ],
)
def test_unusual_texts_are_kept_as_sent(key, value):
    assert fact(Resource.PEOPLE, a_person(**{key: value}))[key] == value
