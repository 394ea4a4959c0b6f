"""System status: what is not set up, not checked or late is never green."""

from __future__ import annotations

import re

from service.facts.access import Role
from service.store.accounts import users
from service.store.companies import companies
from service.store.database.connection import connection
from service.store.operations import heartbeats
from service.web.ui.paging import PAGE_SIZE
from tests.web.conftest import Browser


def _states(browser):
    found = re.findall(
        r'<dt>([^<]+)</dt><dd><span class="badge-state (\w+)">([^<]+)</span>', browser.open("/status").text
    )
    return {name: (state, tone) for name, tone, state in found}


def test_email_without_a_mail_server_is_not_set_up_and_never_ok(alice):
    assert _states(alice)["Email"] == ("Not set up", "wait")


def test_email_with_a_mail_server_is_ok_while_nothing_is_late(mail_app, cast):
    assert _states(Browser(mail_app).sign_in("alice@example.com"))["Email"] == ("OK", "good")


def test_a_queue_that_is_not_checked_is_not_green(alice):
    assert _states(alice)["Queue"] == ("Not checked", "wait")


def test_a_scheduler_that_never_ran_or_is_late_is_a_problem(alice, clock):
    assert _states(alice)["Scheduler"] == ("Problem", "bad")
    with connection():
        heartbeats.beat("tick", clock())
    assert _states(alice)["Scheduler"] == ("OK", "good")
    clock.forward(minutes=5)
    assert _states(alice)["Scheduler"] == ("Problem", "bad")


def test_jobs_that_are_queued_are_counted(alice):
    assert "No jobs queued." in alice.open("/status").text


def test_very_many_companies_are_on_several_pages(browser, clock):
    with connection():
        users.create("bureau@example.com", "", Role.OWNER, clock(), None)
        for number in range(PAGE_SIZE + 1):
            companies.create(f"client-{number:02}", f"Client {number:02}", clock())
    bureau = browser.signed_in_as("bureau@example.com", clock())
    first, second = bureau.open("/status").text, bureau.open("/status?page=2").text
    assert (first.count("<dt><a "), second.count("<dt><a ")) == (PAGE_SIZE, 3), "acme and globex are among them"
    assert ("Client 48" in first, "Client 49" in second) == (True, True)
    assert ">Queue<" in second
    assert "This page does not exist" in bureau.open("/status?page=3").text
