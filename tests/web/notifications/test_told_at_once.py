"""What someone does on a page or by the API is told as its request ends; the tick does not run in these tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.actions.notifications.send_due import send_due
from service.app import create_app
from service.facts.notices import NoticeKind
from service.notify.posting import Poster
from service.store.companies import connections
from service.store.database.connection import connection
from service.store.tables.approvals import HeldChange
from service.store.tables.channels import NoticeChannel
from service.store.tables.employees import Employee
from service.store.tables.notifications import Notice
from service.store.tables.periods import PayPeriod
from tests.web.conftest import Browser
from tests.web.periods.conftest import ACME, DECEMBER, freeze, monthly, path, sign, state

__all__ = ["monthly", "path", "state"]

TO_REVIEW = NoticeKind.PERIOD_TO_REVIEW.value


@pytest.fixture
def services(services):
    return replace(services, poster=Poster(local_allowed=True))


@pytest.fixture
def receiver(services, sandbox, alice, cast):
    """What the sandbox's Slack has of Acme's notices: a message that a worker was told of, and nothing else."""

    def send():
        with connection():
            send_due(services, cast["acme"].id, turn_seconds=0.01)

    added = alice.send(f"{ACME}/channels", {"kind": "slack", "name": "#pay", "address": sandbox.receiver("slack")})
    alice.send(f"{added.location}/test", {})
    send()
    with connection():
        NoticeChannel.update(not_before=None).execute()

    def titles(job_notifier):
        while cast["acme"].id in job_notifier.messages:
            job_notifier.messages.remove(cast["acme"].id)
            with connection():
                NoticeChannel.update(not_before=None).execute()
            send()
        texts = [row["body"] for row in sandbox.received(kind="slack")]
        return [each for each in texts if "Test message" not in each]

    return titles


def open_notices():
    """By kind, since when the cause is gone."""
    with connection():
        return {row.kind: row.gone_since for row in Notice.select().where(Notice.cleared_at.is_null())}


def test_a_period_frozen_on_its_page_is_in_slack_without_the_tick(bob, path, receiver, job_notifier):
    freeze(bob, path())
    (told,) = receiver(job_notifier)
    assert "A pay period waits for its review" in told


def test_that_it_is_signed_off_ends_its_cause_at_once_and_is_told_when_it_stays_so(
    alice, bob, path, clock, receiver, job_notifier
):
    """Whoever signs off may reopen it a moment later, so that it is over is told after ten minutes, as of any cause."""
    freeze(bob, path())
    sign(bob, path())
    assert open_notices()[TO_REVIEW] == clock()
    clock.forward(minutes=11)
    alice.send(f"{ACME}/connect/check")
    assert TO_REVIEW not in open_notices()
    assert "The pay period is signed off" in receiver(job_notifier)[-1]


def test_a_reopened_period_is_told_at_once(alice, bob, path, clock, receiver, job_notifier):
    freeze(bob, path())
    sign(bob, path())
    with connection():
        Notice.update(cleared_at=clock(), once_key=None).execute()
    assert len(receiver(job_notifier)) == 1
    alice.send(f"{path()}/reopen", {"reopen_reason": "A leaver was missing"})
    assert len(receiver(job_notifier)) == 2


def test_a_moved_cut_off_is_told_at_once_when_it_is_soon_and_when_it_is_not_any_more(
    bob, path, clock, receiver, job_notifier
):
    soon = clock() + timedelta(hours=20)
    here = f"{path(DECEMBER)}/cut-off"
    form = {"cut_off_day": f"{soon:%-d %B %Y}", "cut_off_time": f"{soon:%H:%M}"}
    assert bob.send(here, form).status_code == 303
    assert "frozen within 24 hours" in receiver(job_notifier)[-1]
    later = clock() + timedelta(days=15)
    assert bob.send(here, form | {"cut_off_day": f"{later:%-d %B %Y}"}).status_code == 303
    assert "has come or was moved" in receiver(job_notifier)[-1]
    assert NoticeKind.CUT_OFF_SOON.value not in open_notices()


def test_a_held_edit_is_told_with_the_next_act_after_its_day_and_is_over_once_it_is_decided(
    alice, bob, imported, clock, receiver, job_notifier
):
    held_id = _held_edit(imported, clock() - timedelta(hours=25))
    alice.send(f"{ACME}/connect/check")
    (told,) = receiver(job_notifier)
    assert "1 change has waited for approval for over 24 hours" in told
    assert bob.send(f"{ACME}/approvals", {"do": f"approve:{held_id}", "change": str(held_id)}).status_code == 303
    assert open_notices()[NoticeKind.CHANGES_WAIT.value] == clock()


def test_a_token_that_is_refused_when_someone_checks_it_is_told_at_once(
    alice, connected, sandbox, receiver, job_notifier
):
    sandbox.change_token(revoked=True)
    alice.send(f"{ACME}/connect/check")
    assert "We cannot connect to Humaans" in receiver(job_notifier)[-1]
    sandbox.change_token(revoked=False)
    alice.send(f"{ACME}/connect/check")
    assert open_notices()[NoticeKind.TOKEN_REFUSED.value] is not None


def test_what_fails_as_people_are_told_does_not_fail_the_request(
    database_url, settings, services, job_notifier, cast, clock, path
):
    """As with a mail server that was set up wrongly; the tick finds the same."""
    app = create_app(settings, replace(services, mail=_WithoutAddress()), job_notifier)
    bob = Browser(app).signed_in_as("bob@example.com", clock())
    assert freeze(bob, path()).status_code == 303
    assert open_notices() == {}
    with connection():
        assert PayPeriod.select().where(PayPeriod.state == "review").count() == 1


def test_a_page_that_is_only_read_has_nothing_judged(alice, imported, receiver, job_notifier):
    with connection():
        connections.mark(imported.id, connections.TOKEN_REFUSED, "Humaans refuses the token", imported.created_at)
    assert alice.open(f"{ACME}/employees").status_code == 200
    assert open_notices() == {}


class _WithoutAddress:
    """A mail server whose settings cannot be read."""


def _held_edit(company, since):
    with connection():
        return HeldChange.create(
            company=company.id, employee=Employee.get(Employee.first_name == "Amelia").id, field_group="pay",
            old={"salary_amount_minor": 5_250_000}, new={"salary_amount_minor": 9_000_000},
            rule="pay_up", why="Pay went up by more than 25%.",
            is_from_humaans=False, cause="edit", made_by=["alice@example.com"], since=since, state="pending",
        ).id  # fmt: skip
