"""A signed-off pay period that is not in payroll near its payday; who never hands over here is told nothing."""

from __future__ import annotations

import pytest

from service.facts.notices import NoticeKind
from service.store.exports import payroll_programs
from service.store.tables.periods import PayPeriod
from tests.actions.notifications.trouble import Trouble

KIND = NoticeKind.NOT_HANDED_OVER.value


@pytest.fixture
def told(notice_story, payday):
    notice_story.payday = payday
    notice_story.story.imported()
    return notice_story


def _forget_earlier():
    PayPeriod.delete().where(PayPeriod.state == "closed").execute()


def test_it_is_told_from_nine_two_working_days_before_payday_and_until_payday_is_over(told, clock):
    Trouble(told).not_handed_over()
    clock.now = clock.now.replace(hour=8, minute=50)
    told.minute()
    assert KIND not in told.open_kinds()
    told.minute(minutes=15)
    assert KIND in told.open_kinds()
    told.minute(days=2)
    assert KIND in told.open_kinds()
    told.minute(days=1)
    told.minute(minutes=11)
    assert KIND not in told.open_kinds()


def test_a_company_that_hands_nothing_over_here_is_told_nothing(told):
    Trouble(told).not_handed_over()
    _forget_earlier()
    told.minute()
    assert KIND not in told.open_kinds()


def test_a_company_with_a_payroll_program_is_told_also_the_first_time(told, clock):
    Trouble(told).not_handed_over()
    _forget_earlier()
    payroll_programs.save(
        told.company.id, lambda _row_id: "sealed", program="staffology", state="connected", key_last4="1234",
        connected_by="alice", connected_at=clock(), checked_at=clock(),
    )  # fmt: skip
    told.minute()
    assert KIND in told.open_kinds()


@pytest.mark.parametrize("state", ["open", "review", "exported", "closed"])
def test_a_pay_period_in_another_state_is_not_late(told, state):
    Trouble(told).not_handed_over()
    PayPeriod.update(state=state).where(PayPeriod.state == "signed_off").execute()
    told.minute()
    assert KIND not in told.open_kinds()
