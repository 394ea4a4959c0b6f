"""The record of a snapshot with some late changes of one employee: worked out from its own fields and the chosen ones.

Nothing of the live record comes in with them that someone did not choose: neither pay, nor days, nor what is missing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from service.actions.approvals.state_after import state_after
from service.actions.periods.take_snapshot import is_on_schedule
from service.facts.employees import Employment, Readiness
from service.rules.fields.payroll_fields import SALARY_FIELDS
from service.rules.periods import canonical
from service.rules.periods.salary_segments import salaries_as_frozen, segments_of
from service.store.employees.changes import from_json
from service.store.periods import earlier_salaries, period_employees

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from service.facts.employees import FieldValue
    from service.store.periods.period_employees import AsTheyAre
    from service.store.tables.periods import PayPeriod

#: Fields by which someone comes into a pay period or goes out of it.
_MOVES: Final = frozenset({"start_date", "end_date", "pay_schedule"})
_DATES: Final = frozenset({"start_date", "end_date"})


class Merger:
    """Merges late changes into records of one period; `day` is the company's."""

    def __init__(self, period: PayPeriod, day: date, employee_ids: Collection[int]) -> None:
        self._company_id, self._day = period.company_id, day
        self._days = period.period_start, period.period_end
        self._is_theirs = is_on_schedule(period.company_id, period.schedule)
        self._salaries = earlier_salaries.earlier_and_coming(period.company_id)
        self._now = {each.id: each for each in period_employees.as_they_are(period.company_id, employee_ids)}

    def merged(
        self, before: Mapping[str, Any], chosen: Mapping[str, Any], live: Mapping[str, Any] | None
    ) -> dict[str, Any] | None:
        """The record with the chosen fields; None when they put the employee out of the period.

        `live` is the record as it is now, or None of someone who is not in the period now.
        """
        after = {**before, "fields": {**before["fields"], **chosen}}
        after["employee_id"] = after["fields"]["employee_id"]
        fields = {name: from_json(name, value) for name, value in after["fields"].items()}
        now = self._now[before["record"]]
        first, last = _employed(before, chosen, fields, now)
        if _MOVES & chosen.keys() and not self._is_in(first, last, fields):
            return None
        if _DATES & chosen.keys():
            known = before if live is None or "end_date" not in chosen else live
            employment = Employment(known["employment"]).on(self._day, first, last)
            after |= {"first_day": first, "last_day": last, "employment": employment.value}
        if (_DATES | set(SALARY_FIELDS)) & chosen.keys():
            others = self._salaries.get(before["record"], ())
            if not set(SALARY_FIELDS) & chosen.keys():
                frozen = {name: from_json(name, before["fields"][name]) for name in SALARY_FIELDS}
                parts = [canonical.segment_in(each) for each in before["salary_segments"]]
                others = salaries_as_frozen(frozen, parts, others)
            after["salary_segments"] = canonical.documents_of(segments_of(fields, others, (first, last), self._days))
        if before["readiness"] in {Readiness.READY, Readiness.PENDING}:
            state = state_after(self._company_id, fields, self._day)
            missing = sorted(each["field"] for each in state["missing"])
            after |= {"readiness": state["readiness"], "missing": missing}
        return after

    def _is_in(self, first: date | None, last: date | None, fields: Mapping[str, FieldValue]) -> bool:
        begins, ends = self._days
        overlaps = (first is None or first <= ends) and (last is None or last >= begins)
        return overlaps and self._is_theirs(fields["pay_schedule"])


def _employed(
    before: Mapping[str, Any], chosen: Mapping[str, Any], fields: Mapping[str, FieldValue], now: AsTheyAre
) -> tuple[date | None, date | None]:
    """The first and the last day employed; those that only Humaans has are as they were unless a date was chosen."""
    first = now.first_day if "start_date" in chosen else _day(before["first_day"])
    last = now.last_day if "end_date" in chosen else _day(before["last_day"])
    return fields["start_date"] or first, fields["end_date"] or last  # type: ignore[return-value]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
