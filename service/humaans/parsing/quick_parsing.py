"""The quick way from a page to facts: by columns, for pages in which nothing is odd, which is nearly all of them.

Gives exactly what `RowParser` gives for the same page, or raises `OddPageError`; never judges anything by itself. To
use one more key of a row, change `parsing.py` first and then the same line here.
"""

from __future__ import annotations

from itertools import compress, repeat
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from service.facts.humaans import BankAccount, Compensation, CustomValue, JobRole, Resource
from service.humaans.parsing.columns import OddPageError, check_ids, check_texts, columns_of
from service.humaans.parsing.keys import (
    BANK_ACCOUNT_KEYS,
    JOB_ROLE_KEYS,
    LONG_TEXTS,
    PERSON_DAYS,
    PERSON_KEYS,
    PERSON_LISTS,
    PERSON_SHARED_TEXTS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from service.facts.humaans import RawValue
    from service.humaans.parsing.columns import Column, SharedValues

Columns: TypeAlias = "dict[str, Column]"

_COMPENSATION_KEYS: Final = (
    "compensationTypeId",
    "amount",
    "currency",
    "period",
    "effectiveDate",
    "endDate",
    "createdAt",
    "updatedAt",
)
_KEYS: Final = {
    Resource.PEOPLE: PERSON_KEYS,
    Resource.JOB_ROLES: ("personId", *JOB_ROLE_KEYS, "effectiveDate", "endDate", "createdAt"),
    Resource.COMPENSATIONS: ("personId", *_COMPENSATION_KEYS),
    Resource.BANK_ACCOUNTS: ("personId", *BANK_ACCOUNT_KEYS, "updatedAt"),
    Resource.CUSTOM_VALUES: ("personId", "customFieldId", "value", "resourceId", "updatedAt"),
}
_SHARED: Final = frozenset(PERSON_SHARED_TEXTS)
_LISTS: Final = dict(PERSON_LISTS)


class QuickParser:
    def __init__(self, shared: SharedValues, custom_field_ids: frozenset[str], multi_choice_ids: set[str]) -> None:
        self._shared = shared
        self._wanted = custom_field_ids
        self._multi_choice_ids = multi_choice_ids
        self._role_values: dict[tuple[str, ...], dict[tuple[Any, ...], dict[str, RawValue]]] = {}
        self._facts_of: dict[Resource, Callable[[Columns], Iterable[Any]]] = {
            Resource.PEOPLE: self._people,
            Resource.JOB_ROLES: self._job_roles,
            Resource.COMPENSATIONS: self._compensations,
            Resource.BANK_ACCOUNTS: self._bank_accounts,
            Resource.CUSTOM_VALUES: self._custom_values,
        }

    def rows(self, resource: Resource, data: list[Any]) -> tuple[list[str], list[str], Iterable[Any]]:
        """Ids, person ids and facts of the page's rows. Empties `data` when it succeeds.

        Everything is judged here; the facts are made when they are taken, once, by the module that keeps them.
        """
        if not data:
            return [], [], []
        columns = columns_of(data, ("id", *_KEYS[resource]))
        owners = columns.get("id" if resource is Resource.PEOPLE else "personId")
        if owners is None or "id" not in columns:
            raise OddPageError
        check_ids(columns["id"])
        check_ids(owners)
        facts = self._facts_of[resource](columns)
        share = self._shared.texts.setdefault
        # The raw rows go before the facts come: a page is never in memory twice, and the room is used again.
        data.clear()
        return list(columns["id"]), list(map(share, owners, owners)), facts

    def _people(self, columns: Columns) -> Iterable[dict[str, RawValue]]:
        kept = {key: self._person_column(key, column) for key, column in columns.items() if key != "id"}
        blank: dict[str, RawValue] = dict.fromkeys(kept)
        return map(_filled, repeat(blank), repeat(tuple(kept)), zip(*kept.values(), strict=True))

    def _person_column(self, key: str, column: Column) -> Column:
        if key in PERSON_DAYS:
            check_texts(column)
            return self._shared.repeated_column(self._shared.day_column(column))
        if key in _SHARED:
            return self._shared.text_column(column)
        if key in _LISTS:
            return self._shared.list_column(column, _LISTS[key])
        check_texts(column, is_long=key in LONG_TEXTS)
        return column

    def _job_roles(self, columns: Columns) -> Iterable[JobRole]:
        kept = {key: self._shared.text_column(columns[key]) for key in JOB_ROLE_KEYS if key in columns}
        keys = tuple(kept)
        known = self._role_values.setdefault(keys, {})
        # Colleagues of one title, department and manager share one mapping; no one writes into facts.
        values = [
            known.get(texts) or known.setdefault(texts, dict(zip(keys, texts, strict=True)))
            for texts in zip(*kept.values(), strict=True)
        ]
        return map(
            JobRole,
            columns["id"],
            self._dates(columns, "effectiveDate", is_needed=True),
            self._dates(columns, "endDate"),
            self._timestamps(columns, "createdAt"),
            values if keys else repeat({}),
        )

    def _compensations(self, columns: Columns) -> Iterable[Compensation]:
        types, amounts = _needed(columns, "compensationTypeId"), _needed(columns, "amount")
        check_ids(types)
        created, updated = self._timestamps(columns, "createdAt"), self._timestamps(columns, "updatedAt")
        return map(
            Compensation,
            columns["id"],
            self._shared.text_column(types),
            self._shared.text_column(amounts),
            self._texts(columns, "currency"),
            self._texts(columns, "period"),
            self._dates(columns, "effectiveDate", is_needed=True),
            self._dates(columns, "endDate"),
            created,
            map(_same_if_equal, created, updated),
        )

    def _bank_accounts(self, columns: Columns) -> Iterable[BankAccount]:
        kept = {key: columns[key] for key in BANK_ACCOUNT_KEYS if key in columns}
        for column in kept.values():
            check_texts(column)
        blank: dict[str, RawValue] = dict.fromkeys(kept)
        values = map(_filled, repeat(blank), repeat(tuple(kept)), zip(*kept.values(), strict=True))
        return map(BankAccount, columns["id"], self._timestamps(columns, "updatedAt"), values if kept else repeat({}))

    def _custom_values(self, columns: Columns) -> Iterable[CustomValue | None]:
        field_ids, values = _needed(columns, "customFieldId"), _needed(columns, "value")
        check_ids(field_ids)
        field_ids = self._shared.text_column(field_ids)
        if list in set(map(type, values)):
            self._multi_choice_ids.update(f for f, v in zip(field_ids, values, strict=True) if v.__class__ is list)
        is_wanted = list(map(self._wanted.__contains__, field_ids))
        if not any(is_wanted):
            return repeat(None, len(is_wanted))
        columns = {key: list(compress(column, is_wanted)) for key, column in columns.items()}
        check_texts(columns["value"], is_long=True)
        columns["value"] = self._shared.day_column(columns["value"])
        made = map(
            CustomValue,
            compress(field_ids, is_wanted),
            self._shared.repeated_column(columns["value"]),
            self._resource_ids(columns),
            self._shared.repeated_column(self._timestamps(columns, "updatedAt")),
        )
        return made if all(is_wanted) else (next(made) if wanted else None for wanted in is_wanted)

    def _resource_ids(self, columns: Columns) -> Iterable[str | None]:
        column = columns.get("resourceId", ())
        some = [value for value in column if value is not None]
        if not some:
            return repeat(None)
        check_ids(some)
        return column

    def _texts(self, columns: Columns, key: str) -> Iterable[str | None]:
        return self._shared.text_column(columns[key]) if key in columns else repeat(None)

    def _timestamps(self, columns: Columns, key: str) -> Column:
        if key not in columns:
            return [""] * len(columns["id"])
        if None in columns[key]:
            raise OddPageError
        check_texts(columns[key])
        return columns[key]

    def _dates(self, columns: Columns, key: str, *, is_needed: bool = False) -> Iterable[date | None]:
        if key not in columns:
            return repeat(None) if not is_needed else _needed(columns, key)
        return self._shared.date_column(columns[key])


def _same_if_equal(created: str, updated: str) -> str:
    """Most rows were never updated; then one text serves for both."""
    return created if created == updated else updated


def _needed(columns: Columns, key: str) -> Column:
    if key not in columns:
        raise OddPageError
    return columns[key]


def _filled(blank: dict[str, RawValue], keys: tuple[str, ...], row: tuple[RawValue, ...]) -> dict[str, RawValue]:
    values = blank.copy()
    values.update(zip(keys, row, strict=True))
    return values
