"""F36: missing from a list is not deleted; two complete readings and a look by id before anything is said."""

from __future__ import annotations

import pytest


@pytest.fixture
def without_amelia(story, sandbox):
    story.imported()
    sandbox.delete("people", "amelia", quiet=True)


def test_one_reading_without_a_person_says_nothing_yet(without_amelia, story):
    story.reconcile()
    amelia = story.employee("amelia")
    assert (amelia.not_seen, amelia.missed_readings) == (False, 1)
    assert story.issues("amelia") == set()


def test_after_two_readings_and_a_look_by_id_the_employee_is_marked_and_keeps_everything(without_amelia, story):
    story.reconcile()
    story.reconcile()
    amelia = story.employee("amelia")
    assert amelia.not_seen
    assert (amelia.city, amelia.salary_amount_minor, amelia.employment) == ("Leeds", 5_250_000, "active")
    assert story.issues("amelia") == {"person_not_seen"}


def test_a_person_the_list_forgot_but_who_is_there_by_id_is_not_marked(story, sandbox):
    story.imported()
    for _ in range(3):
        sandbox.fail(path="/people$", shorten=0.05, times=1)
        story.reconcile()
    assert not any(employee.not_seen for employee in story.everyone())


def test_someone_who_comes_back_counts_from_the_start_again(without_amelia, story, sandbox):
    story.reconcile()
    story.sandbox.reset()
    story.reconcile()
    assert story.employee("amelia").missed_readings == 0
