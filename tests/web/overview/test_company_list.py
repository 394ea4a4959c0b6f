"""The bureau's home: what needs someone first, what it is, when each company pays next; only a visitor's companies."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest

from service.facts.access import Role
from service.facts.payslips import Channel, ChannelState, Frequency, PaySchedule, PayslipState
from service.facts.runs import RunPhase, RunState
from service.store.accounts import memberships, users
from service.store.companies import companies
from service.store.database.connection import connection
from service.store.payslips import pay_schedules
from service.store.tables.accounts import Membership
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee, Issue
from tests.web.overview.company_faults import a_payslip, a_run

HOME = "/?all=yes"


def _set_up(slug, clock, *, employees=1, **connection_state):
    """A company of its own whose employees are all ready and equal to Humaans."""
    company = companies.create(slug, slug.replace("-", " ").title(), clock())
    Connection.create(
        company=company, token_encrypted="x", token_last4="x", humaans_company_id=slug, humaans_company_name=slug,
        connected_at=clock(), checked_at=clock(), **{"state": "connected"} | connection_state,
    )  # fmt: skip
    SettingsVersion.create(company=company, version=1, document={}, saved_by="x", saved_at=clock())
    for number in range(employees):
        Employee.create(
            company=company, person_id=f"{slug}-{number}", employee_id=str(1001 + number), employment="active",
            readiness="ready", in_step=True, created_at=clock(), updated_at=clock(),
        )  # fmt: skip
    a_run(company.id, clock() - timedelta(minutes=20))
    return company


def _issue(company, clock):
    employee = Employee.get(Employee.company == company)
    Issue.create(company=company, employee=employee, person_id=employee.person_id, code="x", message="m", since=clock())


def _pays(company, clock, day):
    schedule = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=day)
    pay_schedules.save(company.id, [schedule], clock())


@pytest.fixture
def bureau(alice, clock, cast):
    """Alice works for seven companies: one of each state, made in an order that is not that of the list."""
    with connection():
        made = {"calm": _set_up("calm", clock)}
        made["connecting"] = companies.create("connecting", "Connecting", clock())
        made["pays-late"] = _set_up("pays-late", clock)
        _issue(made["pays-late"], clock)
        _pays(made["pays-late"], clock, 28)
        made["pays-soon"] = _set_up("pays-soon", clock, employees=3)
        _issue(made["pays-soon"], clock)
        _pays(made["pays-soon"], clock, 24)
        made["payslips-failed"] = _set_up("payslips-failed", clock)
        a_payslip(
            made["payslips-failed"].id, clock(), PayslipState.RELEASED, ChannelState.REFUSED, channel=Channel.HUMAANS
        )
        made["refused"] = _set_up("refused", clock, state="token_refused", trouble="Humaans refused the token.")
        made["stopped"] = _set_up("stopped", clock)
        a_run(made["stopped"].id, clock(), RunState.HELD, RunPhase.HELD)
        user = users.by_email("alice@example.com")
        for company in made.values():
            memberships.offer(company.id, user.id, Role.MANAGER, clock(), given_by="x")
            memberships.accept(memberships.find(company.id, user.id).id, user.id)
    return made


def _rows(text):
    """The rows of the list by web address name, in its order, as text."""
    found = re.findall(r"<tr>(.*?)</tr>", text.partition("<tbody>")[2])
    return {re.search(r"/companies/([a-z-]+)/", row)[1]: re.sub(r"<[^>]+>", " ", row) for row in found}


def test_companies_are_listed_by_urgency_and_within_a_kind_by_next_payday(alice, bureau):
    rows = list(_rows(alice.open(HOME).text))
    assert rows == [
        "refused", "stopped", "payslips-failed", "pays-soon", "pays-late", "acme", "connecting", "calm"
    ]  # fmt: skip


def test_each_company_says_what_needs_someone_its_next_payday_and_its_last_sync(alice, bureau):
    rows = _rows(alice.open(HOME).text)
    assert "We cannot connect to Humaans." in rows["refused"]
    assert "We paused a sync for you to check." in rows["stopped"]
    assert "1 payslip could not be sent." in rows["payslips-failed"]
    assert "2 of 3 employees are up to date. 1 needs you." in rows["pays-soon"]
    assert "24 November 2026" in rows["pays-soon"]
    assert "27 November 2026" in rows["pays-late"], "the 28th is a Saturday"
    assert "Today at 09:40" in rows["pays-soon"]
    assert "Up to date with Humaans as of today at 09:40." in rows["calm"]
    assert "Not set up" in rows["calm"], "no pay schedule"
    assert "Not connected to Humaans yet." in rows["connecting"]
    assert "Never" in rows["connecting"]


def test_the_numbers_of_a_company_lead_to_those_they_count(alice, bureau, clock):
    with connection():
        Employee.update(readiness="pending").where(Employee.company == bureau["calm"]).execute()
        Issue.create(
            company=bureau["calm"], person_id="p", person_name="Una", code="came_back", message="m", since=clock()
        )
    text = alice.open(HOME).text
    assert 'href="/companies/calm/missing-information">1</a>' in text
    assert 'href="/companies/calm/needs-you">1</a>' in text
    assert 'href="/companies/payslips-failed/needs-you?kind=payslip_failed">1</a>' in text
    assert 'href="/companies/pays-soon/employees?readiness=ready&amp;excluded=no">3</a>' in text


def test_a_company_is_found_by_part_of_its_name_and_others_are_not_listed(alice, bureau):
    assert list(_rows(alice.open("/companies?q=LATE").text)) == ["pays-late"]
    assert list(_rows(alice.open("/companies?q=late+pays").text)) == ["pays-late"]
    nothing = alice.open("/companies?q=globex").text
    assert "No companies match your search" in nothing
    assert "Show all 8 companies" in nothing
    assert "No companies match your search" in alice.open(f"/companies?q={'x' * 300}").text


def test_a_visitor_sees_only_companies_with_a_role_of_theirs(alice, charlie, bureau):
    assert "globex" not in _rows(alice.open(HOME).text)
    charlie_sees = charlie.open(HOME).text
    assert list(_rows(charlie_sees)) == ["globex"]
    assert "calm" not in charlie_sees.lower()


def test_no_link_of_the_lists_leads_an_approver_to_a_page_they_may_not_open(alice, bureau):
    with connection():
        Membership.update(role=Role.APPROVER).where(Membership.company.in_(list(bureau.values()))).execute()
    for page in (HOME, "/status"):
        theirs = [
            each
            for each in re.findall(r'href="(/companies/([a-z-]+)/[^"]*)"', alice.open(page).text)
            if each[1] in bureau
        ]
        assert len(theirs) >= len(bureau)
        assert {alice.open(address).status_code for address, _ in theirs} == {200}


def test_the_switcher_names_the_other_companies(alice, bureau):
    menu = alice.open("/companies/calm/").text.partition('class="switch-company"')[2].partition("</details>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == [
        *(f"/companies/{slug}/" for slug in ("acme", "connecting", "pays-late", "pays-soon", "payslips-failed",
                                              "refused", "stopped")),
        "/companies",
    ]  # fmt: skip


def test_someone_with_one_company_is_taken_there(charlie):
    answer = charlie.open("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/companies/globex/")


def test_a_bureau_of_many_companies_has_pages_of_fifty_with_the_most_pressing_of_all_on_the_first(browser, clock):
    with connection():
        users.create("bureau@example.com", "x", Role.OWNER, clock(), None)
        for number in range(51):
            _set_up(f"calm-{'abcdefghijklmnopqrstuvwxyz'[number // 26]}-{number}", clock)
        _set_up("zulu-refused", clock, state="token_refused", trouble="Humaans refused the token.")
    owner = browser.signed_in_as("bureau@example.com", clock())
    first, second = owner.open(HOME).text, owner.open("/companies?page=2").text
    assert "Zulu Refused" in first, "it is the last by name"
    assert "1 to 50 of 54 companies" in first, "acme and globex are among them"
    assert "51 to 54 of 54 companies" in second
    assert "Zulu Refused" not in second.partition("<tbody>")[2]
    assert "There are 54 companies" in owner.open("/companies?page=3").text


def test_few_companies_have_no_pages(alice, bureau):
    assert "of 8 companies" not in alice.open(HOME).text
