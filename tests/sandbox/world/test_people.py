"""Held to 49 records captured from a demo company in 2022: their keys, in their order."""

import re

import pytest

CAPTURED_KEYS_IN_ORDER = """
id companyId createdAt updatedAt status demo source sourceId isWorkEmailHidden firstName preferredName lastName email
shortBirthday profilePhotoId profilePhoto phoneNumber pronouns contractType employmentStartDate firstWorkingDay
workingDays directReports payrollProvider locationId remoteCity remoteRegionCode remoteCountryCode remoteCountry
remoteTimezone teams timezone bio linkedIn twitter github slack middleName personalEmail personalPhoneNumber gender
nationality nationalities dietaryPreference foodAllergies address city state postcode countryCode employmentEndDate
lastWorkingDay probationEndDate leavingReason leavingNote leavingFileId employeeId seenDocumentsAt country
formattedPersonalPhoneNumber birthday taxId taxCode role isWelcomed isSSO invitedBy offboardedAt offboardedBy
isVerified invitedAt
"""
CAPTURED_KEYS = CAPTURED_KEYS_IN_ORDER.split()


def test_a_person_has_the_keys_of_a_captured_record(humaans, payroll):
    humaans.switch(drop_null_keys=False)
    for person in payroll.list("/people", status="all"):
        assert list(person) == CAPTURED_KEYS


def test_some_empty_keys_drop_out_of_some_records(humaans, payroll):
    gone = [set(CAPTURED_KEYS) - set(person) for person in payroll.list("/people", status="all")]
    assert any(gone)
    humaans.switch(drop_null_keys=False)
    whole = {person["id"]: person for person in payroll.list("/people", status="all")}
    humaans.switch(drop_null_keys=True)
    for person in payroll.list("/people", status="all"):
        assert all(whole[person["id"]][key] is None for key in set(CAPTURED_KEYS) - set(person))


def test_ids_and_stamps_are_spelt_as_captured(payroll):
    for person in payroll.list("/people", status="all"):
        assert re.fullmatch(r"[0-9A-Za-z]{24}", person["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", person["updatedAt"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", person["employmentStartDate"])


def test_only_active_people_are_listed_unless_a_status_is_asked_for(payroll):
    assert {person["status"] for person in payroll.list("/people")} == {"active"}
    assert [person["firstName"] for person in payroll.list("/people", status="newHire")] == ["Noah"]
    assert [person["firstName"] for person in payroll.list("/people", status="offboarded")] == ["Grace"]
    assert {person["status"] for person in payroll.list("/people", status="all")} == {
        "active",
        "newHire",
        "offboarded",
    }


def test_a_status_that_does_not_exist_is_refused(payroll):
    assert payroll.get("/people", status="inactive").status_code == 422


def test_people_come_latest_starter_first(payroll):
    starts = [person["employmentStartDate"] for person in payroll.list("/people", status="all")]
    assert starts == sorted(starts, reverse=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "amelia.hart@brightwater.example.com"),
        ("personalEmail", "amelia@hart.example.org"),
        ("firstName", "Amelia"),
        ("lastName", "Hart"),
        ("preferredName", "Millie"),
    ],
)
def test_people_are_found_by_exact_match(payroll, field, value):
    assert [person["lastName"] for person in payroll.list("/people", **{field: value})] == ["Hart"]


def test_people_are_found_by_team(payroll):
    assert {person["firstName"] for person in payroll.list("/people", teams="Design")} == {"Amelia", "Ruby"}


def test_derived_fields_follow_what_they_are_derived_from(humaans, payroll):
    humaans.change("people", "amelia", birthday="1991-12-24", countryCode="IE")
    amelia = payroll.everyone()["amelia"]
    assert (amelia["shortBirthday"], amelia["country"]) == ("12-24", "Ireland")


def test_the_manager_is_told_by_role_and_by_direct_reports(humaans, payroll):
    amelia, priya = humaans.person_id("amelia"), humaans.person_id("priya")
    assert payroll.list("/job-roles", personId=amelia)[0]["reportingTo"] == priya
    assert amelia in payroll.everyone()["priya"]["directReports"]


def test_the_owners_own_record_alone_shows_the_calendar_token(humaans, payroll):
    humaans.change("people", "priya", calendarFeedToken="own")
    humaans.change("people", "leo", calendarFeedToken="other")
    assert "calendarFeedToken" in payroll.get("/me").json()
    assert "calendarFeedToken" not in payroll.everyone()["leo"]
