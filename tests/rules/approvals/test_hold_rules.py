"""Which changes wait for approval: each rule at its threshold, and what is no change of its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from service.facts.approvals import FieldGroup, HoldRule
from service.facts.payslips import Frequency, PaySchedule
from service.rules.approvals.hold_rules import Change, Deadline, KnownOfEmployee, holds, next_deadline
from tests.builders import DAY, an_employee, settings_with

BANK = {"bank_account_name": "A Hart", "sort_code": "107999", "account_number": "88837491"}
NEW_BANK = {"sort_code": "202959", "account_number": "63748472"}
PAY = {"salary_amount_minor": 4_000_000, "salary_currency": "GBP", "salary_period": "annual"}


def judged(before, after, *, settings=None, **known):
    """The rule that holds each group when these fields of an employee become those."""
    old = an_employee(**before).fields
    change = Change(settings_with(**(settings or {})), DAY, old, {**old, **after}, KnownOfEmployee(**known))
    return {group: hold.rule for group, hold in holds(change).items()}


@pytest.mark.parametrize(("days", "is_held"), [(0, True), (7, True), (8, False)])
def test_bank_details_are_held_within_a_week_before_payday(days, is_held):
    found = judged(BANK, NEW_BANK, deadline=Deadline(DAY + timedelta(days=days), "payday"))
    assert found == ({FieldGroup.BANK: HoldRule.BANK_BEFORE_PAYDAY} if is_held else {})


def test_bank_details_that_were_blank_are_filled_in_and_those_that_are_emptied_are_held():
    close = {"deadline": Deadline(DAY + timedelta(days=1), "cut-off")}
    assert judged({}, BANK, **close) == {}
    assert judged(BANK, dict.fromkeys(BANK), **close) == {FieldGroup.BANK: HoldRule.BANK_BEFORE_PAYDAY}


@pytest.mark.parametrize(("days_ago", "is_held"), [(14, True), (15, False)])
def test_of_bank_details_and_an_email_address_the_second_is_held(days_ago, is_held):
    then = DAY - timedelta(days=days_ago)
    email = {"email": "a@example.com"}
    first_email = judged(BANK | email, NEW_BANK, email_changed_on=then)
    first_bank = judged(BANK | email, {"email": "b@example.com"}, bank_changed_on=then)
    assert (FieldGroup.BANK in first_email, FieldGroup.EMAIL in first_bank) == (is_held, is_held)
    both = judged(BANK | email, NEW_BANK | {"email": "b@example.com"})
    assert both == {FieldGroup.BANK: HoldRule.BANK_WITH_EMAIL}


def test_an_account_of_another_employee_is_held_even_where_there_was_none():
    account = ("202959", "63748472")
    assert judged({}, NEW_BANK, accounts_of_others=frozenset({account})) == {FieldGroup.BANK: HoldRule.SHARED_ACCOUNT}
    assert judged({}, NEW_BANK, accounts_of_others=frozenset({("202959", "1")})) == {}


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        ({"salary_amount_minor": 5_000_000}, None),
        ({"salary_amount_minor": 5_000_001}, HoldRule.PAY_UP),
        ({"salary_amount_minor": 1}, None),
        ({"salary_amount_minor": 400_000, "salary_period": "monthly"}, None),
        ({"salary_amount_minor": 420_000, "salary_period": "monthly"}, HoldRule.PAY_UP),
        ({"salary_currency": "EUR"}, HoldRule.PAY_NOT_COMPARABLE),
        ({"salary_amount_minor": 2_500, "salary_period": "hourly"}, HoldRule.PAY_NOT_COMPARABLE),
        ({"salary_effective_date": DAY}, None),
    ],
)
def test_pay_is_compared_by_the_year_and_held_above_a_quarter_more(new, rule):
    assert judged(PAY, new).get(FieldGroup.PAY) == rule


def test_pay_from_nothing_is_held_and_a_first_salary_is_not():
    assert judged(PAY | {"salary_amount_minor": 0}, PAY) == {FieldGroup.PAY: HoldRule.PAY_UP}
    assert judged({}, PAY) == {}


def test_less_pay_and_no_pay_are_held_where_a_company_wants_it():
    down = {"hold_pay_down": True, "hold_pay_down_percent": 10}
    assert judged(PAY, {"salary_amount_minor": 3_600_000}, settings=down) == {}
    assert judged(PAY, {"salary_amount_minor": 3_599_999}, settings=down) == {FieldGroup.PAY: HoldRule.PAY_DOWN}
    assert judged(PAY, dict.fromkeys(PAY), settings=down) == {FieldGroup.PAY: HoldRule.PAY_DOWN}


def test_any_pay_of_a_leaver_is_held_after_the_last_day_unless_they_stay():
    gone = DAY - timedelta(days=1)
    rise = {"salary_amount_minor": 4_000_001}
    assert judged(PAY, rise, last_day=gone) == {FieldGroup.PAY: HoldRule.LEAVER_PAY}
    assert judged(PAY, rise, last_day=DAY) == {}
    assert judged(PAY | {"end_date": gone}, rise | {"end_date": None}, last_day=gone) == {}


@pytest.mark.parametrize(("field", "value"), [("start_date", date(2020, 1, 1)), ("starter_declaration", "B")])
def test_case_6_what_hmrc_was_told_of_a_starter_is_held_after_a_payslip_whatever_the_settings(field, value):
    rules = ("bank_before_payday", "bank_with_email", "shared_account", "pay_up", "leaver_pay")
    nothing = {f"hold_{name}": False for name in rules}
    assert judged({}, {field: value}, settings=nothing) == {}
    assert judged({}, {field: value}, settings=nothing, has_payslip=True) == {FieldGroup(field): HoldRule.STARTER}
    assert judged({}, {field: value}, settings=nothing, was_handed_over=True) == {FieldGroup(field): HoldRule.STARTER}


def test_a_rule_that_is_off_holds_nothing():
    off = {"hold_bank_before_payday": False, "hold_pay_up": False}
    assert (
        judged(
            BANK | PAY, NEW_BANK | {"salary_amount_minor": 9_000_000}, settings=off, deadline=Deadline(DAY, "payday")
        )
        == {}
    )


def test_the_deadline_is_the_next_cut_off_or_payday_of_the_employees_schedule():
    monthly = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=28)
    weekly = replace(monthly, name="Weekly", frequency=Frequency.WEEKLY, first_payday=date(2026, 11, 6))
    both, cut_offs = (monthly, weekly), {"Monthly": [date(2026, 11, 20), date(2026, 12, 16)]}
    assert next_deadline(both, cut_offs, "Weekly", DAY) == Deadline(date(2026, 11, 27), "payday")
    assert next_deadline(both, cut_offs, None, date(2026, 11, 19)) == Deadline(date(2026, 11, 20), "cut-off")
    assert next_deadline(both, cut_offs, None, date(2026, 11, 21)) == Deadline(date(2026, 11, 27), "payday")
    assert next_deadline(both, {}, None, date(2026, 12, 1)) == Deadline(date(2026, 12, 24), "payday")
    assert next_deadline((), cut_offs, "Monthly", DAY) is None
