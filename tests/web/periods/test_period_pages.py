"""The pages of pay periods: what each role sees and may do, from the countdown to the close."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from service.actions.accounts.manage_users import change_role
from service.actions.employees.edit_employee import edit_employee
from service.actions.operations.tick import tick
from service.actions.periods import forecast
from service.facts.access import Role
from service.rules.periods.verification import Verdict, verify
from service.store.companies import connections
from service.store.database.connection import connection
from service.store.periods import pay_periods, snapshots
from service.store.tables.accounts import User
from service.store.tables.employees import Employee, UpcomingSalary
from tests.web.conftest import PASSWORD, Browser
from tests.web.periods.conftest import ACME, DECEMBER, freeze, sign

CUT_OFF = datetime(2026, 12, 17, 17, 0, tzinfo=UTC)
PAST = {"cut_off_day": "1 November 2026", "cut_off_time": "17:00"}


@pytest.fixture
def client(app, services, cast):
    """Vera as the bureau's client: an approver of Acme."""
    with connection():
        user = User.get(User.email == "vera@example.com")
        change_role(services, cast["acme"].id, user.id, Role.APPROVER, actor="alice@example.com")
    return Browser(app).sign_in("vera@example.com")


def test_before_the_cut_off_the_page_counts_down_and_names_who_is_not_ready_and_who_acts(alice, path):
    page = alice.open(path(DECEMBER)).text
    assert "Cut-off in 24 days" in page
    assert "Not ready at the cut-off" in page
    assert "HR, in Humaans" in page


def test_a_month_by_three_people_from_the_countdown_to_the_close(alice, bob, client, path, state, monthly):
    here = path()
    assert "It had passed when the pay schedule was saved" in bob.open(here).text
    assert freeze(bob, here).status_code == 303
    assert "Nothing to compare with" in bob.open(here).text
    assert 'Next: <a href="#sign-title">' in bob.open(here).text
    assert client.send(f"{here}/comment", {"comment": "All right for me"}).status_code == 303
    assert sign(client, here).status_code == 303
    assert state() == "signed_off"
    assert f'href="{ACME}/exports?period={here.rpartition("/")[2]}"' in bob.open(here).text
    assert bob.send(f"{here}/handed-over", {"version": "1", "to": "Sage 50"}).status_code == 303
    page = alice.open(here).text
    assert "in the snapshot without a payslip" in page
    assert alice.send(f"{here}/close", {"version": "1", "sure": "yes"}).status_code == 303
    assert state() == "closed"
    assert "All right for me" in alice.open(here).text


def test_a_period_without_anyone_is_not_said_to_be_all_ready(bob, path):
    with connection():
        Employee.update(excluded=True).execute()
    page = bob.open(path(DECEMBER)).text
    assert "Everyone will be ready" not in page
    assert "No one is in this pay period yet" in page


def test_what_is_shown_to_an_approver_leads_to_no_page_they_may_not_open(client, bob, path):
    with connection():
        Employee.update(readiness="pending").execute()
    for page in (client.open(path(DECEMBER)).text, client.open(f"{ACME}/periods").text):
        for address in set(re.findall(r'href="(/companies/[^"#?]+)', page.partition("<main")[2])):
            assert client.open(address).status_code in {200, 303}, address


def test_a_viewer_sees_no_pay_and_cannot_sign(vera, bob, path, services, monthly, state):
    freeze(bob, path())
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        edit_employee(services, monthly.id, amelia.id, {"salary_amount_minor": 7_777_700}, actor="bob")
    page = vera.open(path()).text
    assert "7,777" not in page
    assert "gross" not in page
    assert "Your password" not in page
    assert sign(vera, path()).status_code == 422
    assert state() == "review"


def test_an_approver_opens_pay_periods_and_nothing_else(client, bob, path):
    freeze(bob, path())
    assert client.open("/").headers["Location"].endswith("/periods")
    assert "Employees" not in client.open(path()).text.split("</nav>")[0]
    assert "Your password" in client.open(path()).text
    for page in ("/", "/employees", "/payslips", "/settings", "/audit"):
        assert client.open(f"{ACME}{page}").status_code == 403
    for step, form in (
        ("reopen", {"reopen_reason": "x"}), ("late", {}), ("lines", {}), ("freeze", {}), ("close", {}),
        ("handed-over", {}), ("snapshot/1", {}), ("variance", {}),
    ):  # fmt: skip
        assert client.send(f"{path()}/{step}", form).status_code == 403


def test_signing_needs_the_password_and_the_version_that_was_seen(bob, path, state):
    freeze(bob, path())
    assert "Password is incorrect" in sign(bob, path(), password="no").text
    assert "Someone changed this pay period" in sign(bob, path(), version="2").text
    assert state() == "review"


def test_a_moved_cut_off_is_checked_as_it_is_typed(bob, path):
    here = path(DECEMBER)
    wrong = bob.send(f"{here}/cut-off", {"cut_off_day": "soon", "cut_off_time": "25:00"})
    assert wrong.status_code == 422
    assert "Enter a date" in wrong.text
    assert "Enter a time" in wrong.text
    past = bob.send(f"{here}/cut-off", PAST)
    assert "still to come" in past.text
    assert "still to come" in bob.send(f"{here}/cut-off/preview", PAST).text
    assert bob.send(f"{here}/cut-off", {"cut_off_day": "16/12/2026", "cut_off_time": "12:00"}).status_code == 303
    assert "moved by" in bob.open(here).text


