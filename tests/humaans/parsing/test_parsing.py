"""Rows become facts: absent is not null, unknown keys leave no trace, odd values are pinned on their person."""

from __future__ import annotations

import copy
from datetime import date
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.facts.humaans import BankAccount, Compensation, CustomValue, JobRole, NotUnderstood, Resource, Unusable
from service.humaans.http.errors import NotUnderstoodError
from service.humaans.parsing.keys import PERSON_DAYS, PERSON_KEYS
from service.humaans.parsing.parsing import RowParser
from tests.humaans.scripted import a_bank_account, a_compensation, a_custom_value, a_job_role, a_person

FIELDS = frozenset({"f1"})
LONDON = ZoneInfo("Europe/London")


def facts(resource, *rows):
    """What both ways of reading say; they must say the same."""
    quick = RowParser(FIELDS, LONDON).rows(resource, copy.deepcopy(list(rows)))
    slow = RowParser(FIELDS, LONDON).rows_one_by_one(resource, copy.deepcopy(list(rows)))
    found = list(quick.facts)
    assert (quick.ids, quick.owners, found) == (slow.ids, slow.owners, slow.facts)
    return found


def fact(resource, row):
    return facts(resource, row)[0]


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


def test_a_record_with_every_key_humaans_sends_is_understood():
    """The keys and shapes of a captured answer; the person is invented."""
    nulls = (
        "source sourceId preferredName phoneNumber pronouns payrollProvider linkedIn twitter github slack middleName "
        "nationality nationalities dietaryPreference employmentEndDate lastWorkingDay leavingReason leavingNote "
        "leavingFileId seenDocumentsAt taxCode invitedBy offboardedAt offboardedBy invitedAt"
    )
    row = dict.fromkeys(nulls.split()) | a_person(
        companyId="co1",
        createdAt="2026-08-11T09:54:23.930Z",
        updatedAt="2026-08-11T09:54:23.930Z",
        demo=True,
        isWorkEmailHidden=False,
        email="ada@example.com",
        shortBirthday="12-10",
        profilePhotoId="x",
        profilePhoto={"id": "x", "variants": {"64": "https://example.com/64"}, "filename": "x.png"},
        contractType="Full time",
        employmentStartDate="2026-08-18",
        firstWorkingDay="2026-08-18",
        workingDays=[{"day": "monday"}, {"day": "friday"}],
        directReports=["p2"],
        locationId="remote",
        remoteCity="Sydney",
        remoteRegionCode="AU-NSW",
        remoteCountryCode="AU",
        remoteCountry="Australia",
        remoteTimezone="Australia/Sydney",
        teams=[{"name": "Payroll"}],
        timezone="Australia/Sydney",
        bio="Thinker.",
        personalEmail="ada@home.example.com",
        personalPhoneNumber="(555) 010-5419",
        gender="Female",
        foodAllergies=["No allergies"],
        address="12 Some Street",
        city="London",
        state=None,
        postcode="W1 1AA",
        countryCode="GB",
        country="United Kingdom",
        probationEndDate="2026-10-17",
        birthday="1990-12-10",
        taxId="QQ234561C",
        role="user",
        isWelcomed=False,
        isSSO=False,
        isVerified=True,
    )
    values = fact(Resource.PEOPLE, row)
    assert set(values) == set(PERSON_KEYS)
    assert values["workingDays"] == ("monday", "friday")
    assert values["nationalities"] is None


def test_rows_that_share_texts_share_memory():
    rows = [orjson.loads(orjson.dumps(a_person(f"p{n}", city="Edinburgh"))) for n in range(3)]
    read = list(RowParser(FIELDS, LONDON).rows(Resource.PEOPLE, rows).facts)
    assert read[0]["city"] is read[2]["city"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
MAKERS = {
    Resource.PEOPLE: a_person,
    Resource.JOB_ROLES: a_job_role,
    Resource.COMPENSATIONS: a_compensation,
    Resource.BANK_ACCOUNTS: a_bank_account,
    Resource.CUSTOM_VALUES: a_custom_value,
}
KEYS = {
    resource: sorted(
        (set(make()) | (set(PERSON_KEYS) if resource is Resource.PEOPLE else {"createdAt"})) - {"id", "personId"}
    )
    for resource, make in MAKERS.items()
}
NEARLY_RIGHT = json_values | st.sampled_from(["2026-01-01", "f1", ["a"], [{"name": "x"}], [{"day": "monday"}], ""])


@st.composite
def pages(draw):
    resource = draw(st.sampled_from(list(MAKERS)))
    rows = []
    for number in range(draw(st.integers(1, 4))):
        row = MAKERS[resource](f"row{number}", **({} if resource is Resource.PEOPLE else {"person_id": f"p{number}"}))
        row.update(draw(st.dictionaries(st.sampled_from(KEYS[resource]), NEARLY_RIGHT, max_size=3)))
        for key in draw(st.sets(st.sampled_from(KEYS[resource]), max_size=2)):
            row.pop(key, None)
        rows.append(row)
    return resource, rows


@settings(max_examples=200, deadline=None)
@given(pages())
def test_whatever_the_values_each_row_is_a_fact_or_not_understood_by_both_ways(page):
    resource, rows = page
    for found in facts(resource, *rows):
        assert found is None or isinstance(
            found, dict | JobRole | Compensation | BankAccount | CustomValue | NotUnderstood
        )


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(MAKERS)), st.lists(json_values, max_size=3))
def test_whatever_the_rows_they_are_facts_or_not_understood(resource, rows):
    try:
        found = facts(resource, *rows)
    except NotUnderstoodError as error:
        found = [None] * len(rows)
        path = error.path
    else:
        path = resource
    assert path.startswith(resource)
    assert len(found) == len(rows)
