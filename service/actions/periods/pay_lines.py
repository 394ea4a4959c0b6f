"""Lines of a variance about pay that no field shows: back pay, salaries that are to come, gross that is out of line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from service.facts.approvals import FieldGroup
from service.facts.periods import LineFlag, PayLine, Section
from service.facts.runs import Cause
from service.rules.approvals.hold_rules import Change, KnownOfEmployee, holds
from service.rules.mapping.salaries import TIMES_A_YEAR, Salary, gross_of_period
from service.rules.periods.variance import hundredths_of_a_per_cent
from service.store.companies import companies, settings
from service.store.companies.company_day import local_day
from service.store.employees import backdated_pay
from service.store.periods import snapshot_pay
from service.store.periods.variance_lines import NewLine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from service.rules.periods.content import Content
    from service.store.tables.employees import RetroItem
    from service.store.tables.periods import PayPeriod, PeriodSnapshot

#: Gross is compared with that of so many pay periods.
COMPARED: Final = 3
_SALARY_FIELDS: Final = {
    "amount_minor": "salary_amount_minor",
    "currency": "salary_currency",
    "period": "salary_period",
    "from": "salary_effective_date",
}

Record = dict[str, Any]


def pay_lines(
    period: PayPeriod,
    snapshot: PeriodSnapshot,
    content: Content,
    percent: int,
    with_new_salary: Collection[int],
) -> list[NewLine]:
    """`with_new_salary` are employees with a line of their own that explains why their gross is another."""
    coming = list(_coming(period, snapshot, content.coming))
    explained = {*with_new_salary, *(each.employee for each in coming)}
    return [
        *_back_pay(snapshot, frozenset(content.members)),
        *coming,
        *_out_of_line(period, snapshot, percent, explained),
    ]


def difference_of_salaries(
    before: Mapping[str, Any], after: Mapping[str, Any], frequency: str
) -> tuple[int | None, int | None]:
    """For one whole period, in minor units and in hundredths of a per cent; None where that cannot be worked out."""
    first, second = _whole_period(before, frequency), _whole_period(after, frequency)
    if first is None or second is None or before["salary_currency"] != after["salary_currency"]:
        return None, None
    return second - first, hundredths_of_a_per_cent(first, second)


def _whole_period(fields: Mapping[str, Any], frequency: str) -> int | None:
    amount, period = fields["salary_amount_minor"], fields["salary_period"]
    if amount is None or period not in TIMES_A_YEAR:
        return None
    exact = Decimal(amount) if isinstance(amount, str) else amount
    return gross_of_period([(Salary(exact, "", period, None), 1)], 1, frequency)


def _line(snapshot: PeriodSnapshot, employee_id: int, field: PayLine, old: Any, new: Any, **more: Any) -> NewLine:
    about = snapshot.company_id, snapshot.id, employee_id, Section.PAY.value, field.value
    return NewLine(*about, old, new, **more)


def _back_pay(snapshot: PeriodSnapshot, members: Collection[int]) -> Iterator[NewLine]:
    for employee_id, item in sorted(backdated_pay.open_by_employee(snapshot.company_id).items()):
        if employee_id in members:
            yield from _of_item(snapshot, employee_id, item)


def _of_item(snapshot: PeriodSnapshot, employee_id: int, item: RetroItem) -> Iterator[NewLine]:
    """One line for each payday; without amounts one that says why there are none."""
    told: dict[str, Any] = {
        "effective_date": item.effective_date,
        "currency": item.currency,
        "cause": Cause.RULE.value,
        "first_seen": item.noticed_at,
        "flag": LineFlag.BACK_PAY.value,
    }
    if item.trouble:
        yield _line(snapshot, employee_id, PayLine.BACK_PAY, None, item.trouble, **told)
    for each in item.periods:
        paid, due = each["paid_minor"] + each.get("settled_minor", 0), each["due_minor"]
        yield _line(
            snapshot,
            employee_id,
            PayLine.BACK_PAY,
            paid,
            due,
            payday=date.fromisoformat(each["payday"]) if "payday" in each else None,
            difference_minor=due - paid,
            difference_bp=hundredths_of_a_per_cent(paid, due),
            **told,
        )


def _coming(period: PayPeriod, snapshot: PeriodSnapshot, records: Mapping[int, Mapping[str, Any]]) -> Iterator[NewLine]:
    """A salary that begins after the freeze is in the segments already, and no rule has judged it yet."""
    day = local_day(companies.get(snapshot.company_id), snapshot.taken_at).isoformat()
    chosen = settings.current(snapshot.company_id)
    for employee_id, record in records.items():
        before: Record = record["fields"]
        for segment in record["salary_segments"]:
            if segment["from"] <= day:
                continue
            if all(before[_SALARY_FIELDS[name]] == segment[name] for name in ("amount_minor", "currency", "period")):
                continue
            after = before | {field: segment[name] for name, field in _SALARY_FIELDS.items()}
            begins, last_day = date.fromisoformat(segment["from"]), record["last_day"]
            known = KnownOfEmployee(last_day=None if last_day is None else date.fromisoformat(last_day))
            is_held = chosen is not None and FieldGroup.PAY in holds(Change(chosen, begins, before, after, known))
            minor, points = difference_of_salaries(before, after, period.frequency)
            yield _line(
                snapshot,
                employee_id,
                PayLine.COMING_SALARY,
                before["salary_amount_minor"],
                segment["amount_minor"],
                effective_date=begins,
                cause=Cause.RULE.value,
                currency=segment["currency"],
                difference_minor=minor,
                difference_bp=points,
                flag=LineFlag.NOT_APPROVED.value if is_held else "",
            )
            before = after


def _out_of_line(
    period: PayPeriod, snapshot: PeriodSnapshot, percent: int, explained: Collection[int]
) -> Iterator[NewLine]:
    """Whose gross differs by the company's limit from the mean of the last three pay periods."""
    signed = snapshot_pay.signed_periods(snapshot.company_id)
    earlier = [each for each in signed if each.schedule == period.schedule and each.pay_date < period.pay_date]
    if len(earlier) < COMPARED:
        return
    past = [snapshot_pay.gross_of(each.snapshot_id) for each in earlier[:COMPARED]]
    for employee_id, (currency, gross) in sorted(snapshot_pay.gross_of(snapshot.id).items()):
        amounts = [each[employee_id][1] for each in past if each.get(employee_id, ("", 0))[0] == currency]
        if employee_id in explained or len(amounts) < COMPARED:
            continue
        mean = (2 * sum(amounts) + COMPARED) // (2 * COMPARED)
        points = hundredths_of_a_per_cent(mean, gross)
        if points and abs(points) >= percent * 100:
            yield _line(
                snapshot,
                employee_id,
                PayLine.GROSS,
                mean,
                gross,
                cause=Cause.RULE.value,
                currency=currency,
                difference_minor=gross - mean,
                difference_bp=points,
                flag=LineFlag.OUT_OF_LINE.value,
            )
