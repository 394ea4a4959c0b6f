"""Cut-offs: each period is frozen once, from a reading begun since, whatever else happens."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from service.actions.operations.tick import tick
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods import freeze_periods
from service.actions.periods.freeze_periods import (
    PastCutOffError,
    freeze_from_last_reading,
    freeze_now,
    move_cut_off,
    watch_pay_periods,
)
from service.actions.periods.make_pay_periods import make_pay_periods
from service.facts.payslips import Frequency, PaySchedule
from service.rules.periods.states import IllegalStepError
from service.rules.periods.verification import Verdict, verify
from service.store.companies import connections
from service.store.database.connection import connection, write_transaction
from service.store.periods import pay_periods, signing_keys, snapshots
from service.store.tables.periods import PayPeriod, PeriodSnapshot
from service.store.tables.syncing import Run

MONTHLY = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
#: The cut-off of the payday of 24 December 2026 (the 27th is a Sunday, the 25th Christmas).
CUT_OFF = datetime(2026, 12, 17, 17, 0, tzinfo=UTC)


@pytest.fixture
def scheduled(story, services, clock):
    """Everyone is imported and paid on the 27th."""
    story.imported()
    save_schedules(services, story.company.id, [MONTHLY], seen="", actor="alice")
    return story


@pytest.fixture
def minute(services, job_notifier, story):
    def pass_():
        tick(services, job_notifier)
        story.run_queued()

    return pass_


def period_of(story, pay_date=date(2026, 12, 24)):
    return pay_periods.of_payday(story.company.id, "Monthly", pay_date)


def content(services, period):
    return snapshots.content_of(services.secrets, snapshots.of_version(period))


def test_periods_are_there_for_twelve_months_as_soon_as_a_schedule_is_saved(scheduled):
    rows = pay_periods.of_company(scheduled.company.id, date(2026, 11, 23))
    assert (len(rows), rows[1].pay_date, rows[1].cut_off_at) == (12, date(2026, 12, 24), CUT_OFF)
    assert {row.state for row in rows} == {"open"}


def test_a_cut_off_reads_humaans_afresh_and_freezes_once(scheduled, minute, services, clock, sandbox):
    clock.now = CUT_OFF.replace(minute=1)
    sandbox.change("people", sandbox.person_id("amelia"), firstName="Amelie", quiet=True)
    for _ in range(4):
        minute()
        clock.forward(minutes=1)
    period = period_of(scheduled)
    assert (period.state, period.version, PeriodSnapshot.select().count()) == ("review", 1, 1)
    found = list(snapshots.records_of(services.secrets, snapshots.of_version(period)))
    assert "Amelie" in {each["fields"]["first_name"] for each in found}
    assert verify(content(services, period), signing_keys.public_keys()).verdict is Verdict.GOOD


def test_a_reading_of_only_what_changed_is_not_what_pay_is_frozen_from(scheduled, minute, services, clock, sandbox):
    clock.now = CUT_OFF.replace(minute=1)
    hourly = scheduled.reconcile()
    Run.update(changed_since=CUT_OFF.replace(hour=16)).where(Run.id == hourly.id).execute()
    sandbox.change("people", sandbox.person_id("amelia"), firstName="Amelie", quiet=True)  # what the filter missed
    clock.forward(minutes=1)
    for _ in range(2):
        minute()
    found = list(snapshots.records_of(services.secrets, snapshots.of_version(period_of(scheduled))))
    assert "Amelie" in {each["fields"]["first_name"] for each in found}


def test_a_cut_off_that_had_passed_when_the_schedule_was_saved_is_left_to_a_person(scheduled, minute):
    minute()
    assert period_of(scheduled, date(2026, 11, 27)).state == "open"


def test_a_change_one_second_after_the_freeze_never_alters_the_bytes(scheduled, minute, services, clock, sandbox):
    clock.now = CUT_OFF
    minute()
    minute()
    before = content(services, period_of(scheduled))
    clock.forward(seconds=1)
    sandbox.change("people", sandbox.person_id("amelia"), firstName="Amelie", quiet=True)
    scheduled.reconcile()
    clock.forward(hours=30)
    minute()
    assert content(services, period_of(scheduled)) == before


def test_the_same_data_frozen_twice_has_the_same_hash(scheduled, services, clock):
    first = freeze_from_last_reading(services, scheduled.company, period_of(scheduled).id, actor="alice")
    PeriodSnapshot.delete().execute()
    PayPeriod.update(state="open", version=None).execute()
    clock.forward(days=1)
    second = freeze_from_last_reading(services, scheduled.company, period_of(scheduled).id, actor="bob")
    assert first.sha256 == second.sha256
    assert first.taken_at != second.taken_at


def test_a_cut_off_missed_by_three_days_is_caught_up_once_and_says_how_late(scheduled, minute, clock):
    clock.now = CUT_OFF.replace(day=20)
    for _ in range(3):
        minute()
    row = PeriodSnapshot.get()
    assert row.notes == ["Taken 3 days after the cut-off."]


def test_while_humaans_cannot_be_read_it_waits_and_can_be_taken_by_hand(scheduled, minute, services, clock, sandbox):
    connections.mark(scheduled.company.id, connections.TOKEN_REFUSED, "revoked", clock())
    read_at = clock.now
    clock.now = CUT_OFF
    minute()
    period = period_of(scheduled)
    assert (period.state, "refuses the access token" in period.trouble) == ("open", True)
    freeze_from_last_reading(services, scheduled.company, period.id, actor="alice")
    row = PeriodSnapshot.get()
    assert row.notes == ["Taken by hand from the last good reading of Humaans, 23 November 2026 at 10:00."]
    assert (row.read_at, period_of(scheduled).trouble) == (read_at, "")


def test_while_syncing_is_paused_the_snapshot_is_taken_and_says_so(scheduled, minute, clock):
    scheduled.save(paused=True)
    clock.now = CUT_OFF
    minute()
    assert PeriodSnapshot.get().notes[0].startswith("Syncing was paused. This rests on the last reading of Humaans")
    assert period_of(scheduled).state == "review"


def test_two_schedulers_freeze_once(scheduled, minute, services, job_notifier, clock):
    clock.now = CUT_OFF
    minute()
    errors = []

    def watch():
        try:
            with connection():
                watch_pay_periods(services, job_notifier, scheduled.company, clock())
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            errors.append(error)

    threads = [threading.Thread(target=watch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, PeriodSnapshot.select().count(), period_of(scheduled).state) == ([], 1, "review")


class _KilledError(BaseException):
    """The worker's end."""


