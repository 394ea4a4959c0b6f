"""The rows of pay periods: made ahead, worked out anew while open, moved on only by the declared steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import JOIN, fn

from service.facts.periods import Nation, PeriodState, PlannedPeriod
from service.rules.periods.states import IllegalStepError, after
from service.store.database.compiled_queries import compiled
from service.store.database.connection import is_postgres
from service.store.database.queries import first, is_any_of, plain_rows
from service.store.tables.exports import PayrollProgram
from service.store.tables.payslips import PaydayPlan
from service.store.tables.periods import PayPeriod

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime, timedelta

    from service.facts.periods import PeriodStep


def of_company(company_id: int, since: date, until: date | None = None) -> list[PayPeriod]:
    """Periods whose payday is within these days, by payday."""
    query = PayPeriod.select().where(PayPeriod.company == company_id, PayPeriod.pay_date >= since)
    if until is not None:
        query = query.where(PayPeriod.pay_date <= until)
    return list(query.order_by(PayPeriod.pay_date, PayPeriod.schedule))


def by_id(company_id: int, period_id: int, *, for_update: bool = False) -> PayPeriod | None:
    """`for_update` locks the row until the transaction ends (Postgres)."""
    query = PayPeriod.select().where(PayPeriod.company == company_id, PayPeriod.id == period_id)
    return first(query.for_update() if for_update and is_postgres() else query)


def of_payday(company_id: int, schedule: str, pay_date: date) -> PayPeriod | None:
    return first(
        PayPeriod.select().where(
            PayPeriod.company == company_id, PayPeriod.schedule == schedule, PayPeriod.pay_date == pay_date
        )
    )


def due(company_id: int, now: datetime) -> list[PayPeriod]:
    """Open periods whose cut-off has come since it was set, by cut-off: one that was missed is caught up."""
    query = PayPeriod.select().where(PayPeriod.company == company_id, *_are_due(now))
    return list(query.order_by(PayPeriod.cut_off_at, PayPeriod.id))


def companies_with_due(now: datetime) -> set[int]:
    """Companies for which `due` finds something."""
    return {company_id for (company_id,) in plain_rows(PayPeriod.select(PayPeriod.company).where(*_are_due(now)))}


def _are_due(now: datetime) -> tuple[Any, ...]:
    return (
        PayPeriod.state == PeriodState.OPEN.value,
        PayPeriod.cut_off_at <= now,
        PayPeriod.cut_off_since <= PayPeriod.cut_off_at,
    )


def next_open(company_ids: Collection[int], now: datetime) -> dict[int, PayPeriod]:
    """The open period of each company whose cut-off comes next, or has passed although its payday has not."""
    return {row.company_id: row for row in _next_open.objects(list(company_ids), now, now.date())}


@compiled
def _next_open(company_ids: Any, now: Any, day: Any) -> Any:
    is_open = (PayPeriod.state == PeriodState.OPEN.value) & is_any_of(PayPeriod.company, company_ids)
    soonest = (
        PayPeriod.select(PayPeriod.company, fn.MIN(PayPeriod.cut_off_at).alias("at"))
        .where(is_open, _is_still_to_freeze(now, day))
        .group_by(PayPeriod.company)
    )
    rows = PayPeriod.select().join(
        soonest, on=(PayPeriod.company == soonest.c.company_id) & (PayPeriod.cut_off_at == soonest.c.at)
    )
    return rows.where(is_open).order_by(PayPeriod.id.desc())


def plan_and_next_open(company_id: int, now: datetime) -> tuple[PaydayPlan | None, PayPeriod | None]:
    """When a company pays, and the open period that `next_open` answers, in one question."""
    plan: PaydayPlan | None = _plan_and_next_open.first(company_id, now, now.date())
    return plan, getattr(plan, "next_open", None)


@compiled
def _plan_and_next_open(company_id: Any, now: Any, day: Any) -> Any:
    comes = (
        (PayPeriod.company == PaydayPlan.company)
        & (PayPeriod.state == PeriodState.OPEN.value)
        & _is_still_to_freeze(now, day)
    )
    return (
        PaydayPlan.select(PaydayPlan, PayPeriod)
        .join(PayPeriod, JOIN.LEFT_OUTER, on=comes, attr="next_open")
        .where(PaydayPlan.company == company_id)
        .order_by(PayPeriod.cut_off_at, PayPeriod.id)
        .limit(1)
    )


def _is_still_to_freeze(now: Any, day: Any) -> Any:
    """Of open periods: one that was not frozen and is still to be paid, on that day or later, comes before the next."""
    return (PayPeriod.cut_off_at > now) | (PayPeriod.pay_date >= day)


def waiting(company_ids: Collection[int], now: datetime, soon: timedelta) -> list[PayPeriod]:
    """The periods that wait for someone: in review, not frozen for a reason, or to be frozen within `soon`.

    So does one whose cut-off had passed when it was set, until it is paid: it is frozen by no one but a person.
    """
    is_open = PayPeriod.state == PeriodState.OPEN.value
    comes = (PayPeriod.cut_off_at > now) & (PayPeriod.cut_off_at <= now + soon)
    is_left = (
        (PayPeriod.cut_off_at <= now)
        & (PayPeriod.cut_off_since > PayPeriod.cut_off_at)
        & (PayPeriod.pay_date >= now.date())
    )
    query = PayPeriod.select().where(
        is_any_of(PayPeriod.company, company_ids),
        (PayPeriod.state == PeriodState.REVIEW.value) | (is_open & (comes | (PayPeriod.trouble != "") | is_left)),
    )
    return list(query.order_by(PayPeriod.cut_off_at, PayPeriod.id))


def not_handed_over(company_ids: Collection[int], since: date, until: date) -> list[tuple[PayPeriod, Nation]]:
    """Signed-off periods with a payday within these days, and whose bank holidays count for them.

    Only of companies that hand over here: they did so before, or have a payroll program connected.
    """
    earlier = PayPeriod.alias()
    handed_over = earlier.select().where(
        earlier.company == PayPeriod.company,
        earlier.state.in_([PeriodState.EXPORTED.value, PeriodState.CLOSED.value]),
    )
    connected = PayrollProgram.select().where(PayrollProgram.company == PayPeriod.company)
    query = (
        PayPeriod.select(PayPeriod, PaydayPlan.bank_holidays)
        .join(PaydayPlan, on=PaydayPlan.company == PayPeriod.company, attr="plan")
        .where(
            is_any_of(PayPeriod.company, company_ids),
            PayPeriod.state == PeriodState.SIGNED_OFF.value,
            PayPeriod.pay_date.between(since, until),
            fn.EXISTS(handed_over) | fn.EXISTS(connected),
        )
    )
    rows = query.order_by(PayPeriod.pay_date, PayPeriod.id)
    return [(row, Nation(getattr(row, "plan").bank_holidays)) for row in rows]  # noqa: B009 - made by the join


def beside(period: PayPeriod) -> tuple[PayPeriod | None, PayPeriod | None]:
    """The pay periods of the same schedule before and after one, by payday."""
    same = PayPeriod.select().where(PayPeriod.company == period.company_id, PayPeriod.schedule == period.schedule)
    before = first(same.where(PayPeriod.pay_date < period.pay_date).order_by(PayPeriod.pay_date.desc()))
    return before, first(same.where(PayPeriod.pay_date > period.pay_date).order_by(PayPeriod.pay_date))


def planned(row: PayPeriod) -> PlannedPeriod:
    """The days and the cut-off of a row."""
    return PlannedPeriod(row.schedule, row.pay_date, row.period_start, row.period_end, row.cut_off_at)


def make(company_id: int, frequencies: dict[str, str], wanted: Iterable[PlannedPeriod], now: datetime) -> None:
    """Have the open periods be those of the schedules. Call inside a transaction.

    A period that is frozen stays as it is, and nothing is made for days that it pays already. An open one whose payday
    has passed stays too: its cut-off is still to be caught up. A cut-off that someone moved stays where they put it.
    """
    rows = list(PayPeriod.select().where(PayPeriod.company == company_id))
    open_rows = {(row.schedule, row.period_end): row for row in rows if row.state == PeriodState.OPEN}
    frozen = [row for row in rows if row.state != PeriodState.OPEN]
    missing = [
        each
        for each in wanted
        if not any(
            row.schedule == each.schedule and row.period_start <= each.last_day and row.period_end >= each.first_day
            for row in frozen
        )
    ]
    kept = {(each.schedule, each.last_day) for each in missing}
    gone = [row.id for key, row in open_rows.items() if key not in kept and row.cut_off_at > now]
    for start in range(0, len(gone), 500):
        PayPeriod.delete().where(PayPeriod.id.in_(gone[start : start + 500])).execute()
    for each in missing:
        row = open_rows.get((each.schedule, each.last_day))
        if row is None:
            _create(company_id, frequencies[each.schedule], each, now)
        else:
            _work_out_anew(row, frequencies[each.schedule], each, now)


def move_cut_off(row: PayPeriod, cut_off_at: datetime, actor: str, now: datetime) -> None:
    """The cut-off of this period alone. Call inside a transaction."""
    _update(row, cut_off_at=cut_off_at, cut_off_moved_by=actor, changed_at=now, **_since(now))


def next_state(row: PayPeriod, step: PeriodStep) -> PeriodState:
    """Where a step would lead. Raises IllegalStepError."""
    return after(PeriodState(row.state), step)


def move_on(row: PayPeriod, step: PeriodStep, now: datetime, **values: Any) -> None:
    """Take a step. Call inside a transaction. Raises IllegalStepError, also when someone was quicker."""
    before = PeriodState(row.state)
    values |= {"state": after(before, step).value, "changed_at": now, "trouble": "", "trouble_since": None}
    changed = PayPeriod.update(**values).where(
        PayPeriod.id == row.id,
        PayPeriod.state == before.value,
        PayPeriod.version.is_null() if row.version is None else PayPeriod.version == row.version,
    )
    if not changed.execute():
        raise IllegalStepError(before, step)
    for name, value in values.items():
        setattr(row, name, value)


def note_trouble(row: PayPeriod, trouble: str, now: datetime) -> bool:
    """Remember why the snapshot waits; True when that was not known yet."""
    if row.trouble == trouble:
        return False
    _update(row, trouble=trouble, trouble_since=row.trouble_since or now)
    return True


def _create(company_id: int, frequency: str, each: PlannedPeriod, now: datetime) -> PayPeriod:
    return PayPeriod.create(
        company=company_id,
        schedule=each.schedule,
        frequency=frequency,
        pay_date=each.pay_date,
        period_start=each.first_day,
        period_end=each.last_day,
        cut_off_at=each.cut_off_at,
        cut_off_since=now,
        state=PeriodState.OPEN.value,
        changed_at=now,
    )


def _work_out_anew(row: PayPeriod, frequency: str, each: PlannedPeriod, now: datetime) -> None:
    values: dict[str, Any] = {
        "frequency": frequency,
        "pay_date": each.pay_date,
        "period_start": each.first_day,
        "cut_off_at": row.cut_off_at if row.cut_off_moved_by else each.cut_off_at,
    }
    if all(getattr(row, name) == value for name, value in values.items()):
        return
    if values["cut_off_at"] != row.cut_off_at:
        values |= _since(now)
    _update(row, changed_at=now, **values)


def _since(now: datetime) -> dict[str, Any]:
    """Of a period that has another cut-off since now; what went wrong at the one before is over."""
    return {"cut_off_since": now, "trouble": "", "trouble_since": None}


def _update(row: PayPeriod, **values: Any) -> None:
    PayPeriod.update(**values).where(PayPeriod.id == row.id).execute()
    for name, value in values.items():
        setattr(row, name, value)
