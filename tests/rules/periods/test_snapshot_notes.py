"""What a snapshot says of people who are out of the ordinary, by Employee ID and without names."""

from __future__ import annotations

from service.rules.periods.snapshot_notes import MOST_NAMED, NO_ONE, Noted, notes_of


def record(row, payroll_id, ni_number=None):
    return Noted(row, payroll_id, ni_number)


def test_people_as_usual_are_not_worth_a_word():
    assert notes_of([record(1, "1001", "AB123456A"), record(2, "1002", "AB123456B"), record(3, "1003")], {}) == []


def test_no_one_two_employments_and_another_schedule_are_said_by_employee_id():
    assert notes_of([], {}) == [NO_ONE]
    people = [record(1, "1001", "AB123456A"), record(2, "3001", "AB123456A"), record(3, None, "AB123456C")]
    twice, moved, unnamed = notes_of(people, {2: "Weekly", 3: "Directors", 9: "Weekly"})
    assert twice.startswith("Employee IDs 1001 and 3001 have the same NI number")
    assert moved.startswith("Employee ID 3001 came to this pay schedule within the period, from Weekly.")
    assert unnamed.startswith("Employee ID (none) came to this pay schedule within the period, from Directors.")


def test_many_are_counted_after_the_first():
    people = [record(number, str(number)) for number in range(MOST_NAMED + 1200)]
    found = notes_of(people, dict.fromkeys(range(MOST_NAMED + 1200), "Weekly"))
    assert (len(found), found[-1]) == (MOST_NAMED + 1, "The same is true of 1,200 more.")
