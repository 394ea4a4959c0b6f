"""Killed before any write of freezing, including, signing and what follows: nothing is left, and then it is done once.

A forked process takes each step and ends itself with SIGKILL before one of its writes, a later one each time, until it
comes to the end; it is gone then too, right after the commit. Beside it the step fails with an exception at each write
in this process, whose connection goes on.
"""

from __future__ import annotations

import pytest

from service.actions.employees.edit_employee import edit_employee
from service.actions.periods.freeze_periods import freeze
from service.actions.periods.late_changes import late_changes
from service.actions.periods.review_period import (
    NothingChosenError,
    SignedAlreadyError,
    close,
    include_late_changes,
    mark_exported,
    reopen,
    sign_off,
)
from service.rules.periods.states import IllegalStepError
from service.rules.periods.verification import Verdict, verify
from service.store.periods import sign_offs, snapshots
from service.store.tables.channels import EventEndpoint, OutgoingEvent
from service.store.tables.companies import AuditEntry
from service.store.tables.payslips import PaydayPlan
from service.store.tables.periods import (
    IncludedChange,
    PayPeriod,
    PeriodSnapshot,
    PeriodSnapshotContent,
    SigningKey,
    SignOff,
    VarianceLine,
)
from tests.actions.killed_processes import ending_at, killed_at
from tests.actions.periods.conftest import DECEMBER, NOVEMBER

#: What a step may write.
TABLES = (
    PayPeriod, PeriodSnapshot, PeriodSnapshotContent, SigningKey, VarianceLine, SignOff, IncludedChange, AuditEntry,
    OutgoingEvent,
)  # fmt: skip
#: Every step writes as often, at least: the period or a name, the audit log and its chain.
FEWEST = 3


class _KilledError(BaseException):
    """The end of whatever runs."""


def failed_at(number, work):
    """Whether the work came to its end before write `number` could break it off with an exception."""

    def end():
        raise _KilledError

    try:
        with ending_at(number, end):
            work()
    except _KilledError:
        return False
    return True


def state():
    """Every row that a step may write."""
    return {table.__name__: sorted(map(repr, table.select().tuples())) for table in TABLES}


@pytest.fixture
def november(periods, services):
    """November is signed off, December open; two people sign; someone listens to events."""
    EventEndpoint.create(
        company=periods.story.company, name="engine", address_shown="https://engine.example", state="active", kinds=[],
        created_by="olivia", created_at=services.clock(),
    )  # fmt: skip
    periods.frozen(NOVEMBER)
    sign(periods, "alice", NOVEMBER)
    PaydayPlan.update(sign_offs_needed=2).execute()
    raise_pay(periods, 6_000_000)
    return periods


def raise_pay(periods, amount):
    amelia = periods.story.employee("amelia").id
    edit_employee(
        periods.services, periods.story.company.id, amelia, {"salary_amount_minor": amount, "city": str(amount)},
        actor="bob",
    )  # fmt: skip


def sign(periods, actor, pay_date=DECEMBER):
    period = periods.of(pay_date)
    return sign_off(periods.services, periods.story.company, period.id, version=period.version, actor=actor)


def steps_of(periods):
    """The month of December: each step, and what it says to those who do it again."""
    services, company, period_id = periods.services, periods.story.company, periods.of(DECEMBER).id

    def include():
        late = late_changes(periods.of(DECEMBER), periods.snapshot(DECEMBER))
        keys = {each.key for each in late}
        include_late_changes(services, company, period_id, keys, reason="agreed", actor="alice")

    yield lambda: freeze(services, company, period_id, services.clock(), (), actor="alice"), None
    raise_pay(periods, 6_100_000)
    yield include, NothingChosenError
    yield lambda: sign(periods, "alice"), SignedAlreadyError
    yield lambda: sign(periods, "carol"), IllegalStepError
    yield lambda: reopen(services, company, period_id, reason="a bonus", actor="bob"), IllegalStepError
    yield lambda: sign(periods, "carol"), SignedAlreadyError
    yield lambda: sign(periods, "alice"), IllegalStepError
    yield lambda: mark_exported(services, company, period_id, version=3, actor="bob", to="Sage 50"), None
    yield lambda: close(services, company, period_id, version=3, actor="bob"), IllegalStepError


@pytest.mark.parametrize(("broken_off_at", "steps"), [(failed_at, 9), (killed_at, 4)])
def test_a_month_broken_off_at_each_write_of_each_step_ends_as_one_that_was_not(
    november, services, broken_off_at, steps
):
    for step, (work, says) in enumerate(steps_of(november)):
        if step >= steps:
            work()
            continue
        before = state()
        ends = 0
        while not broken_off_at(ends + 1, work):
            ends += 1
            assert state() == before
        after = state()
        assert ends >= FEWEST
        assert after != before
        if says is not None:
            with pytest.raises(says):
                work()
            assert state() == after
    versions = snapshots.versions_of(november.of(DECEMBER).id)
    names = [(each.snapshot.version, each.signed_by) for each in sign_offs.of_period(november.of(DECEMBER).id)]
    assert [each.version for each in versions] == [3, 2, 1]
    assert names == [(3, "alice"), (3, "carol"), (2, "carol"), (2, "alice")]
    assert {verify(snapshots.content_of(services.secrets, each)).verdict for each in versions} == {Verdict.GOOD}
    assert november.of(DECEMBER).state == "closed"
    told = [each.kind for each in OutgoingEvent.select().order_by(OutgoingEvent.id) if each.kind.startswith("period")]
    of_december = ["period.frozen", "period.signed_off", "period.signed_off", "period.exported"]
    assert told == ["period.frozen", "period.signed_off", *of_december]
