"""A payday begins at its local time, once, paused or not, late if it must; and is told to the payroll manager."""

from datetime import UTC, date, datetime, time

import pytest

from service.actions.delivery.payday_summary import missing_on
from service.actions.delivery.start_payday import NothingSwitchedOnError
from service.actions.operations.tick import tick
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.save_pay_schedules import PaydayFaultsError
from service.facts.payslips import Frequency, PaySchedule
from service.store.payslips import pay_schedules, payday_runs, payslip_deliveries
from service.store.tables.payslips import OutboxMail
from service.store.tables.syncing import Slot
from tests.actions.delivery.schedules import MONTHLY, at, save


def test_A15_a_payday_goes_out_at_its_time_while_paused_and_once(payday):
    payday.ready(paused=True)
    save(payday)
    payslip = payday.add("amelia")
    assert at(payday, 2026, 11, 27, 8, 59) == []
    assert at(payday, 2026, 11, 27, 9, 0) == [payday.company.id]
    tick(payday.services, payday.job_notifier)
    payday.work()
    tick(payday.services, payday.job_notifier)
    payday.work()
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "sent"}
    assert len(payday.documents()) == 1
    assert len(payday.mails()) == 1
    (run,) = payday_runs.of_payday(payday.company.id, date(2026, 11, 27))
    assert (run.state, run.schedule, run.summary["late_seconds"]) == ("finished", "Monthly", 0)
    assert [slot.key for slot in Slot.select().where(Slot.kind == "payday")] == ["2026-11-27 Monthly"]


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (31, (2026, 3, 31, 7, 59), (2026, 3, 31, 8, 0)),  # the Tuesday after clocks went forward
        (29, (2026, 3, 27, 8, 59), (2026, 3, 27, 9, 0)),  # Sunday the 29th itself: the Friday before, still GMT
        (25, (2026, 10, 23, 7, 59), (2026, 10, 23, 8, 0)),  # Sunday 25 October: the Friday before, still BST
        (26, (2026, 10, 26, 8, 59), (2026, 10, 26, 9, 0)),  # the Monday after clocks went back
        (5, (2026, 4, 2, 7, 59), (2026, 4, 2, 8, 0)),  # Easter Sunday
        (31, (2026, 12, 31, 8, 59), (2026, 12, 31, 9, 0)),
        (1, (2026, 12, 31, 8, 59), (2026, 12, 31, 9, 0)),  # New Year's Day is paid on New Year's Eve
    ],
)
def test_F51_the_right_local_day_and_time_once(payday, day, before, after):
    payday.clock.now = datetime(2026, 1, 2, tzinfo=UTC)
    save(payday, PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=day))
    Slot.delete().execute()
    payday.clock.now = datetime(*before, tzinfo=UTC)
    at(payday, *before)
    due = [slot.due_at for slot in Slot.select().where(Slot.kind == "payday")]
    assert datetime(*after, tzinfo=UTC) not in due
    for _ in range(3):
        at(payday, *after)
    due = [slot.due_at for slot in Slot.select().where(Slot.kind == "payday")]
    assert due.count(datetime(*after, tzinfo=UTC)) == 1


def test_F23_a_missed_payday_is_caught_up_once_with_a_word_about_it(payday):
    payday.ready()
    save(payday)
    payslip = payday.add("amelia")
    at(payday, 2026, 11, 28, 1, 30)
    payday.work()
    assert payday.states(payslip)["humaans"] == "uploaded"
    (run,) = payday_runs.of_payday(payday.company.id, date(2026, 11, 27))
    assert run.summary["late_seconds"] == 16.5 * 3600
    mail = OutboxMail.get(OutboxMail.kind == "payday_summary")
    assert "16 hours and 30 minutes late" in mail.text


def test_employees_are_paid_on_their_own_schedule(payday):
    payday.ready()
    weekly = PaySchedule("Weekly", Frequency.WEEKLY, time(7), first_payday=date(2026, 11, 6))
    save(payday, MONTHLY, weekly)
    amelia, priya = payday.story.employee("amelia"), payday.story.employee("priya")
    type(amelia).update(pay_schedule="weekly").where(type(amelia).id == amelia.id).execute()
    one, other = payday.add("amelia"), payday.add("priya")
    at(payday, 2026, 11, 27, 7, 0)
    payday.work()
    assert (payday.states(one)["humaans"], payday.states(other)) == ("uploaded", {})
    at(payday, 2026, 11, 27, 9, 0)
    payday.work()
    assert payday.states(other)["humaans"] == "uploaded"
    assert priya.id not in {each.id for each in missing_on(payday.company.id, date(2026, 11, 27))}