def words_of(answer):
    return " ".join(re.sub("<[^>]*>", " ", answer.text).replace(" .", ".").split())


def test_before_a_cut_off_is_moved_the_page_says_what_that_changes_and_nothing_is_moved(bob, path, monthly):
    freeze(bob, path())
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        UpcomingSalary.create(
            company=monthly, employee=amelia, effective_date=date(2026, 12, 18), amount_minor=1, currency="GBP",
            period="annual",
        )  # fmt: skip
        Employee.update(readiness="pending", ready_from=date(2026, 12, 18)).where(
            Employee.first_name == "Priya"
        ).execute()
    later = {"cut_off_day": "19/12/2026", "cut_off_time": "12:00"}
    page = words_of(bob.send(f"{path(DECEMBER)}/cut-off/preview", later))
    for said in (
        "17 Dec at 17:00 to 19 Dec at 12:00 counts for this pay period",
        "not on a working day",
        "1 salary begins between the two cut-offs: Amelia Hart. The new salary is in payroll when the data is frozen",
        "ready only between the two cut-offs: Priya Shah. At the new cut-off they are ready",
        "payday 27 November 2026, is frozen and stays as it is",
    ):
        assert said in page
    assert "moved by" not in bob.open(path(DECEMBER)).text
    sooner = later | {"cut_off_day": "25/11/2026"}
    page = words_of(bob.send(f"{path(DECEMBER)}/cut-off/preview", sooner))
    assert "becomes a late change" in page
    assert "Not sent, as this has passed" in page
    assert "frozen already" in bob.send(f"{path()}/cut-off/preview", later).text


def test_a_downloaded_snapshot_verifies_and_the_download_is_in_the_audit_log(alice, bob, path):
    freeze(bob, path())
    file = bob.send(f"{path()}/snapshot/1").data
    found = verify(file)
    assert found.verdict is Verdict.GOOD
    assert found.seal["public_key"] in bob.open(path()).text
    assert "snapshot version 1" in alice.open(f"{ACME}/audit").text
    assert bob.send(f"{path()}/snapshot/7").status_code == 404


def test_the_calendar_feed_opens_by_its_address_alone_and_shows_no_one(browser, alice, monthly):
    page = alice.open(f"{ACME}/periods").text
    feed = page.split("http://localhost:8000")[1].split("<")[0]
    calendar = browser.open(feed)
    assert calendar.mimetype == "text/calendar"
    assert "SUMMARY:Payday: Monthly" in calendar.text
    assert "Amelia" not in calendar.text
    assert browser.open(feed[:-8] + "AAAA.ics").status_code == 404


def test_the_forecast_is_the_readiness_of_the_cut_off_day_when_nothing_changes(
    services, job_notifier, work, clock, monthly
):
    with connection():
        period = pay_periods.of_payday(monthly.id, "Monthly", DECEMBER)
        foreseen = forecast.of_period(monthly, period, limit=50)
    clock.now = CUT_OFF
    for _ in range(2):
        with connection():
            tick(services, job_notifier)
        work()
    with connection():
        tick(services, job_notifier)
        snapshot = snapshots.of_version(pay_periods.of_payday(monthly.id, "Monthly", DECEMBER))
        records = list(snapshots.records_of(services.secrets, snapshot))
    assert foreseen.total == len(foreseen.people) > 0
    assert {each.id for each in foreseen.people} == {each["record"] for each in records if each["readiness"] != "ready"}


def test_why_a_freeze_waits_is_said_on_the_page(alice, path, services, job_notifier, clock, monthly):
    clock.now = CUT_OFF
    with connection():
        connections.mark(monthly.id, connections.TOKEN_REFUSED, "revoked", clock())
        tick(services, job_notifier)
    again = Browser(alice.client.application).sign_in("alice@example.com")
    assert "Humaans refuses the access token" in again.open(path(DECEMBER)).text


def test_an_owner_says_with_the_password_how_pay_periods_are_run(alice, bob, path, state, monthly):
    rules = f"{ACME}/periods/rules"
    refused = alice.send(rules, {"nation": "XXX", "sign_offs": "3", "percent": "-1"})
    assert refused.status_code == 422
    for sentence in ("whose bank holidays count", "how many people sign", "from 0 to 1000", "Enter your password"):
        assert sentence in refused.text
    wanted = {"nation": "SCT", "sign_offs": "2", "percent": "25", "password": PASSWORD}
    assert bob.send(rules, wanted).status_code == 403
    assert alice.send(rules, wanted).status_code == 303
    freeze(bob, path())
    assert "It needs the names of 2 people" in bob.open(path()).text
    sign(bob, path())
    assert "You have signed this version already" in sign(bob, path()).text
    assert state() == "review"
    sign(alice, path())
    assert state() == "signed_off"


def test_an_owner_invites_an_approver(alice, cast):
    wanted = {"email": "client@example.com", "role": "approver", "password": PASSWORD}
    assert alice.send(f"{ACME}/users", wanted).status_code == 200
    assert "Approver" in alice.open(f"{ACME}/users").text
