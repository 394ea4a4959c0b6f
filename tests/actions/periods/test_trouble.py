"""Trouble within a pay period: people who come back or move to another schedule, Humaans away, no one to pay."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from service.actions.employees.edit_employee import edit_employee
from service.actions.employees.resolve_issue import resolve_issue
from service.actions.operations.tick import tick
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.actions.periods.late_changes import late_changes
from service.actions.periods.review_period import include_late_changes, sign_off
from service.facts.payslips import Frequency, PaySchedule
from service.rules.periods.snapshot_notes import NO_ONE
from service.store.periods import pay_periods, snapshots, variance_lines
from service.store.periods.variance_lines import LineFilters
from service.store.tables.employees import Issue
from service.store.tables.periods import PeriodSnapshot
from tests.actions.periods.conftest import DECEMBER, MONTHLY, NOVEMBER
from tests.actions.syncing.sync_rows import sync_person

CUT_OFF = datetime(2026, 12, 17, 17, 0, tzinfo=UTC)
WEEKLY = PaySchedule("Weekly", Frequency.WEEKLY, time(9), first_payday=date(2026, 12, 4))
NOTHING_GONE = {"employmentEndDate": None, "lastWorkingDay": None, "offboardedAt": None}


def signed(periods, pay_date):
    period = periods.of(pay_date)
    return sign_off(periods.services, periods.story.company, period.id, version=period.version, actor="alice")


def test_someone_who_left_and_is_employed_again_within_the_period_is_in_it_twice_and_that_is_said(
    periods, services, job_notifier, sandbox
):
    story = periods.story
    sandbox.change(
        "people", "amelia", status="offboarded", employmentEndDate="2026-11-10", lastWorkingDay="2026-11-10", quiet=True
    )
    story.reconcile()
    sandbox.change(
        "people", "amelia", status="active", employmentStartDate="2026-11-20", **NOTHING_GONE, quiet=True
    )  # fmt: skip
    story.reconcile()
    issue = Issue.get(Issue.code == "came_back", Issue.closed_at.is_null())
    if resolve_issue(services, job_notifier, story.company.id, issue.id, "new_employment", actor="alice"):
        sync_person(services, job_notifier.people[-1])
    sandbox.change("people", "amelia", employeeId="3001", quiet=True)
    story.reconcile()
    periods.frozen(NOVEMBER)
    both = [each for each in periods.records(NOVEMBER).values() if each["employee_id"] in {"1002", "3001"}]
    assert [(each["employee_id"], each["first_day"], each["last_day"]) for each in both] == [
        ("1002", "2021-09-06", "2026-11-10"),
        ("3001", "2026-11-20", None),
    ]
    assert any("IDs 1002 and 3001 have the same NI number" in each for each in periods.snapshot(NOVEMBER).notes)


@pytest.fixture
def two_schedules(periods, services):
    """Someone is paid weekly from the 4th of December on; all others on the 27th."""
    save_schedules(services, periods.story.company.id, [MONTHLY, WEEKLY], seen="", actor="alice")
    return periods


def test_someone_who_moves_to_another_schedule_goes_with_it_and_the_earlier_one_says_so(two_schedules, services):
    company, amelia = two_schedules.story.company, two_schedules.story.employee("amelia")
    two_schedules.frozen(NOVEMBER)
    signed(two_schedules, NOVEMBER)
    edit_employee(services, company.id, amelia.id, {"pay_schedule": "Weekly"}, actor="bob")
    weekly = pay_periods.of_payday(company.id, "Weekly", date(2026, 12, 4))
    frozen = freeze_from_last_reading(services, company, weekly.id, actor="alice")
    assert amelia.id in {each["record"] for each in snapshots.records_of(services.secrets, frozen)}
    two_schedules.frozen(DECEMBER)
    assert amelia.id not in two_schedules.records(DECEMBER)
    found = variance_lines.page(company.id, two_schedules.snapshot(DECEMBER).id, LineFilters(), limit=100)
    line = next(each.line for each in found if each.line.employee_id == amelia.id and each.line.field is None)
    assert (line.section, line.cause, line.made_by) == ("hours", "edit", "bob")


def test_someone_who_comes_to_the_schedule_within_the_period_is_in_it_whole_and_that_is_said(
    two_schedules, services, clock
):
    company_id, amelia = two_schedules.story.company.id, two_schedules.story.employee("amelia")
    edit_employee(services, company_id, amelia.id, {"pay_schedule": "Weekly"}, actor="bob")
    clock.now = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
    edit_employee(services, company_id, amelia.id, {"pay_schedule": "Monthly"}, actor="bob")
    two_schedules.frozen(DECEMBER)
    assert two_schedules.records(DECEMBER)[amelia.id]["salary_segments"][0]["from"] == "2026-12-01"
    assert (
        "Employee ID 1002 came to this pay schedule within the period, from Weekly"
        in (two_schedules.snapshot(DECEMBER).notes[-1])
    )


def test_someone_who_comes_to_the_schedule_after_the_freeze_is_a_late_change_that_can_be_included(
    two_schedules, services
):
    company, amelia = two_schedules.story.company, two_schedules.story.employee("amelia")
    edit_employee(services, company.id, amelia.id, {"pay_schedule": "Weekly"}, actor="bob")
    period = two_schedules.frozen(NOVEMBER)
    edit_employee(services, company.id, amelia.id, {"pay_schedule": "Monthly"}, actor="bob")
    late = late_changes(period, two_schedules.snapshot(NOVEMBER))
    assert [each.field for each in late if each.employee_id == amelia.id] == [None]
    include_late_changes(services, company, period.id, {f"{amelia.id}-"}, reason="came back", actor="alice")
    assert amelia.id in two_schedules.records(NOVEMBER)


def test_while_humaans_is_away_at_the_cut_off_it_waits_says_so_and_freezes_by_itself_afterwards(
    periods, services, job_notifier, clock, sandbox
):
    def minute():
        tick(services, job_notifier)
        periods.story.run_queued()
        clock.forward(minutes=1)

    clock.now = CUT_OFF
    fault = sandbox.fail(status=503, times=1_000)
    for _ in range(3):
        minute()
    waiting = periods.of(DECEMBER)
    assert (waiting.state, PeriodSnapshot.select().count()) == ("open", 0)
    assert waiting.trouble.startswith("The sync before the freeze failed and is tried again each hour.")
    sandbox.heal(fault)
    clock.forward(hours=1)
    for _ in range(3):
        minute()
    frozen = periods.of(DECEMBER)
    assert (frozen.state, frozen.version, frozen.trouble) == ("review", 1, "")
    assert periods.snapshot(DECEMBER).notes == ["Taken 64 minutes after the cut-off."]


def test_a_period_without_anyone_says_so_and_is_signed_off_like_another(two_schedules, services):
    company = two_schedules.story.company
    for each in two_schedules.story.everyone():
        edit_employee(services, company.id, each.id, {"pay_schedule": "Weekly"}, actor="bob")
    two_schedules.frozen(DECEMBER)
    assert two_schedules.snapshot(DECEMBER).notes[-1] == NO_ONE
    assert signed(two_schedules, DECEMBER) is True
