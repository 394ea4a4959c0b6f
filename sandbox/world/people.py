"""The shape of a person: the keys of a captured answer in order, who may see which, and the derived ones."""

from typing import Any

WEEK = [{"day": day} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")]

# The captured order tells the groups: what everyone sees comes first (to `slack`), then what is private.
PERSON: dict[str, Any] = {
    "id": None,
    "companyId": None,
    "createdAt": None,
    "updatedAt": None,
    "status": "active",
    "demo": False,
    "source": None,
    "sourceId": None,
    "isWorkEmailHidden": False,
    "firstName": None,
    "preferredName": None,
    "lastName": None,
    "email": None,
    "shortBirthday": None,
    "profilePhotoId": None,
    "profilePhoto": None,
    "phoneNumber": None,
    "pronouns": None,
    "contractType": "Full time",
    "employmentStartDate": None,
    "firstWorkingDay": None,
    "workingDays": WEEK,
    "directReports": [],
    "payrollProvider": None,
    "locationId": None,
    "remoteCity": None,
    "remoteRegionCode": None,
    "remoteCountryCode": None,
    "remoteCountry": None,
    "remoteTimezone": None,
    "teams": [],
    "timezone": None,
    "bio": None,
    "linkedIn": None,
    "twitter": None,
    "github": None,
    "slack": None,
    "middleName": None,
    "personalEmail": None,
    "personalPhoneNumber": None,
    "gender": None,
    "nationality": None,
    "nationalities": None,
    "dietaryPreference": None,
    "foodAllergies": [],
    "address": None,
    "city": None,
    "state": None,
    "postcode": None,
    "countryCode": None,
    "employmentEndDate": None,
    "lastWorkingDay": None,
    "probationEndDate": None,
    "leavingReason": None,
    "leavingNote": None,
    "leavingFileId": None,
    "employeeId": None,
    "seenDocumentsAt": None,
    "country": None,
    "formattedPersonalPhoneNumber": None,
    "birthday": None,
    "taxId": None,
    "taxCode": None,
    "role": "user",
    "isWelcomed": True,
    "isSSO": False,
    "invitedBy": None,
    "offboardedAt": None,
    "offboardedBy": None,
    "isVerified": True,
    "invitedAt": None,
}

PUBLIC_FIELDS = frozenset(list(PERSON)[: list(PERSON).index("slack") + 1])
OWN_FIELDS = frozenset({"calendarFeedToken"})

# Seen to drop out of an answer when they are empty (1 of 49 captured records).
DROPPABLE = (
    "shortBirthday",
    "formattedPersonalPhoneNumber",
    "bio",
    "linkedIn",
    "leavingNote",
    "profilePhoto",
)

STATUSES = ("active", "newHire", "offboarded")

COUNTRIES = {
    "AU": "Australia",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IT": "Italy",
    "NL": "Netherlands",
    "PL": "Poland",
    "US": "United States",
}

_DERIVED_FROM = {
    "birthday": ("shortBirthday", lambda value: value[5:] if value else None),
    "countryCode": ("country", lambda value: COUNTRIES.get(value, value)),
    "remoteCountryCode": ("remoteCountry", lambda value: COUNTRIES.get(value, value)),
    "personalPhoneNumber": ("formattedPersonalPhoneNumber", lambda value: value),
    "remoteTimezone": ("timezone", lambda value: value),
}


def derived(fields: dict[str, Any]) -> dict[str, Any]:
    """What Humaans itself works out from the given fields; a field that is given stands."""
    worked_out = {}
    for source, (target, make) in _DERIVED_FROM.items():
        if source in fields and target not in fields:
            worked_out[target] = make(fields[source])
    return worked_out
