"""Raised once, reminded by a schedule, over when it stays away, and ever quieter when it flaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.facts.notices import NoticeCause, NoticeKind
from service.rules.notifications.notice_kinds import KINDS
from service.rules.notifications.notice_steps import OpenNotice, Step, quiet_for, step_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROW = KINDS[NoticeKind.TOKEN_REFUSED]
CAUSE = NoticeCause(NoticeKind.TOKEN_REFUSED)
RAISED = OpenNotice(NOON, NOON, 1)


def test_a_cause_without_a_notice_is_raised_and_nothing_is_done_without_either():
    assert step_of(ROW, None, CAUSE, NOON) is Step.RAISE
    assert step_of(ROW, None, None, NOON) is Step.NOTHING


def test_reminders_come_after_4_hours_a_day_and_then_daily():
    notice, told = RAISED, []
    for minutes in range(0, 4 * 24 * 60, 10):
        now = NOON + timedelta(minutes=minutes)
        if step_of(ROW, notice, CAUSE, now) is Step.REMIND:
            notice = replace(notice, told_at=now)
            told.append(minutes / 60)
    assert told == [4, 24, 48, 72]


def test_reminders_that_were_missed_are_made_good_by_one():
    late = NOON + timedelta(days=3, hours=5)
    assert step_of(ROW, RAISED, CAUSE, late) is Step.REMIND
    assert step_of(ROW, replace(RAISED, told_at=late), CAUSE, late + timedelta(minutes=1)) is Step.NOTHING


def test_a_muted_notice_is_not_repeated_before_the_mute_ends():
    muted = replace(RAISED, muted_until=NOON + timedelta(hours=30))
    assert step_of(ROW, muted, CAUSE, NOON + timedelta(hours=25)) is Step.NOTHING
    assert step_of(ROW, muted, CAUSE, NOON + timedelta(hours=30)) is Step.REMIND


def test_ten_times_as_many_as_were_told_are_told_at_once():
    told = replace(RAISED, told_count=40)
    assert step_of(ROW, told, replace(CAUSE, count=399), NOON) is Step.NOTHING
    assert step_of(ROW, told, replace(CAUSE, count=400), NOON) is Step.REMIND


def test_what_lasts_behind_something_worse_is_neither_told_nor_over():
    covered = replace(CAUSE, is_covered=True)
    assert step_of(ROW, None, covered, NOON) is Step.NOTHING
    assert step_of(ROW, RAISED, covered, NOON + timedelta(days=3)) is Step.NOTHING
    assert step_of(ROW, replace(RAISED, gone_since=NOON), covered, NOON + timedelta(hours=1)) is Step.NOTE_BACK


def test_it_is_over_when_the_cause_stays_away():
    assert step_of(ROW, RAISED, None, NOON) is Step.NOTE_GONE
    gone = replace(RAISED, gone_since=NOON)
    assert step_of(ROW, gone, None, NOON + timedelta(minutes=9)) is Step.NOTHING
    assert step_of(ROW, gone, CAUSE, NOON + timedelta(minutes=9)) is Step.NOTE_BACK
    assert step_of(ROW, gone, None, NOON + timedelta(minutes=10)) is Step.CLEAR


def test_a_kind_that_does_not_flap_is_over_at_once():
    assert step_of(KINDS[NoticeKind.PAYSLIPS_MISSING], RAISED, None, NOON) is Step.CLEAR


@pytest.mark.parametrize(("came_back", "minutes"), [(0, 10), (1, 20), (2, 40), (4, 160), (5, 240), (60, 240)])
def test_each_time_it_comes_back_within_a_day_it_must_stay_away_twice_as_long(came_back, minutes):
    assert quiet_for(ROW, came_back) == timedelta(minutes=minutes)


def test_a_cause_that_comes_and_goes_all_day_makes_few_messages():
    """Five minutes bad, fifteen good, for a day."""
    notice, messages, raised = None, [], []
    for minute in range(24 * 60):
        now = NOON + timedelta(minutes=minute)
        cause = CAUSE if minute % 20 < 5 else None
        step = step_of(ROW, notice, cause, now)
        if step is Step.RAISE:
            notice = OpenNotice(now, now, 1, came_back=len(raised))
            raised.append(now)
        elif step is Step.REMIND:
            notice = replace(notice, told_at=now, gone_since=None)
        elif step is Step.NOTE_GONE:
            notice = replace(notice, gone_since=now)
        elif step is Step.NOTE_BACK:
            notice = replace(notice, gone_since=None)
        elif step is Step.CLEAR:
            notice = None
        if step in {Step.RAISE, Step.REMIND, Step.CLEAR}:
            messages.append(step)
    assert messages == [Step.RAISE, Step.CLEAR, Step.RAISE, Step.REMIND]
