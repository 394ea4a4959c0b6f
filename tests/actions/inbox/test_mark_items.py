"""Who deals with items, until when they are snoozed, and notes: each on the audit log, without a note's words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.actions.inbox.mark_items import NotNotedError, assign_items, note_items, snooze_items
from service.facts.access import Role
from service.facts.inbox import ItemKey, ItemSource
from service.store.accounts import memberships, users
from service.store.companies import companies
from service.store.inbox import item_marks
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Issue
from service.store.tables.inbox import InboxItem

TODAY = date(2026, 11, 23)
WHO = "alice@example.com"


@pytest.fixture
def company(database, clock):
    return companies.create("acme", "Acme", clock())


@pytest.fixture
def key(company, clock):
    issue = Issue.create(company=company, person_id="p1", code="x", message="m", since=clock())
    return ItemKey(ItemSource.ISSUE, issue.id)


def test_an_item_goes_only_to_someone_with_an_accepted_role(company, key, clock):
    pending = users.create("dora@example.com", "!", Role.VIEWER, clock())
    elsewhere = companies.create("globex", "Globex", clock())
    charlie = users.create("charlie@example.com", "!", Role.OWNER, clock(), elsewhere.id)
    memberships.remove(elsewhere.id, charlie.id)
    memberships.offer(company.id, charlie.id, Role.VIEWER, clock(), given_by=WHO)
    for user_id in (charlie.id, 10**6):
        with pytest.raises(NotNotedError):
            assign_items(company.id, [key], user_id, actor=WHO, now=clock())
    assert memberships.accept(memberships.find(company.id, charlie.id).id, charlie.id)
    for user_id in (charlie.id, pending.id):  # the other has a role in every company
        assert assign_items(company.id, [key], user_id, actor=WHO, now=clock()) == []
        assert InboxItem.get().assigned_to_id == user_id


@pytest.mark.parametrize("days", [-1, 0, 93])
def test_no_item_is_snoozed_into_the_past_or_out_of_sight(company, key, clock, days):
    with pytest.raises(NotNotedError):
        snooze_items(company.id, [key], TODAY + timedelta(days=days), today=TODAY, actor=WHO, now=clock())
    assert not InboxItem.select().exists()


def test_what_is_closed_meanwhile_is_told_and_the_rest_is_done_once_each(company, key, clock):
    closed = ItemKey(ItemSource.ISSUE, key.subject_id + 1)
    assert note_items(company.id, [key, key, closed], " Asked HR ", actor=WHO, now=clock()) == [closed]
    (note,) = item_marks.notes_of(company.id, [key])[key]
    assert note.text == "Asked HR"
    (entry,) = AuditEntry.select()
    assert (entry.action, entry.detail, entry.subject) == ("inbox.noted", {}, f"issue {key.subject_id}")


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_a_note_says_something_short(company, key, clock, text):
    with pytest.raises(NotNotedError):
        note_items(company.id, [key], text, actor=WHO, now=clock())
