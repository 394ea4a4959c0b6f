"""Rows of Humaans' lists become facts about people; what cannot be read is pinned on its field, or its person (F35).

Absent is not null: a key that was not sent is not in `values`. Unknown keys are dropped, unknown enum values pass as
text for the rules to judge. A salary or a role that cannot be read whole is kept, marked as unreadable: dropping it
silently would look like one that had gone. A row that cannot be tied to a person stops the reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from service.facts.humaans import (
    BankAccount,
    Compensation,
    CustomValue,
    JobRole,
    NotUnderstood,
    Resource,
    Unusable,
)
from service.facts.issues import IssueCode
from service.humaans.http.errors import NotUnderstoodError
from service.humaans.parsing.columns import OddPageError, SharedValues
from service.humaans.parsing.keys import (
    BANK_ACCOUNT_KEYS,
    JOB_ROLE_KEYS,
    LONG_TEXTS,
    NUMBERS_TOO,
    PERSON_DAYS,
    PERSON_LISTS,
    PERSON_NEEDED,
    PERSON_OWN_TEXTS,
    PERSON_SHARED_TEXTS,
)
from service.humaans.parsing.quick_parsing import QuickParser
from service.humaans.parsing.texts import (
    date_from,
    day_text,
    id_from,
    id_or_none,
    number_or_text_from,
    text_from,
    texts_from,
    timestamp_or_blank,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, tzinfo

    from service.facts.humaans import RawValue

_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Rows:
    """One page: for each row its id, the person it belongs to, and what it says.

    A fact is a person's values (dict), a JobRole, Compensation, BankAccount or CustomValue, a NotUnderstood, or None
    for a custom value nothing uses. Take them once: they may be made on the way.
    """

    ids: list[str]
    owners: list[str]
    facts: Iterable[Any]


class RowParser:
    """Parses the pages of one reading; thread-safe."""

    def __init__(self, custom_field_ids: frozenset[str], zone: tzinfo) -> None:
        """`zone` is the company's: an instant is read as the day it falls on there."""
        self._wanted = custom_field_ids
        self._zone = zone
        self._shared = SharedValues(zone)
        #: Custom fields seen holding several choices at once, wanted or not.
        self.multi_choice_ids: set[str] = set()
        self._quick = QuickParser(self._shared, custom_field_ids, self.multi_choice_ids)
        self._fact_of: dict[Resource, Callable[[dict[str, Any]], Any]] = {
            Resource.PEOPLE: self._person_values,
            Resource.JOB_ROLES: self._job_role,
            Resource.COMPENSATIONS: self._compensation,
            Resource.BANK_ACCOUNTS: bank_account,
            Resource.CUSTOM_VALUES: self._custom_value,
        }

    def rows(self, resource: Resource, data: list[Any]) -> Rows:
        """Every row of one page, quickly when nothing on it is odd. May empty `data`."""
        try:
            return Rows(*self._quick.rows(resource, data))
        except OddPageError:
            return self.rows_one_by_one(resource, data)

    def rows_one_by_one(self, resource: Resource, data: list[Any]) -> Rows:
        """NotUnderstoodError only when a row has no id or no person; else it is that person's."""
        owner_key = "id" if resource is Resource.PEOPLE else "personId"
        fact_of = self._fact_of[resource]
        ids: list[str] = []
        owners: list[str] = []
        facts: list[Any] = []
        for raw in data:
            if not isinstance(raw, dict):
                raise NotUnderstoodError(f"{resource}.data")
            ids.append(id_from(raw.get("id"), f"{resource}.id"))
            owner = self._shared.share(id_from(raw.get(owner_key), f"{resource}.{owner_key}"))
            owners.append(owner)
            try:
                facts.append(fact_of(raw))
            except NotUnderstoodError as error:
                facts.append(NotUnderstood(owner, error.path, error.message))
        return Rows(ids, owners, facts)

    def _custom_value(self, raw: dict[str, Any]) -> CustomValue | None:
        """Whatever cannot be read of a value, or of where it belongs, is a fault of that custom field alone."""
        field_id = id_from(raw.get("customFieldId"), "custom-values.customFieldId")
        if isinstance(raw.get("value"), list):
            self.multi_choice_ids.add(field_id)
        if field_id not in self._wanted:
            return None
        value = _usable(_needed_custom, raw, self._zone)
        resource_id = _usable(id_or_none, raw.get("resourceId"), "custom-values.resourceId")
        return CustomValue(
            field_id=self._shared.share(field_id),
            value=resource_id if isinstance(resource_id, Unusable) else value,
            resource_id=None if isinstance(resource_id, Unusable) else resource_id,
            updated_at=timestamp_or_blank(raw.get("updatedAt")),
        )

    def _person_values(self, raw: dict[str, Any]) -> dict[str, RawValue]:
        """The listed keys of a person that were sent. What cannot be read is a fault of its field alone."""
        values: dict[str, RawValue] = {}
        for key in PERSON_SHARED_TEXTS + PERSON_OWN_TEXTS:
            if key in raw:
                values[key] = self._person_text(key, raw[key])
        for key, inner_key in PERSON_LISTS:
            if key in raw:
                values[key] = _usable(texts_from, raw[key], f"people.{key}", inner_key)
        return values

    def _person_text(self, key: str, value: Any) -> RawValue:
        read = partial(number_or_text_from if key in NUMBERS_TOO else text_from, is_long=key in LONG_TEXTS)
        path = f"people.{key}"
        found = read(value, path) if key in PERSON_NEEDED else _usable(read, value, path)
        return day_text(found, self._zone) if key in PERSON_DAYS and isinstance(found, str) else found

    def _job_role(self, raw: dict[str, Any]) -> JobRole:
        values: dict[str, RawValue] = {}
        for key in JOB_ROLE_KEYS:
            if key in raw:
                value = raw[key]
                if key == "department" and isinstance(value, dict):
                    value = value.get("name")
                values[key] = _usable(text_from, value, f"job-roles.{key}")
        row = _Row(raw, "job-roles")
        starts, ends = self._days(row)
        return JobRole(raw["id"], starts, ends, timestamp_or_blank(raw.get("createdAt")), values, row.unreadable)

    def _compensation(self, raw: dict[str, Any]) -> Compensation:
        """Type, amount and effective date must have been sent: without one of them a known salary would vanish."""
        row = _Row(raw, "compensations")
        starts, ends = self._days(row)  # first: of a record without days no one knows whether it counts
        return Compensation(
            id=raw["id"],
            type_id=row.read("compensationTypeId", id_or_none, is_needed=True),
            amount=row.read("amount", number_or_text_from, is_needed=True),
            currency=row.read("currency", text_from),
            period=row.read("period", text_from),
            effective_date=starts,
            end_date=ends,
            created_at=timestamp_or_blank(raw.get("createdAt")),
            updated_at=timestamp_or_blank(raw.get("updatedAt")),
            unreadable=row.unreadable,
        )

    def _days(self, row: _Row) -> tuple[date | None, date | None]:
        """The first and the last day of a dated record."""
        read = partial(date_from, zone=self._zone)
        return row.read("effectiveDate", read, is_needed=True), row.read("endDate", read)


