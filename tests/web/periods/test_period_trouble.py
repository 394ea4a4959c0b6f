"""Trouble on the page of a pay period: what waits, what moved, what is gone, and a second factor when signing."""

from __future__ import annotations

from datetime import date, time

import pyotp

from service.actions.employees.edit_employee import edit_employee
from service.actions.payslips.save_pay_schedules import save_schedules
from service.facts.payslips import Frequency, PaySchedule
from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.periods import PeriodSnapshotPay
from tests.web.conftest import PASSWORD
from tests.web.periods.conftest import DECEMBER, freeze, sign


def test_signing_needs_a_code_where_the_account_has_a_second_factor(bob, path, state, clock):
    factor = "/account/second-factor"
    begun = bob.send(factor, {"do": "begin", "password": PASSWORD}, page=factor).text
    key = begun.split('<code class="break">')[1].split("</code>")[0].replace(" ", "")
    app = pyotp.TOTP(key)
    bob.send(factor, {"do": "confirm", "code": app.at(clock())}, page=factor)
    clock.forward(minutes=1)
    freeze(bob, path())
    nothing = sign(bob, path(), password="").text
    assert "Enter your password" in nothing
    assert "Enter the code that your authenticator app shows now" in nothing
    assert "The code is incorrect" in sign(bob, path(), code="000000").text
    code = app.at(clock())
    assert "Password is incorrect" in sign(bob, path(), password="no", code=code).text
    assert state() == "review"
    assert sign(bob, path(), code=code).status_code == 303
    assert state() == "signed_off"


def test_codes_cannot_be_guessed_by_signing_again_and_again(bob, path, state, clock):
    factor = "/account/second-factor"
    begun = bob.send(factor, {"do": "begin", "password": PASSWORD}, page=factor).text
    app = pyotp.TOTP(begun.split('<code class="break">')[1].split("</code>")[0].replace(" ", ""))
    bob.send(factor, {"do": "confirm", "code": app.at(clock())}, page=factor)
    clock.forward(minutes=1)
    freeze(bob, path())
    wrong = [sign(bob, path(), code="000000").text for _ in range(11)]
    assert "The code is incorrect" in wrong[0]
    assert "Too many attempts" in wrong[-1]
    assert "Too many attempts" in sign(bob, path(), code=app.at(clock())).text
    assert state() == "review"


def test_trouble_of_a_period_is_said_where_it_is_reviewed(alice, bob, path, services, monthly):
    freeze(bob, path())
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        raised = amelia.salary_amount_minor * 2
        edit_employee(services, monthly.id, amelia.id, {"salary_amount_minor": raised}, actor="bob")
    assert "1 change waits for approval" in alice.open(path()).text
    assert "1 change waits for approval" in alice.open(path(DECEMBER)).text
    sign(bob, path())
    assert "waits for approval" not in alice.open(path()).text
    bob.send(f"{path()}/handed-over", {"version": "1", "to": "Sage 50"})
    assert "This one was handed over already: tell those who imported it." in alice.open(path()).text
    here = path()
    assert "was changed after the freeze" not in alice.open(here).text
    with connection():
        moved = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=20)
        save_schedules(services, monthly.id, [moved], seen="", actor="alice@example.com")
    assert "The pay schedule Monthly was changed after the freeze" in alice.open(here).text
    with connection():
        others = PaySchedule("Directors", Frequency.MONTHLY, time(9), day_of_month=20)
        save_schedules(services, monthly.id, [others], seen="", actor="alice@example.com")
    page = alice.open(here).text
    assert "The pay schedule Monthly was removed or has another name now" in page
    assert "This pay period stays as it was frozen" in page


def test_a_snapshot_of_an_earlier_release_is_compared_by_history_and_that_is_said(bob, path):
    freeze(bob, path())
    sign(bob, path())
    freeze(bob, path(DECEMBER))
    assert "An earlier release" not in bob.open(path(DECEMBER)).text
    with connection():
        PeriodSnapshotPay.delete().execute()
    page = " ".join(bob.open(path(DECEMBER)).text.split())
    assert "An earlier release froze the data of the payday 27 November 2026. Back pay for it is compared with" in page


def test_someone_who_moves_to_another_schedule_neither_starts_nor_leaves(bob, path, services, monthly):
    with connection():
        schedules = [
            PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27),
            PaySchedule("Weekly", Frequency.WEEKLY, time(9), first_payday=date(2026, 12, 4)),
        ]
        save_schedules(services, monthly.id, schedules, seen="", actor="alice@example.com")
    freeze(bob, path())
    sign(bob, path())
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        edit_employee(services, monthly.id, amelia.id, {"pay_schedule": "Weekly"}, actor="bob")
    freeze(bob, path(DECEMBER))
    assert "Goes to another pay schedule" in bob.open(f"{path(DECEMBER)}?section=hours").text