def test_killed_in_the_middle_nothing_is_left_and_the_next_minute_freezes_once(scheduled, minute, services, clock):
    """The worker dies when the row of the snapshot is written and its content is not."""
    clock.now = CUT_OFF
    minute()
    period = period_of(scheduled)

    class DyingSecrets:
        def __getattr__(self, name):
            if name == "encrypt_bytes":
                raise _KilledError
            return getattr(services.secrets, name)

    with pytest.raises(_KilledError):
        freeze_periods.freeze(
            replace(services, secrets=DyingSecrets()), scheduled.company, period.id, clock(), (), actor="x"
        )
    assert (PeriodSnapshot.select().count(), period_of(scheduled).state) == (0, "open")
    minute()
    assert (PeriodSnapshot.select().count(), period_of(scheduled).state) == (1, "review")


def test_freeze_now_moves_the_cut_off_to_this_moment_and_reads_first(scheduled, minute, services, job_notifier, clock):
    period = period_of(scheduled)
    clock.forward(minutes=5)
    freeze_now(services, job_notifier, scheduled.company, period.id, actor="alice")
    assert Run.select().where(Run.cause == "cut_off").count() == 1
    scheduled.run_queued()
    minute()
    assert (period_of(scheduled).state, period_of(scheduled).cut_off_moved_by) == ("review", "alice")
    with pytest.raises(IllegalStepError):
        freeze_now(services, job_notifier, scheduled.company, period.id, actor="alice")


def test_a_moved_cut_off_stays_when_schedules_are_saved_and_must_be_still_to_come(scheduled, services, clock):
    period = period_of(scheduled)
    moved = datetime(2026, 12, 15, 12, 0, tzinfo=UTC)
    move_cut_off(services, scheduled.company, period.id, moved, actor="alice")
    save_schedules(services, scheduled.company.id, [MONTHLY], seen="", actor="alice")
    assert period_of(scheduled).cut_off_at == moved
    with pytest.raises(PastCutOffError):
        move_cut_off(services, scheduled.company, period.id, clock(), actor="alice")


