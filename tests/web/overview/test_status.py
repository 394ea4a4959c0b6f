"""System status: what is not set up, not checked or late is never green."""

from __future__ import annotations

import re

from service.store.database.connection import connection
from service.store.operations import heartbeats
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
