"""B2: how a company stands is said from everything that is open, and green is said only when nothing is."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from service.facts.company_state import OpenWork
from service.rules.operations.open_work_text import details, others, sentence

WELL = OpenWork(people=22, up_to_date=22)
AT = "today at 10:00"


def test_B2_all_is_well_only_when_nothing_is_open():
    assert sentence(WELL, AT) == "Up to date with Humaans as of today at 10:00."
    assert others(WELL) == details(WELL) == []


def test_B2_the_sentence_counts_who_is_up_to_date_who_needs_you_and_what_is_missing():
    work = replace(WELL, up_to_date=19, need_you=3, missing_information=7)
    assert sentence(work, AT) == "19 of 22 employees are up to date. 3 need you and 7 are missing information."


#: What is told of what the other numbers count.
NEUTRAL = {"people", "up_to_date", "on_hold_names", "advice", "items", "snoozed_items", "counts", "kinds"}


@pytest.mark.parametrize("name", [each.name for each in fields(OpenWork) if each.name not in NEUTRAL])
def test_B2_each_thing_that_is_open_is_said_and_keeps_the_sentence_from_being_green(name):
    of_people = name in {"need_you", "on_hold", "waiting", "not_in_humaans", "not_found_lately", "edited"}
    for number in (1, 2):
        work = replace(WELL, **{name: number}, up_to_date=22 - number * of_people)
        assert not work.is_all_well
        assert others(work) != []
        assert str(number) in others(work)[0]
        assert "Up to date with" not in sentence(work, AT)


def test_B2_payslips_that_failed_are_said_beside_people_who_are_up_to_date():
    work = replace(WELL, payslips_failed=5, payslips_unclear=1)
    told = "22 of 22 employees are up to date. 5 payslips could not be sent and 1 payslip may not have arrived."
    assert sentence(work, AT) == told


def test_case_3_who_is_on_hold_is_named_and_the_rest_counted():
    work = replace(WELL, up_to_date=0, need_you=22, on_hold=22, on_hold_names=("Ada", "Bea"))
    assert details(work) == ["On hold until you decide: Ada, Bea and 20 others."]
    assert "22 need you (22 on hold)" in sentence(work, AT)


@pytest.mark.parametrize(
    ("items", "snoozed", "told"),
    [
        (1, 0, "1 item in Needs you."),
        (12, 3, "12 items and 3 snoozed in Needs you."),
        (0, 1, "1 item, snoozed until later, in Needs you."),
    ],
)
def test_B2_items_of_the_inbox_are_told_as_the_menu_counts_them(items, snoozed, told):
    assert details(replace(WELL, items=items, snoozed_items=snoozed)) == [told]


def test_B2_a_company_without_people_is_not_called_well():
    assert sentence(OpenWork(), AT) == "Humaans shows no one to pay yet."
