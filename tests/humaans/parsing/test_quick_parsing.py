"""Whatever the rows, both ways of parsing say the same; and rows that share texts share memory."""

from __future__ import annotations

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from service.facts.humaans import BankAccount, Compensation, CustomValue, JobRole, NotUnderstood, Resource
from service.humaans.http.errors import NotUnderstoodError
from service.humaans.parsing.keys import PERSON_KEYS
from service.humaans.parsing.parsing import RowParser
from tests.humaans.parsing.parsed import FIELDS, LONDON, fact, facts
from tests.humaans.scripted import a_bank_account, a_compensation, a_custom_value, a_job_role, a_person


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