def test_a_pay_schedule_that_is_none_of_the_companys_is_told_until_there_is_one(payday):
    payday.ready()
    every_four_weeks = PaySchedule("Site", Frequency.FOUR_WEEKLY, time(9), first_payday=date(2026, 11, 6))
    save(payday, every_four_weeks)
    assert "pay_schedule_unknown" in payday.story.issues("amelia")
    payday.sandbox.change("people", "amelia", city="Dundee", quiet=True)
    payday.story.reconcile()
    assert "pay_schedule_unknown" in payday.story.issues("amelia")  # a sync of the person does not close it
    save(payday, every_four_weeks, MONTHLY)
    assert "pay_schedule_unknown" not in payday.story.issues("amelia")
    amelia = payday.story.employee("amelia")
    type(amelia).update(pay_schedule="lunar").where(type(amelia).id == amelia.id).execute()
    payday.sandbox.change("people", "priya", city="Dundee", quiet=True)
    payday.story.reconcile()
    assert "pay_schedule_unknown" in payday.story.issues("amelia")  # found by a run as well


def test_without_a_mail_server_mails_wait_and_the_payday_ends(payday):
    from dataclasses import replace

    payday.ready()
    save(payday)
    payslip = payday.add("amelia")
    with_mail, payday.services = payday.services, replace(payday.services, mail=None)
    at(payday, 2026, 11, 27, 9, 0)
    payday.work()
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "queued"}
    assert payday_runs.running() == []
    payday.services = with_mail
    payday.work_until_quiet(1)
    assert payday.states(payslip)["email"] == "sent"
    assert len(payday.mails()) == 1


def test_nothing_is_delivered_while_no_channel_is_switched_on(payday):
    payday.ready(email_payslips=False)
    payday.story.save(send_payslips_to_humaans=False)
    payslip = payday.add("amelia")
    with pytest.raises(NothingSwitchedOnError):
        payday.ask_for(payslip)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"summary_to": ["not an address"]}, "summary_to.0"),
        ({"file_pattern": "payslip.pdf"}, "file_pattern"),
    ],
)
def test_paydays_with_a_fault_are_not_saved(payday, values, path):
    with pytest.raises(PaydayFaultsError) as refused:
        save(payday, **values)
    assert [found for found, _ in refused.value.faults] == [path]


def test_two_schedules_of_one_name_are_refused(payday):
    with pytest.raises(PaydayFaultsError):
        save(payday, MONTHLY, MONTHLY)


def test_a_schedule_that_stays_as_it_is_keeps_its_missed_payday(payday):
    payday.ready()
    save(payday)
    payslip = payday.add("amelia")
    payday.clock.now = datetime(2026, 11, 27, 10, tzinfo=UTC)
    save(payday, file_pattern="{employee_id}.pdf")
    at(payday, 2026, 11, 27, 10, 1)
    payday.work()
    assert payday.states(payslip)["humaans"] == "uploaded"


def test_F48_two_hundred_killed_at_one_hundred(payday):
    """The cast is small: a payslip for each of its people for several months makes the two hundred."""
    payday.ready(email_payslips=False)
    people = [key for key in payday.sandbox.card["cast"] if payday.story.employee(key)]
    active = [key for key in people if payday.story.employee(key).employment == "active"]
    added = []
    for number in range(200):
        key, month = active[number % len(active)], number // len(active)
        year, month = 2024 + month // 12, month % 12 + 1
        wanted = PayslipsFor(date(year, month, 27), date(year, month, 1), date(year, month, 28))
        added.append(payday.add(key, wanted=wanted, content=payday.pdf(key, pay_date=wanted.pay_date)))
    run = payday_runs.begin(
        payday.company.id, date(2026, 11, 27), payday.clock(), payday.clock(), schedule="", actor="alice"
    )
    payslip_deliveries.ensure(added, ["humaans"], payday.clock(), run_id=run.id)
    payday.killer.method, payday.killer.path, payday.killer.nth = "POST", "/documents", 100
    assert payday.work() is True
    assert len(payday.documents()) == 100
    payday.work_until_quiet(2)
    documents = payday.documents()
    assert len(documents) == 200
    assert len({document["sourceId"] for document in documents}) == 200
    by_reference = {document["sourceId"]: document["personId"] for document in documents}
    assert all(by_reference[payslip.reference] == payslip.person_id for payslip in added)


def test_new_companies_mail_a_link(payday):
    assert pay_schedules.of_company(payday.company.id).payslip_mail == "link"
    pay_schedules.note_document_type(payday.company.id, "x")
    assert pay_schedules.of_company(payday.company.id).payslip_mail == "link"
