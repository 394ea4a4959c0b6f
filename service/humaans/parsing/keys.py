"""The keys of Humaans' objects that payroll may use. A key that is not listed here is dropped unread (S40).

So health, diet, photos, biographies, social names, private notes and account flags leave no trace with us. To use one
more key: add it to the tuple whose words fit, and to the test of this list.
"""

from __future__ import annotations

from typing import Final

#: Texts of a person that differ from person to person.
PERSON_OWN_TEXTS: Final = (
    "lastName",
    "email",
    "personalEmail",
    "phoneNumber",
    "personalPhoneNumber",
    "birthday",
    "address",
    "postcode",
    "employeeId",
    "taxId",
    "updatedAt",
)

#: Texts of a person that many share: one copy of each is kept in memory.
PERSON_SHARED_TEXTS: Final = (
    # names
    "firstName",
    "middleName",
    "preferredName",
    # personal
    "gender",
    "nationality",
    # home address
    "city",
    "state",
    "countryCode",
    "country",
    # place of work
    "locationId",
    "remoteCity",
    "remoteRegionCode",
    "remoteCountryCode",
    "remoteCountry",
    "remoteTimezone",
    "timezone",
    # employment
    "status",
    "contractType",
    "employmentStartDate",
    "firstWorkingDay",
    "probationEndDate",
    "employmentEndDate",
    "lastWorkingDay",
    "payrollProvider",
    # leaving
    "leavingReason",
    "offboardedAt",
    # tax
    "taxCode",
)

#: Of these texts those that name a day; Humaans gives some of them as instants.
PERSON_DAYS: Final = frozenset(
    {
        "birthday",
        "employmentStartDate",
        "firstWorkingDay",
        "probationEndDate",
        "employmentEndDate",
        "lastWorkingDay",
        "offboardedAt",
    }
)
#: Whether someone is employed depends on these: a person with one that cannot be read is left as they are.
PERSON_NEEDED: Final = frozenset(
    {"status", "employmentStartDate", "employmentEndDate", "lastWorkingDay", "offboardedAt"}
)

#: Lists of a person, with the key of their items' text.
PERSON_LISTS: Final = (("teams", "name"), ("workingDays", "day"), ("nationalities", "name"))

#: Every key a PersonRecord's `values` may hold.
PERSON_KEYS: Final = PERSON_SHARED_TEXTS + PERSON_OWN_TEXTS + tuple(key for key, _ in PERSON_LISTS)

#: May hold several lines.
LONG_TEXTS: Final = frozenset({"address"})
#: Humaans may send these as numbers.
NUMBERS_TOO: Final = frozenset({"employeeId"})

JOB_ROLE_KEYS: Final = ("jobTitle", "department", "reportingTo")
BANK_ACCOUNT_KEYS: Final = (
    "bankName",
    "nameOnAccount",
    "accountNumber",
    "sortCode",
    "swiftCode",
    "routingNumber",
)
LOCATION_KEYS: Final = (
    "label",
    "name",
    "address",
    "city",
    "state",
    "postcode",
    "country",
    "countryCode",
    "timezone",
)
