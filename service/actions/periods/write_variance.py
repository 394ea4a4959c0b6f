"""Writes the variance of a snapshot: what differs from the signed-off one before, with the cause of each line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from service.actions.periods.pay_lines import difference_of_salaries, pay_lines
from service.facts.periods import LineFlag, Section
from service.facts.runs import Cause
from service.rules.periods.canonical import differing_in
from service.rules.periods.variance import Difference, differences
from service.store.payslips import pay_schedules
from service.store.periods import snapshots, variance_lines
from service.store.periods.variance_lines import NewLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.rules.periods.content import Content
    from service.services import Services
    from service.store.tables.employees import Change
    from service.store.tables.periods import PayPeriod, PeriodSnapshot

_AMOUNT = "salary_amount_minor"
_MOVES = (None, "start_date", "end_date", "pay_schedule")


def write_variance(
    services: Services,
    period: PayPeriod,
    snapshot: PeriodSnapshot,
    before: PeriodSnapshot | None,
    lines: Sequence[bytes],
    content: Content,
) -> None:
    """Call inside the snapshot's transaction. What an earlier version had checked, and is equal, stays checked.

    Without a signed-off snapshot before it, only back pay and salaries that are to come are listed.
    """
    percent = pay_schedules.of_company(snapshot.company_id).pay_threshold_percent
    found = [] if before is None else _differences(services, period, snapshot, before, lines, percent)
    found += pay_lines(period, snapshot, content, percent, {each.employee for each in found if each.field == _AMOUNT})
    checked = _checked_before(period, snapshot)
    marks = (checked.get(each.says, ("", "")) for each in found)
    variance_lines.add(each._replace(checked_by=by, note=note) for each, (by, note) in zip(found, marks, strict=True))


def _differences(
    services: Services,
    period: PayPeriod,
    snapshot: PeriodSnapshot,
    before: PeriodSnapshot,
    lines: Sequence[bytes],
    percent: int,
) -> list[NewLine]:
    old, records = differing_in(snapshots.lines_of(services.secrets, before), lines)
    history = _History(variance_lines.changes_after(snapshot.company_id, before.last_change_id))
    found = []
    for each in differences(old, records):
        change = history.of(each)
        is_move = history.is_move_of_schedule(each)
        section = Section.HOURS if is_move else each.section
        minor, currency, points = _weight(each, old, records, period)
        cause = _cause(each, change)
        is_over = points is not None and abs(points) >= percent * 100
        flag = LineFlag.NO_CAUSE.value if not cause else LineFlag.OVER_THRESHOLD.value if is_over else ""
        found.append(
            NewLine(
                snapshot.company_id,
                snapshot.id,
                each.record,
                section.value,
                each.field,
                each.old,
                each.new,
                effective_date=None if is_move else _effective_date(each, change),
                cause=cause,
                made_by="" if change is None else change.made_by,
                first_seen=history.first_seen(each),
                difference_minor=minor,
                currency=currency,
                difference_bp=points,
                flag=flag,
            )
        )
    return found


class _History:
    """The changes between two snapshots, by employee and field."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._first: dict[tuple[int, str | None], Change] = {}
        self._last: dict[tuple[int, str | None], Change] = {}
        for change in changes:
            key = (change.employee_id, change.field)
            self._first.setdefault(key, change)
            self._last[key] = change

    def of(self, difference: Difference) -> Change | None:
        """The newest change that made a line; someone who came or went did so by one of several fields."""
        if difference.field is not None:
            return self._last.get((difference.record, difference.field))
        moves = [self._last[key] for name in _MOVES if (key := (difference.record, name)) in self._last]
        return max(moves, key=lambda change: change.id, default=None)

    def is_move_of_schedule(self, difference: Difference) -> bool:
        """Whether someone came or went by their pay schedule alone: they neither start nor leave.

        From which day on a pay schedule counts is not known.
        """
        if difference.field is not None:
            return False
        return [name for name in _MOVES if (difference.record, name) in self._last] == ["pay_schedule"]

    def first_seen(self, difference: Difference) -> Any:
        change = self._first.get((difference.record, difference.field)) or self.of(difference)
        return None if change is None else change.at


def _cause(difference: Difference, change: Change | None) -> str:
    """Who starts or leaves in another period than the one before does so by the passing of time."""
    if change is not None:
        return str(change.cause)
    return Cause.RULE.value if difference.field is None and difference.effective_date is not None else ""


def _effective_date(difference: Difference, change: Change | None) -> date | None:
    """Of someone who is gone the last day is what the change says, since the snapshot before knew of none."""
    text = difference.effective_date
    if text is None and difference.field is None and change is not None and change.field in {"start_date", "end_date"}:
        text = change.new
    return None if text is None else date.fromisoformat(text)


def _weight(
    difference: Difference,
    old: Mapping[int, Mapping[str, Any]],
    new: Mapping[int, Mapping[str, Any]],
    period: PayPeriod,
) -> tuple[int | None, str, int | None]:
    """Of a salary: the difference for one whole period, its currency, and hundredths of a per cent."""
    if difference.section is not Section.PAY or difference.field != _AMOUNT:
        return None, "", None
    before, after = old[difference.record]["fields"], new[difference.record]["fields"]
    minor, points = difference_of_salaries(before, after, period.frequency)
    return minor, after["salary_currency"] or "", points


def _checked_before(period: PayPeriod, snapshot: PeriodSnapshot) -> dict[tuple[Any, ...], tuple[str, str]]:
    earlier = snapshots.of_version(period, snapshot.version - 1)
    if earlier is None:
        return {}
    lines = variance_lines.checked_lines(earlier.id)
    return {
        (each.employee_id, each.field, each.old, each.new, each.payday): (each.checked_by, each.note) for each in lines
    }