def test_a_schedule_that_changes_works_open_periods_out_anew_and_leaves_a_frozen_one(scheduled, services):
    freeze_from_last_reading(services, scheduled.company, period_of(scheduled).id, actor="alice")
    on_the_15th = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=15)
    save_schedules(services, scheduled.company.id, [on_the_15th], seen="", actor="alice")
    days = [row.pay_date for row in pay_periods.of_company(scheduled.company.id, date(2026, 12, 1))]
    assert days[:2] == [date(2026, 12, 24), date(2027, 1, 15)]
    save_schedules(services, scheduled.company.id, [], seen="", actor="alice")
    left = pay_periods.of_company(scheduled.company.id, date(2026, 12, 1))
    assert [row.state for row in left] == ["review"]


def test_a_period_without_employees_is_frozen_as_an_empty_file_that_verifies(scheduled, services, clock):
    directors = PaySchedule("Directors", Frequency.FOUR_WEEKLY, time(9), first_payday=date(2026, 12, 4))
    save_schedules(services, scheduled.company.id, [MONTHLY, directors], seen="", actor="alice")
    period = pay_periods.of_payday(scheduled.company.id, "Directors", date(2026, 12, 4))
    row = freeze_from_last_reading(services, scheduled.company, period.id, actor="alice")
    assert row.employees == 0
    assert verify(snapshots.content_of(services.secrets, row)).verdict is Verdict.GOOD


def test_a_rotated_key_signs_from_now_on_and_old_snapshots_still_verify(scheduled, services, clock):
    freeze_from_last_reading(services, scheduled.company, period_of(scheduled).id, actor="alice")
    signing_keys.create(services.secrets, "alice", clock())
    january = period_of(scheduled, date(2027, 1, 27))
    freeze_from_last_reading(services, scheduled.company, january.id, actor="alice")
    keys = signing_keys.public_keys()
    assert len(keys) == 2
    for pay_date in (date(2026, 12, 24), date(2027, 1, 27)):
        assert verify(content(services, period_of(scheduled, pay_date)), keys).verdict is Verdict.GOOD
    assert verify(content(services, period_of(scheduled)), keys[:1]).verdict is Verdict.OTHER_KEY


def test_excluded_people_are_not_in_it_and_incomplete_ones_are_flagged(scheduled, services):
    row = freeze_from_last_reading(services, scheduled.company, period_of(scheduled).id, actor="alice")
    found = list(snapshots.records_of(services.secrets, row))
    everyone = {each.id: each for each in scheduled.everyone()}
    assert not [each for each in found if everyone[each["record"]].excluded]
    pending = [each for each in found if each["readiness"] == "pending"]
    assert pending
    assert all(each["missing"] for each in pending)


def test_a_rise_in_mid_period_is_two_segments_of_what_humaans_has(scheduled, services, sandbox):
    person = sandbox.person_id("amelia")
    salary = sandbox.rows("compensations", person="amelia")[0]
    sandbox.add(
        "compensations", personId=person, compensationTypeId=salary["compensationTypeId"], amount="60000",
        currency="GBP", period="annual", effectiveDate="2026-11-15", quiet=True,
    )  # fmt: skip
    scheduled.reconcile()
    period = period_of(scheduled, date(2026, 11, 27))
    row = freeze_from_last_reading(services, scheduled.company, period.id, actor="alice")
    amelia = next(each for each in snapshots.records_of(services.secrets, row) if each["person_id"] == person)
    assert [(each["from"], each["to"], each["amount_minor"]) for each in amelia["salary_segments"]] == [
        ("2026-11-01", "2026-11-14", int(salary["amount"]) * 100),
        ("2026-11-15", "2026-11-30", 6_000_000),
    ]


def test_a_later_period_that_is_frozen_first_takes_no_earlier_one_away(scheduled, services):
    january = period_of(scheduled, date(2027, 1, 27))
    before = [row.pay_date for row in pay_periods.of_company(scheduled.company.id, date(2026, 11, 23))]
    freeze_from_last_reading(services, scheduled.company, january.id, actor="alice")
    make_pay_periods(scheduled.company, services.clock())
    assert [row.pay_date for row in pay_periods.of_company(scheduled.company.id, date(2026, 11, 23))] == before


def test_what_went_wrong_at_a_cut_off_is_over_when_it_is_moved(scheduled, services, clock):
    period = period_of(scheduled)
    with write_transaction():
        pay_periods.note_trouble(period, "Humaans could not be read", clock())
    move_cut_off(services, scheduled.company, period.id, datetime(2026, 12, 15, 12, 0, tzinfo=UTC), actor="alice")
    assert (period_of(scheduled).trouble, period_of(scheduled).trouble_since) == ("", None)
