"""Rows of Humaans' lists become facts about people; what cannot be read is pinned on its person (F35).

Absent is not null: a key that was not sent is not in `values`. Unknown keys are dropped, unknown enum values pass as
text for the rules to judge. A row that cannot be tied to a person stops the reading: dropping it silently would
look like a salary or an account that had gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from service.facts import BankAccount, Compensation, CustomValue, JobRole, NotUnderstood, Resource
from service.humaans.errors import NotUnderstoodError
from service.humaans.keys import (
    BANK_ACCOUNT_KEYS,
    JOB_ROLE_KEYS,
    LONG_TEXTS,
    NUMBERS_TOO,
    PERSON_LISTS,
    PERSON_OWN_TEXTS,
    PERSON_SHARED_TEXTS,
)
from service.humaans.texts import (
    MAX_TEXT,
    date_from,
    id_from,
    id_or_none,
    number_or_text_from,
    text_from,
    texts_from,
    timestamp_from,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from service.facts import RawValue

#: What one row says: a person's values, one thing of a person, somebody not understood, or nothing wanted.
RowFact: TypeAlias = "dict[str, RawValue] | JobRole | Compensation | BankAccount | CustomValue | NotUnderstood | None"
#: (id of the row, id of the person it belongs to, what it says)
Row: TypeAlias = tuple[str, str, RowFact]

_MISSING: Final = object()


class RowParser:
    """Parses rows of one reading. Keeps one copy of every text that many rows share; thread-safe."""

    def __init__(self, custom_field_ids: frozenset[str]) -> None:
        self._wanted = custom_field_ids
        self._texts: dict[str, str] = {}
        self._lists: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._dates: dict[str, date] = {}
        #: Custom fields seen holding several choices at once, wanted or not.
        self.multi_choice_ids: set[str] = set()
        self._parsers: dict[Resource, Callable[[dict[str, Any]], RowFact]] = {
            Resource.PEOPLE: self.person_values,
            Resource.JOB_ROLES: self.job_role,
            Resource.COMPENSATIONS: self.compensation,
            Resource.BANK_ACCOUNTS: self.bank_account,
            Resource.CUSTOM_VALUES: self.custom_value,
        }

    def rows(self, resource: Resource, data: list[Any]) -> list[Row]:
        """Every row of one page. NotUnderstoodError only when a row has no id or no person."""
        parse = self._parsers[resource]
        share = self._texts.setdefault
        person_key = "id" if resource is Resource.PEOPLE else "personId"
        rows: list[Row] = []
        for raw in data:
            if not isinstance(raw, dict):
                raise NotUnderstoodError(f"{resource}.data")
            row_id = id_from(raw.get("id"), f"{resource}.id")
            person_id = id_from(raw.get(person_key), f"{resource}.{person_key}")
            person_id = share(person_id, person_id)
            try:
                fact = parse(raw)
            except NotUnderstoodError as error:
                fact = NotUnderstood(person_id, error.path, error.message)
            rows.append((row_id, person_id, fact))
        return rows

    def person_values(self, raw: dict[str, Any]) -> dict[str, RawValue]:
        """The listed keys of a person that were sent."""
        values: dict[str, RawValue] = {}
        _take_shared_texts(raw, values, self._texts.setdefault)
        _take_own_texts(raw, values)
        for key, inner_key in PERSON_LISTS:
            if key in raw:
                texts = texts_from(raw[key], f"people.{key}", inner_key)
                values[key] = None if texts is None else self._lists.setdefault(texts, texts)
        return values

    def job_role(self, raw: dict[str, Any]) -> JobRole:
        values: dict[str, RawValue] = {}
        for key in JOB_ROLE_KEYS:
            if key in raw:
                value = raw[key]
                if key == "department" and isinstance(value, dict):
                    value = value.get("name")
                values[key] = self._shared(value, f"job-roles.{key}")
        return JobRole(
            id=raw["id"],
            effective_date=self._date(_needed(raw, "effectiveDate", "job-roles"), "job-roles.effectiveDate"),
            end_date=self._date(raw.get("endDate"), "job-roles.endDate"),
            created_at=timestamp_from(raw.get("createdAt"), "job-roles.createdAt"),
            values=values,
        )

    def compensation(self, raw: dict[str, Any]) -> Compensation:
        """Type, amount and effective date must have been sent: without one of them a known salary would vanish."""
        type_id = id_or_none(_needed(raw, "compensationTypeId", "compensations"), "compensations.compensationTypeId")
        amount = number_or_text_from(_needed(raw, "amount", "compensations"), "compensations.amount")
        effective = _needed(raw, "effectiveDate", "compensations")
        return Compensation(
            id=raw["id"],
            type_id=type_id if type_id is None else self._texts.setdefault(type_id, type_id),
            amount=amount if amount is None else self._texts.setdefault(amount, amount),
            currency=self._shared(raw.get("currency"), "compensations.currency"),
            period=self._shared(raw.get("period"), "compensations.period"),
            effective_date=self._date(effective, "compensations.effectiveDate"),
            end_date=self._date(raw.get("endDate"), "compensations.endDate"),
            created_at=timestamp_from(raw.get("createdAt"), "compensations.createdAt"),
            updated_at=timestamp_from(raw.get("updatedAt"), "compensations.updatedAt"),
        )

    def bank_account(self, raw: dict[str, Any]) -> BankAccount:
        values: dict[str, RawValue] = {}
        for key in BANK_ACCOUNT_KEYS:
            if key in raw:
                values[key] = text_from(raw[key], f"bank-accounts.{key}")
        return BankAccount(raw["id"], timestamp_from(raw.get("updatedAt"), "bank-accounts.updatedAt"), values)

    def custom_value(self, raw: dict[str, Any]) -> CustomValue | None:
        """None when nothing uses that field."""
        field_id = id_from(raw.get("customFieldId"), "custom-values.customFieldId")
        value = _needed(raw, "value", "custom-values")
        if isinstance(value, list):
            self.multi_choice_ids.add(field_id)
        if field_id not in self._wanted:
            return None
        return CustomValue(
            field_id=self._texts.setdefault(field_id, field_id),
            value=_custom(value),
            resource_id=id_or_none(raw.get("resourceId"), "custom-values.resourceId"),
            updated_at=timestamp_from(raw.get("updatedAt"), "custom-values.updatedAt"),
        )

    def _shared(self, value: Any, path: str) -> str | None:
        text = text_from(value, path)
        return None if text is None else self._texts.setdefault(text, text)

    def _date(self, value: Any, path: str) -> date | None:
        if value.__class__ is str:
            known = self._dates.get(value)
            if known is not None:
                return known
        found = date_from(value, path)
        if found is not None:
            self._dates[value] = found
        return found


def _take_shared_texts(raw: dict[str, Any], values: dict[str, RawValue], share: Callable[[str, str], str]) -> None:
    get = raw.get
    for key in PERSON_SHARED_TEXTS:
        value = get(key, _MISSING)
        # The common case stands first and in line: this loop meets every text of every person.
        if value.__class__ is str and value.isprintable() and len(value) <= MAX_TEXT:
            values[key] = share(value, value)
        elif value is None:
            values[key] = None
        elif value is not _MISSING:
            values[key] = text_from(value, f"people.{key}")


def _take_own_texts(raw: dict[str, Any], values: dict[str, RawValue]) -> None:
    get = raw.get
    for key in PERSON_OWN_TEXTS:
        value = get(key, _MISSING)
        if value.__class__ is str and value.isprintable() and len(value) <= MAX_TEXT:
            values[key] = value
        elif value is None:
            values[key] = None
        elif value is not _MISSING:
            read = number_or_text_from if key in NUMBERS_TOO else text_from
            values[key] = read(value, f"people.{key}", is_long=key in LONG_TEXTS)


def _needed(raw: dict[str, Any], key: str, resource: str) -> Any:
    value = raw.get(key, _MISSING)
    if value is _MISSING:
        raise NotUnderstoodError(f"{resource}.{key}")
    return value


def _custom(value: Any) -> str | tuple[str, ...] | None:
    path = "custom-values.value"
    if isinstance(value, list):
        return texts_from(value, path, "name")
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_or_text_from(value, path, is_long=True)
