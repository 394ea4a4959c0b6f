"""A late change that someone includes brings nothing with it that nobody chose."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from service.actions.employees.edit_employee import edit_employee
from service.actions.periods.late_changes import late_changes
from service.actions.periods.review_period import include_late_changes
from tests.actions.periods.conftest import NOVEMBER

PAY, RISE = 5_250_000, 5_775_000
LATE = {
    "salary_amount_minor": RISE,
    "start_date": "2021-09-07",
    "end_date": "2026-11-15",
    "city": "Hull",
}
#: Every choice of some of them, but not of none.
CHOICES = [set(some) for number in range(1, 5) for some in itertools.combinations(LATE, number)]


@pytest.fixture
def included(periods, services, clock):
    """Amelia's records in November's snapshot, before and after some of her late changes were included."""
    company, amelia = periods.story.company, periods.story.employee("amelia")

    def include(values, fields):
        before = periods.frozen(NOVEMBER) and periods.records(NOVEMBER)[amelia.id]
        for name, value in values.items():
            clock.forward(seconds=1)
            edit_employee(services, company.id, amelia.id, {name: value}, actor="bob")
        period = periods.of(NOVEMBER)
        keys = [f"{amelia.id}-{name}" for name in fields]
        include_late_changes(services, company, period.id, keys, reason="chosen", actor="alice")
        return before, periods.records(NOVEMBER).get(amelia.id)

    return include


@pytest.mark.parametrize("chosen", CHOICES, ids=lambda some: "+".join(sorted(some)))
def test_every_key_of_the_record_follows_from_its_own_fields_and_the_chosen_ones(included, periods, chosen):
    before, after = included(LATE, chosen)
    fields = {**before["fields"], **{name: LATE[name] for name in chosen}}
    assert after["fields"] == fields
    assert (after["first_day"], after["last_day"]) == (fields["start_date"], fields["end_date"])
    parts = [(each["from"], each["to"], each["amount_minor"]) for each in after["salary_segments"]]
    assert parts == [("2026-11-01", fields["end_date"] or "2026-11-30", fields["salary_amount_minor"])]
    day = date(2026, 11, 15) if "end_date" in chosen else None
    today = periods.services.clock().date()
    assert after["employment"] == ("active" if day is None else "left" if day < today else "leaving")
    assert (after["readiness"], after["missing"]) == (before["readiness"], before["missing"])
    amelia = periods.story.employee("amelia").id
    late = late_changes(periods.of(NOVEMBER), periods.snapshot(NOVEMBER))
    assert {each.field for each in late if each.employee_id == amelia} == LATE.keys() - chosen


def test_no_one_goes_out_of_the_period_by_a_leaving_date_that_nobody_chose(included, periods):
    _, after = included({"start_date": "2021-09-07", "end_date": "2026-10-31"}, {"start_date"})
    assert (after["first_day"], after["last_day"], after["employment"]) == ("2021-09-07", None, "active")
    assert [each.field for each in late_changes(periods.of(NOVEMBER), periods.snapshot(NOVEMBER))] == ["end_date"]


def test_who_is_out_by_a_leaving_date_that_was_chosen_goes(included):
    assert included({"start_date": "2021-09-07", "end_date": "2026-10-31"}, {"end_date"})[1] is None


def test_what_is_missing_stays_missing_until_it_is_chosen(included, periods, services):
    amelia = periods.story.employee("amelia")
    edit_employee(services, periods.story.company.id, amelia.id, {"address_line_1": None}, actor="bob")
    before, after = included({"address_line_1": "1 High Street", "city": "Hull"}, {"city"})
    assert after["fields"]["address_line_1"] is None
    assert "address_line_1" in before["missing"]
    assert (after["readiness"], after["missing"]) == ("pending", before["missing"])
