"""Reading what changed, and everyone once a day, ends equal to reading everyone each time, whatever happens meanwhile.

Two companies on one account live through a random history: one asks for what changed, the other always reads everyone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as search
from hypothesis import strategies as st

from service.services import Services
from tests.actions.syncing.changed_since.conftest import Payroll
from tests.actions.syncing.changed_since.fake_hris import LONG_AGO, FakeHris
from tests.conftest import MovableClock

#: Of each list: a key, the letter of its rows' ids, and what the key may hold.
VALUES = {
    "people": ("firstName", "p", ("Grace", "Joan")),
    "compensations": ("amount", "c", ("70100", "70200")),
    "job-roles": ("jobTitle", "r", ("Countess", "Admiral")),
    "custom-values": ("value", "v", ("K475", "BR")),
}
SOMEONE = st.integers(1, 4)
HAPPENINGS = st.one_of(
    st.tuples(st.just("change"), st.sampled_from(sorted(VALUES)), SOMEONE, st.integers(0, 1), st.booleans()),
    st.tuples(st.just("plan_pay"), SOMEONE, st.integers(0, 2)),
    st.tuples(st.just("hire")),
    st.tuples(st.just("delete"), SOMEONE),
    st.tuples(st.just("swap"), SOMEONE),
    st.tuples(st.just("set_clock"), st.integers(-90, 90)),
    st.tuples(st.just("filter_by"), st.sampled_from(["honoured", "honoured", "honoured", "ignored", "refused"])),
)
_numbers = count()


class World:
    """An account of five people, to which things happen; the fifth stays, so that no one ever sees it empty."""

    def __init__(self, clock):
        self.hris, self._newest = FakeHris(clock), 0
        for _ in range(5):
            self.hire(at=LONG_AGO)

    def hire(self, **values):
        self._newest += 1
        self.hris.hire(self._newest, **values)

    def change(self, name, number, choice, is_noted):
        """Not noted: the row changes and its time of change does not."""
        key, letter, values = VALUES[name]
        if f"{letter}{number}" in self.hris.rows[name]:
            self.hris.change(name, f"{letter}{number}", is_noted=is_noted, **{key: values[choice]})

    def plan_pay(self, number, days):
        """Pay that takes effect in so many days."""
        pay = self.hris.rows["compensations"]
        if f"c{number}" in pay:
            day = (self.hris.clock() + timedelta(days=days)).date().isoformat()
            pay[f"c{number}-{day}"] = pay[f"c{number}"]
            self.hris.change(
                "compensations", f"c{number}-{day}", id=f"c{number}-{day}", effectiveDate=day, amount="70300"
            )

    def delete(self, number):
        self.hris.delete(number)

    def swap(self, number):
        if f"p{number}" in self.hris.rows["people"]:
            self.delete(number)
            self.hire()

    def set_clock(self, minutes):
        self.hris.skew = timedelta(minutes=minutes)

    def filter_by(self, how):
        self.hris.filter = how


#: A failing history is short enough to read; making it shorter takes minutes.
@search(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(history=st.lists(st.lists(HAPPENINGS, max_size=2), min_size=2, max_size=4))
def test_filtered_hours_and_a_reading_of_everyone_equal_readings_of_everyone(database, secrets, history):
    clock = MovableClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    world, number = World(clock), next(_numbers)
    services = Services(clock=clock, secrets=secrets, humaans=lambda *_: world.hris, public_url="http://localhost")
    filtered = Payroll(services, world.hris, f"filtered-{number}")
    whole = Payroll(services, world.hris, f"whole-{number}", is_filtered=False)
    before = _an_hour(clock, filtered, whole)
    for happened in history:
        for what, *words in happened:
            getattr(world, what)(*words)
        now = _an_hour(clock, filtered, whole)
        _is_before_or_now(before, now, whole.stored())
        before = now
    clock.forward(days=1)
    for _ in range(2):  # who is missing is looked for when a second reading shows no one either
        _an_hour(clock, filtered, whole)
    assert _of_who_is_seen(filtered) == _of_who_is_seen(whole)


def _of_who_is_seen(payroll):
    """Of who was deleted only that: they keep what was last read of them, and a change may have been missed before."""
    return {person_id: fields["not_seen"] or fields for person_id, fields in payroll.stored().items()}


def _an_hour(clock, *payrolls):
    """Reconciles both; answers what the first has stored."""
    clock.forward(hours=1)
    for payroll in payrolls:
        run = payroll.run()
        assert run.state == "succeeded", run.error_message
    return payrolls[0].stored()


def _is_before_or_now(before, after, in_humaans):
    for person_id, fields in after.items():
        for name, value in fields.items():
            known = {before[person_id][name]} if person_id in before else set()
            assert value in known | {in_humaans[person_id][name]}, (person_id, name)
