"""The page Notifications: what is open, who was told, muting, and how the visitor wants to be told."""

from __future__ import annotations

import pytest

from service.actions.notifications.evaluate_notices import evaluate_company
from service.actions.payslips.save_pay_schedules import save_schedules
from service.facts.notices import NoticeCause, NoticeKind, NoticePreferences, Timing
from service.rules.notifications.notice_kinds import KINDS
from service.rules.notifications.notice_words import path_of
from service.store.companies import connections
from service.store.database.connection import connection
from service.store.notifications import notices, preferences
from service.store.tables.accounts import User
from service.store.tables.companies import AuditEntry
from service.store.tables.exports import PayrollPush
from service.store.tables.notifications import Notice, NoticePreference
from service.store.tables.periods import PayPeriod
from tests.actions.periods.conftest import MONTHLY
from tests.made_exports import make_an_export

PAGE = "/companies/acme/notifications"
CHOOSE = f"{PAGE}/preferences"
WANTED = {
    "urgent": "at_once", "warning": "digest", "info": "never", "digest_at": "07:30", "quiet_from": "22:00",
    "quiet_until": "06:30", "urgent_at_any_time": "y", "time_zone": "Europe/Dublin",
}  # fmt: skip


@pytest.fixture
def refused(imported, mail_services, job_notifier, clock):
    """Humaans refuses the token, and the users were emailed."""
    with connection():
        connections.mark(imported.id, connections.TOKEN_REFUSED, "Humaans refuses the token", clock())
        evaluate_company(mail_services, imported.id)
        return Notice.get()


def test_it_shows_what_is_open_with_its_link_and_who_was_told(alice, refused):
    page = alice.open(PAGE)
    assert page.status_code == 200
    assert "We cannot connect to Humaans" in page.text
    assert 'href="/companies/acme/connect/token">Replace the access token' in page.text
    assert "bob@example.com" in page.text
    assert "Waiting to be sent" in page.text
    assert "Nothing is open" not in page.text


def test_a_manager_is_given_no_link_to_a_page_that_only_owners_open(alice, bob, imported, clock):
    with connection():
        cause = NoticeCause(NoticeKind.ENDPOINT_DEAD, "1")
        notices.open_notice(imported.id, cause, clock())
    link = 'href="/companies/acme/endpoints">'
    assert (link in alice.open(PAGE).text, link in bob.open(PAGE).text) == (True, False)


def test_the_link_of_every_kind_of_notice_leads_to_a_page(alice, imported, services, clock):
    with connection():
        save_schedules(services, imported.id, [MONTHLY], seen="", actor="alice")
        make_an_export(imported, clock())
        rows = {"/periods/": PayPeriod.select().first().id, "/pushes/": PayrollPush.select().first().id}
    rows |= {"?kind=": "postcode", "pay_date=": "2026-11-27"}
    for kind, row in KINDS.items():
        of_what = next((str(each) for part, each in rows.items() if part in row.path), "")
        assert alice.open(path_of(NoticeCause(kind, of_what), "acme")).status_code == 200, kind


def test_a_viewer_sees_no_address_and_no_button(vera, refused):
    page = vera.open(PAGE)
    assert "We cannot connect to Humaans" in page.text
    assert "bob@example.com" not in page.text
    assert "Mute reminders" not in page.text
    assert vera.send(f"{PAGE}/{refused.id}/mute", {"span": "1d"}).status_code == 403


def test_it_never_says_that_nothing_is_open_beside_an_open_issue(alice, imported):
    page = alice.open(PAGE)
    assert "No notice is open." in page.text
    assert "Nothing is open." not in page.text


def test_without_a_mail_server_it_says_that_no_one_is_emailed(alice, imported):
    assert "No one is emailed" in alice.open(PAGE).text


def test_it_warns_when_no_one_is_emailed_about_urgent_notices(mail_app, cast, imported, password_hash):
    from tests.web.conftest import Browser

    alice = Browser(mail_app).sign_in("alice@example.com")
    assert "No one is emailed" not in alice.open(PAGE).text
    for name in ("alice", "bob"):
        visitor = Browser(mail_app).sign_in(f"{name}@example.com")
        visitor.send(CHOOSE, WANTED | {"urgent": "never"}, page=CHOOSE)
    assert "No one is emailed about urgent notices" in alice.open(PAGE).text


def test_a_notice_is_muted_for_a_while_and_reminders_are_turned_on_again(bob, refused, clock):
    assert bob.send(f"{PAGE}/{refused.id}/mute", {"span": "1d"}).status_code == 303
    assert bob.notice() == "notice-muted"
    assert "Muted until" in bob.open(PAGE).text
    bob.send(f"{PAGE}/{refused.id}/mute")
    assert bob.notice() == "notice-unmuted"
    with connection():
        assert Notice.get().muted_until is None
        actions = [row.action for row in AuditEntry.select().where(AuditEntry.action.startswith("notice"))]
    assert sorted(actions) == ["notice.muted", "notice.unmuted"]
    assert bob.send(f"{PAGE}/{refused.id}/mute", {"span": "9y"}).status_code == 400
    assert bob.send(f"{PAGE}/999999/mute", {"span": "1d"}).status_code == 404


def test_muting_what_is_over_changes_nothing_and_says_so(bob, refused, clock):
    with connection():
        Notice.update(cleared_at=clock(), once_key=None).execute()
    bob.send(f"{PAGE}/{refused.id}/mute", {"span": "1d"})
    assert bob.notice() == "notice-over"


def test_a_notice_of_another_company_is_not_found(charlie, alice, refused):
    assert charlie.send(f"/companies/globex/notifications/{refused.id}/mute", {"span": "1d"}).status_code == 404


def test_each_user_chooses_for_themselves(vera, imported):
    assert vera.send(CHOOSE, WANTED, page=CHOOSE).status_code == 303
    page = vera.open(CHOOSE).text
    assert 'value="07:30"' in page
    with connection():
        vera_id = User.get(User.email == "vera@example.com").id
        kept = preferences.of_user(vera_id, None, "Europe/London")
        assert NoticePreference.select().count() == 1
    assert (kept.warning, kept.info, kept.time_zone) == (Timing.DIGEST, Timing.NEVER, "Europe/Dublin")
    assert kept.quiet_until == NoticePreferences().digest_at.replace(hour=6, minute=30)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"digest_at": "soon"}, "Enter a time, like 08:00"),
        ({"quiet_from": "25:00"}, "Enter a time, like 22:00, or leave it blank"),
        ({"quiet_until": ""}, "Enter both times of the quiet hours, or neither"),
        ({"quiet_from": ""}, "Enter both times of the quiet hours, or neither"),
    ],
)
def test_a_time_that_is_none_is_refused_in_words(alice, imported, typed, said):
    answer = alice.send(CHOOSE, WANTED | typed, page=CHOOSE)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_notice_that_nothing_else_counts_is_open_work_of_the_company(alice, imported, clock):
    with connection():
        Notice.create(
            company=imported, kind="payslips_missing", subject="2026-11-27", once_key="x", severity="urgent", count=3,
            raised_at=clock(), told_at=clock(),
        )  # fmt: skip
    overview = alice.open("/companies/acme/").text
    assert "1 notice is open" in overview
    assert 'href="/companies/acme/notifications"' in overview
