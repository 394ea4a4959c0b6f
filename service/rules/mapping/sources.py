"""The Humaans fields a value may come from, and how each is read for one person on one day.

A source is named `person.<field>`, `jobRole.<field>`, `location.<field>`, `bankAccount.<field>`,
`compensation.salary.<field>` or `custom.<customFieldId>` (docs/contract.md 4). Reading one yields a text,
several texts, None (blank), ABSENT (the token could not see it) or Unusable (there, but not to be used).
To add a source: a row in the tables below; parsing in service/humaans must keep the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from service.facts.humaans import ABSENT, Catalogue, Resource, Unusable
from service.facts.issues import IssueCode
from service.rules.fields import addresses
from service.rules.mapping.person_on_day import agreed
from service.rules.mapping.source_kinds import SourceKind, kind_of_custom, kind_of_fixed

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.facts.humaans import Compensation, CustomValue, SourceValue
    from service.rules.mapping.person_on_day import PersonOnDay

    Reader: TypeAlias = Callable[[PersonOnDay], SourceValue]


@dataclass(frozen=True, slots=True)
class Source:
    """One Humaans field, as the mapping and the exclusions offer it."""

    key: str
    label: str
    section: str
    #: Holds several texts at once: may be filtered on, not mapped (humaans-api.md 7.7).
    is_multi_choice: bool = False
    kind: SourceKind = SourceKind.ANY


_PERSON: Final = {
    "Personal": {
        "firstName": "First name", "middleName": "Middle name", "lastName": "Last name",
        "preferredName": "Preferred name", "gender": "Gender", "birthday": "Birthday",
        "nationality": "Nationality",
    },
    "Contact": {
        "email": "Work email", "personalEmail": "Personal email", "phoneNumber": "Work phone",
        "personalPhoneNumber": "Personal phone",
    },
    "Home address": {
        "address": "Address", "address.line1": "Address, first line", "address.line2": "Address, second line",
        "city": "City", "state": "State or county", "postcode": "Postcode",
        "countryCode": "Country code", "country": "Country",
    },
    "Employment": {
        "employeeId": "Employee ID", "status": "Status", "contractType": "Contract type",
        "employmentStartDate": "Start date", "firstWorkingDay": "First working day",
        "probationEndDate": "Probation end date", "employmentEndDate": "End date",
        "lastWorkingDay": "Last working day", "leavingReason": "Leaving reason",
        "payrollProvider": "Payroll provider", "timezone": "Time zone",
        "remoteCity": "Remote city", "remoteCountryCode": "Remote country code",
    },
    "Tax": {"taxId": "Tax ID", "taxCode": "Tax code"},
}  # fmt: skip
_PERSON_SEVERAL: Final = {"teams": "Teams", "nationalities": "Nationalities", "workingDays": "Working days"}
_JOB_ROLE: Final = {"jobTitle": "Job title", "department": "Department"}
_LOCATION: Final = {"label": "Location", "city": "Location city", "country": "Location country",
                    "timezone": "Location time zone"}  # fmt: skip
_BANK: Final = {"nameOnAccount": "Name on account", "bankName": "Bank", "sortCode": "Sort code",
                "accountNumber": "Account number", "swiftCode": "SWIFT code",
                "routingNumber": "Routing number"}  # fmt: skip
_SALARY: Final = {"amount": "Salary amount", "currency": "Salary currency", "period": "Salary period",
                  "effectiveDate": "Salary effective date"}  # fmt: skip


def _fixed(key: str, label: str, section: str) -> Source:
    return Source(key, label, section, kind=kind_of_fixed(key))


_FIXED: Final = (
    *(_fixed(f"person.{key}", label, section) for section, keys in _PERSON.items() for key, label in keys.items()),
    *(Source(f"person.{key}", label, "Employment", is_multi_choice=True) for key, label in _PERSON_SEVERAL.items()),
    *(_fixed(f"jobRole.{key}", label, "Job role") for key, label in _JOB_ROLE.items()),
    *(_fixed(f"location.{key}", label, "Place of work") for key, label in _LOCATION.items()),
    *(_fixed(f"compensation.salary.{key}", label, "Salary") for key, label in _SALARY.items()),
    *(_fixed(f"bankAccount.{key}", label, "Bank account") for key, label in _BANK.items()),
)
#: Sources whose value names a country, so that UK, GB and United Kingdom compare equal in exclusions.
COUNTRY_SOURCES: Final = frozenset(
    {"person.countryCode", "person.country", "person.remoteCountryCode", "location.country"}
)
_REMOTE: Final = "remote"
#: Where a place keeps what is asked for, the first with something in it counts (humaans-api.md 7.5).
_LOCATION_KEYS: Final = {
    "label": ("label", "name", "city"),
    "city": ("city",),
    "country": ("countryCode", "country"),
    "timezone": ("timezone",),
}
_ADDRESS_LINES: Final = ("address.line1", "address.line2")


def sources_of(catalogue: Catalogue) -> tuple[Source, ...]:
    """Every source of a company: the fixed ones, then its custom fields by name."""
    custom = (
        Source(
            f"custom.{field.id}",
            field.name,
            "Custom fields",
            is_multi_choice=field.is_multi_choice,
            kind=kind_of_custom(field.type),
        )
        for field in sorted(catalogue.custom_fields.values(), key=lambda field: field.name.casefold())
    )
    return (*_FIXED, *custom)


def _address_line(number: int) -> Reader:
    """One of the two lines made of the one text Humaans keeps."""

    def read(reading: PersonOnDay) -> SourceValue:
        address = reading.person.values.get("address", ABSENT)
        return addresses.two_lines(address)[number] if isinstance(address, str) else address

    return read


def _person(key: str) -> Reader:
    if key in _ADDRESS_LINES:
        return _address_line(_ADDRESS_LINES.index(key))

    def read(reading: PersonOnDay) -> SourceValue:
        return reading.person.values.get(key, ABSENT)

    return read


def _job_role(key: str) -> Reader:
    def read(reading: PersonOnDay) -> SourceValue:
        if Resource.JOB_ROLES not in reading.catalogue.readable:
            return ABSENT
        roles = reading.roles
        if isinstance(roles, Unusable):
            return roles
        if len(roles) <= 1:
            return roles[0].values.get(key, ABSENT) if roles else None
        return agreed((role.values.get(key, ABSENT) for role in roles), _several_roles)

    return read


def _several_roles(values: tuple[str, ...]) -> Unusable:
    return Unusable(
        IssueCode.SEVERAL_JOB_ROLES,
        "has several job roles in Humaans that begin on the same day",
        values,
    )


def _location(key: str) -> Reader:
    remote = {"label": None, "city": "remoteCity", "country": "remoteCountryCode", "timezone": "remoteTimezone"}[key]

    def read(reading: PersonOnDay) -> SourceValue:
        place = reading.person.values.get("locationId", ABSENT)
        if not isinstance(place, str):
            return place
        if place == _REMOTE:
            return "Remote" if remote is None else reading.person.values.get(remote, ABSENT)
        location = reading.catalogue.locations.get(place)
        if location is None:
            return ABSENT
        found: SourceValue = ABSENT
        for written in _LOCATION_KEYS[key]:
            value = location.values.get(written, ABSENT)
            if isinstance(value, str) and value.strip():
                return value
            found = value if found is ABSENT else found
        return found

    return read


#: Of one account that is kept twice, the numbers are the same however they are written.
_ACCOUNT_NUMBERS: Final = frozenset({"sortCode", "accountNumber"})


def _bank(key: str) -> Reader:
    def read(reading: PersonOnDay) -> SourceValue:
        if Resource.BANK_ACCOUNTS not in reading.catalogue.readable:
            return ABSENT
        accounts = reading.banks
        if isinstance(accounts, Unusable):
            return accounts
        if not accounts:
            return None
        if len(accounts) == 1 or key in _ACCOUNT_NUMBERS:
            return accounts[0].values.get(key, ABSENT)
        return agreed((account.values.get(key, ABSENT) for account in accounts), _several_accounts)

    return read


def _several_accounts(values: tuple[str, ...]) -> Unusable:
    return Unusable(
        IssueCode.SEVERAL_BANK_ACCOUNTS,
        "has the same bank account several times in Humaans, with different details",
        values,
        "Ask the employee how the account is named at their bank, then ask HR to keep it once in Humaans.",
    )


_SALARY_READERS: Final[dict[str, Callable[[Compensation], SourceValue]]] = {
    "amount": lambda row: row.amount,
    "currency": lambda row: row.currency,
    "period": lambda row: row.period,
    "effectiveDate": lambda row: None if row.effective_date is None else row.effective_date.isoformat(),
}


def _salary(key: str) -> Reader:
    value_of = _SALARY_READERS[key]

    def read(reading: PersonOnDay) -> SourceValue:
        readable = reading.catalogue.readable
        if Resource.COMPENSATIONS not in readable or Resource.COMPENSATION_TYPES not in readable:
            return ABSENT
        salary = reading.salary
        if salary is None or isinstance(salary, Unusable):
            return salary
        return value_of(salary)

    return read


def _custom(field_id: str) -> Reader:
    def read(reading: PersonOnDay) -> SourceValue:
        if Resource.CUSTOM_VALUES not in reading.catalogue.readable or field_id not in reading.catalogue.custom_fields:
            return ABSENT
        rows = reading.custom_rows.get(field_id)
        if rows is None:
            return None
        return rows[0].value if len(rows) == 1 else _value_in_force(rows, reading)

    return read


def _value_in_force(rows: list[CustomValue], reading: PersonOnDay) -> SourceValue:
    """Of several values of one field: those of a row that applies, else those bound to none (humaans-api.md 7.7)."""
    current = reading.ids_in_force()
    bound = [row for row in rows if row.resource_id in current]
    unbound = [row for row in rows if row.resource_id is None]
    return agreed((row.value for row in bound or unbound or rows), _several_values)


def _several_values(values: tuple[str, ...]) -> Unusable:
    return Unusable(
        IssueCode.SEVERAL_CUSTOM_VALUES,
        "has several values in one custom field in Humaans",
        values,
    )


_FAMILIES: Final[tuple[tuple[str, Callable[[str], Reader]], ...]] = (
    ("person.", _person),
    ("jobRole.", _job_role),
    ("location.", _location),
    ("bankAccount.", _bank),
    ("compensation.salary.", _salary),
    ("custom.", _custom),
)


def reader(source: str) -> Reader:
    """How to read a source. Raises KeyError for a name no family knows."""
    for prefix, make in _FAMILIES:
        if source.startswith(prefix):
            return make(source.removeprefix(prefix))
    raise KeyError(source)


def plain_person_key(source: str | None) -> str | None:
    """The key of a person that a source gives as it is; None for a source that is read in any other way."""
    if source is None or not source.startswith("person.") or source.removeprefix("person.") in _ADDRESS_LINES:
        return None
    return source.removeprefix("person.")
