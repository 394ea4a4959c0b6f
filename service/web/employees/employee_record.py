"""One employee as the page shows them: fields by section with their source, what is missing, history, issues.

Numbers that could be misused are masked here, so that no template ever holds more than it may show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from service.facts.settings import Policy
from service.rules.fields.payroll_fields import PAYROLL_FIELDS, SALARY_FIELDS, SECTIONS, SELDOM_KEPT
from service.rules.mapping.sources import sources_of
from service.store.companies import catalogues, settings
from service.store.employees import changes, employees, issues
from service.store.employees.employee_states import missing_on
from service.store.syncing import runs
from service.web.ui import formatting, labels
from service.web.ui.masking import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from service.facts.employees import FieldValue
    from service.facts.settings import CompanySettings, MappingEntry
    from service.rules.fields.payroll_fields import PayrollField
    from service.store.tables.employees import Change, Employee, Issue

HISTORY_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One payroll field on the page."""

    name: str
    label: str
    text: str
    source: str
    is_masked: bool = False
    #: Why it keeps the employee pending; empty when it does not.
    missing: str = ""
    accepted_format: str = ""
    was_edited: bool = False
    #: The next sync writes Humaans' value over it.
    is_overwritten: bool = False

    @property
    def is_left_out(self) -> bool:
        """A field that few companies keep, with nothing in it and nothing to say of it: it is only named."""
        return self.name in SELDOM_KEPT and not (self.text or self.missing or self.was_edited)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    at: datetime
    label: str
    old: str
    new: str
    cause: str
    made_by: str
    run_id: int | None


@dataclass(frozen=True, slots=True)
class Record:
    sections: list[tuple[str, list[Row]]]
    missing: list[dict[str, Any]]
    issues: list[Issue]
    history: list[Entry]
    last_synced_at: datetime | None
    has_masked: bool = field(default=False)

    @property
    def left_out(self) -> list[Row]:
        """The fields that are only named."""
        return [row for _, rows in self.sections for row in rows if row.is_left_out]


def record_of(
    employee: Employee,
    company_id: int,
    today: date,
    *,
    with_numbers: bool,
    with_pay: bool,
    past_day: date | None = None,
) -> Record:
    """`with_numbers` shows NI and bank numbers; `with_pay` shows salaries; `past_day` the fields at its end (B5)."""
    current = settings.current(company_id)
    show = Shown(with_numbers=with_numbers, with_pay=with_pay)
    sources = {source.key: source.label for source in sources_of(catalogues.of_company(company_id))}
    came_from: Callable[[str], str] = partial(_source_in_words, current=current, sources=sources)
    values: Mapping[str, FieldValue] = {field.name: getattr(employee, field.name) for field in PAYROLL_FIELDS}
    if past_day is not None:
        end_of_day = datetime.combine(past_day + timedelta(days=1), time.min, formatting.zone())
        values = changes.fields_as_of(employee, end_of_day) or dict.fromkeys(values)
        came_from = _nothing_known
    mapped = frozenset() if current is None or past_day is not None else _mapped(current)
    now = employee if past_day is None else None
    missing = [] if now is None else missing_on(now, today)
    rows = {
        field.name: _row(values, now, missing, field, came_from(field.name), show, mapped) for field in PAYROLL_FIELDS
    }
    return Record(
        sections=[
            (section, [rows[field.name] for field in PAYROLL_FIELDS if field.section == section])
            for section in SECTIONS
        ],
        missing=missing,
        issues=issues.open_of_employee(company_id, employee.id),
        history=_history(employee, changes.of_employee(company_id, employee.id, HISTORY_SHOWN), show),
        last_synced_at=employees.last_synced_at(employee, runs.last_in_sync_at(company_id)),
        has_masked=any(row.is_masked and row.name not in SALARY_FIELDS for row in rows.values()),
    )


def mapped_names(company_id: int) -> frozenset[str]:
    """The payroll fields that a sync writes, by the current settings."""
    current = settings.current(company_id)
    return frozenset() if current is None else _mapped(current)


def _mapped(current: CompanySettings) -> frozenset[str]:
    left_alone = frozenset() if current.sync_salaries else frozenset(SALARY_FIELDS)
    named = {entry.payroll_field for entry in current.mapping if entry.is_mapped}
    derived = {"title"} if current.title_from_gender else set()
    return frozenset(named | derived) - left_alone


def _row(
    values: Mapping[str, FieldValue],
    now: Employee | None,
    reasons: list[dict[str, Any]],
    field: PayrollField,
    source: str,
    show: Shown,
    mapped: frozenset[str],
) -> Row:
    """`now` is the employee when the row is of today; of a past day only the values are known."""
    currency = values["salary_currency"]
    text, is_masked = show.text(field.name, values[field.name], str(currency) if currency else None)
    missing = next((each for each in reasons if each["field"] == field.name), None)
    was_edited = now is not None and field.name in now.edited_fields
    return Row(
        name=field.name,
        label=field.label,
        text=text,
        source=source,
        is_masked=is_masked,
        missing=missing["message"] if missing else "",
        accepted_format=missing["accepted_format"] if missing else "",
        was_edited=was_edited,
        is_overwritten=was_edited and field.name in mapped,
    )


def _nothing_known(_name: str) -> str:
    """Where a past value came from is in the history below."""
    return ""


def _source_in_words(name: str, current: CompanySettings | None, sources: Mapping[str, str]) -> str:
    if current is None:
        return ""
    if name in SALARY_FIELDS and not current.sync_salaries:
        return "Not synced: salaries are kept in payroll"
    entry = next((each for each in current.mapping if each.payroll_field == name), None)
    if entry is None or not entry.is_mapped:
        if name == "title" and current.title_from_gender:
            return "Based on gender"
        return "Not mapped"
    return _from(entry, sources)


def _from(entry: MappingEntry, sources: Mapping[str, str]) -> str:
    if entry.source is None:
        return "Fixed value from the settings"
    came_from = f"Humaans: {sources.get(entry.source, entry.source)}"
    if entry.payroll_field == "employee_id":
        return came_from  # whatever befalls it is settled by a person
    if entry.on_blank == entry.on_invalid == Policy.CLEAR:
        return came_from  # what the page says once, for all that have no other rule
    blank, invalid = labels.POLICIES[entry.on_blank], labels.POLICIES[entry.on_invalid]
    policy = f"blank or invalid: {blank}" if blank == invalid else f"blank: {blank}; invalid: {invalid}"
    return f"{came_from} · {policy}"


def _history(employee: Employee, newest_first: list[Change], show: Shown) -> list[Entry]:
    """Each amount in the currency of its own time: the currency is walked back with the history."""
    entries = []
    currency = employee.salary_currency
    for _, together in groupby(newest_first, key=lambda change: change.at):
        written = list(together)
        before = next((change.old for change in reversed(written) if change.field == "salary_currency"), currency)
        entries += [_entry(change, before, currency, show) for change in written]
        currency = before
    return entries


def _entry(change: Change, currency_before: str | None, currency_after: str | None, show: Shown) -> Entry:
    name = change.field or ""
    return Entry(
        at=change.at,
        label=labels.field(name) if name else "Employee created",
        old=show.text(name, change.old, currency_before)[0] if name else "",
        new=show.text(name, change.new, currency_after)[0] if name else "",
        cause=labels.cause(change.cause),
        made_by=change.made_by,
        run_id=change.run_id,
    )
