"""A cut-off that has passed without a freeze is said wherever the next cut-off is said, until its payday."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.web.periods.conftest import ACME, DECEMBER, freeze


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_the_overview_does_not_count_down_to_the_cut_off_after_one_that_passed_without_a_freeze(bob, path, monthly):
    page = words_of(bob.open(f"{ACME}/"))
    assert "The cut-off of Monthly has passed and its data is not frozen." in page
    assert "Not frozen, cut-off passed 20 Nov at 17:00" in page
    freeze(bob, path())
    page = words_of(bob.open(f"{ACME}/"))
    assert "Cut-off in 24 days for Monthly." in page
    assert "not frozen" not in page


def test_the_list_of_companies_says_it_too(bob, monthly):
    assert "Not frozen, cut-off was 20 Nov at 17:00" in words_of(bob.open("/companies"))


def test_after_its_payday_the_next_cut_off_is_said(bob, monthly, clock):
    clock.forward(days=6)
    page = words_of(bob.sign_in("bob@example.com").open(f"{ACME}/"))
    assert "not frozen" not in page
    assert "for Monthly." in page


def test_hours_after_a_cut_off_the_page_does_not_say_that_the_freeze_takes_minutes(bob, path, clock):
    clock.forward(days=24, hours=12)
    bob.sign_in("bob@example.com")
    page = bob.open(path(DECEMBER))
    assert "The data is not frozen yet" in page.text
    assert "in a few minutes" not in page.text.partition("Freeze now")[0]
    assert 'href="/status"' in page.text.partition("<main")[2]


def test_minutes_after_a_cut_off_the_page_says_that_the_freeze_is_on_its_way(bob, path, clock, monthly):
    due_in = timedelta(days=24, hours=7, minutes=5)
    clock.forward(seconds=due_in.total_seconds())
    bob.sign_in("bob@example.com")
    assert "freeze the data when that is done, in a few minutes" in words_of(bob.open(path(DECEMBER)))