class _Row:
    """One record of a person, whose keys are read one by one; `unreadable` is the first that could not be."""

    def __init__(self, raw: dict[str, Any], resource: str) -> None:
        self._raw, self._resource = raw, resource
        self.unreadable = ""

    def read(self, key: str, how: Callable[[Any, str], Any], *, is_needed: bool = False) -> Any:
        """The value, or None: also when it cannot be read, which is noted."""
        try:
            value = _needed(self._raw, key, self._resource) if is_needed else self._raw.get(key)
            return how(value, f"{self._resource}.{key}")
        except NotUnderstoodError as error:
            self.unreadable = self.unreadable or error.path
            return None


def bank_account(raw: dict[str, Any]) -> BankAccount:
    values: dict[str, RawValue] = {
        key: _usable(text_from, raw[key], f"bank-accounts.{key}") for key in BANK_ACCOUNT_KEYS if key in raw
    }
    return BankAccount(raw["id"], timestamp_or_blank(raw.get("updatedAt")), values)


def _needed(raw: dict[str, Any], key: str, resource: str) -> Any:
    value = raw.get(key, _MISSING)
    if value is _MISSING:
        raise NotUnderstoodError(f"{resource}.{key}")
    return value


def _usable(read: Callable[..., Any], value: Any, *more: Any) -> Any:
    """What `read` makes of a value, or that it cannot be used, which is reported only where the value is used."""
    try:
        return read(value, *more)
    except NotUnderstoodError as error:
        return Unusable(IssueCode.NOT_UNDERSTOOD, f"has something in Humaans that cannot be read ({error.path})")


def _needed_custom(raw: dict[str, Any], zone: tzinfo) -> str | tuple[str, ...] | None:
    return _custom(_needed(raw, "value", "custom-values"), zone)


def _custom(value: Any, zone: tzinfo) -> str | tuple[str, ...] | None:
    path = "custom-values.value"
    if isinstance(value, list):
        return texts_from(value, path, "name")
    if isinstance(value, bool):
        return "true" if value else "false"
    found = number_or_text_from(value, path, is_long=True)
    return None if found is None else day_text(found, zone)
