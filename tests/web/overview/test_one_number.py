"""How many items need someone is one number: menu, page, overview, API and emails agree, also on what is snoozed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as search
from hypothesis import strategies as st

from service.actions.notifications.standing_words import standing_words
from service.facts.inbox import ItemView
from service.store.accounts import api_tokens
from service.store.companies.company_day import local_day
from service.store.database.connection import connection, write_transaction
from service.store.inbox import item_marks, open_items
from service.store.inbox.open_items import ItemFilter
from service.store.tables.accounts import ApiToken, User
from service.store.tables.inbox import InboxItem
from tests.web.conftest import ORIGIN
from tests.web.overview.company_faults import FAULTS, NOISE

PLACE = "/companies/acme"
MENU = re.compile(r'Needs you<span class="tally">(?:([\d,]+)|(\d+) snoozed)</span>')
SAID = re.compile(r"(?:(\d+) items?(?: and (\d+) snoozed)?|(\d+) items?, snoozed until later,) in Needs you\.")


def _number(text):
    return int(text or 0)


def _tally(text, view):
    return int(re.search(rf'{view} <span class="tally">(\d+)</span>', text)[1])


def _said(text):
    """What a sentence says of the items: how many are open, and how many snoozed."""
    found = SAID.search(text)
    return (0, 0) if found is None else (_number(found[1]), _number(found[2] or found[3]))


def _menu(text):
    """What the menu says of the items; what is snoozed only where nothing else is open."""
    found = MENU.search(text)
    return (0, 0) if found is None else (_number(found[1]), _number(found[2]))


@pytest.fixture
def counted(alice, imported, clock, app, digest_text):
    """The two numbers, open and snoozed, by where they are told; first as the lists themselves have them."""

    def ask():
        with connection():
            ApiToken.delete().execute()
            token = api_tokens.issue(imported.id, "ledger", clock())  # each token has a rate limit of its own
        client, bearer = app.test_client(), {"Authorization": f"Bearer {token}"}
        api = f"/api/v1/companies/{imported.slug}"
        inbox, overview = alice.open(f"{PLACE}/needs-you").text, alice.open(f"{PLACE}/").text
        lists = [
            client.get(f"{api}/inbox?view={view}&limit=200", base_url=ORIGIN, headers=bearer).json
            for view in ("open", "snoozed")
        ]
        state = client.get(api, base_url=ORIGIN, headers=bearer).json["state"]
        with connection():
            email = standing_words(imported, clock())
        found = {
            "lists": tuple(len(each["data"]) for each in lists),
            "API, inbox": (lists[0]["counts"]["open"], lists[0]["counts"]["snoozed"]),
            "API, state": (state["items"], state["snoozed_items"]),
            "API, sentences": _said(" ".join(state["more"])),
            "page": (_tally(inbox, "Open"), _tally(inbox, "Snoozed")),
            "overview": _said(overview),
            "email of a payday": _said(email),
            "digest": _said(digest_text()),
        }
        return found, {"menu": _menu(overview), "menu of the page": _menu(inbox)}

    return ask


def _mark(company, clock, places, mark):
    """Mark those items whose place in the whole list is among these."""
    day = local_day(company, clock())
    with connection(), write_transaction():
        items = [
            item
            for view in (ItemView.OPEN, ItemView.SUGGESTIONS)
            for item in open_items.page(company.id, day, clock(), ItemFilter(view=view), limit=200)
        ]
        for place in places:
            if place < len(items):
                mark(items[place], day)


#: What fails is told as it was found: making it smaller would write and read everything many times over.
@search(max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(
    things=st.lists(st.sampled_from(sorted(FAULTS | NOISE)), max_size=9, unique=True),
    snoozed=st.sets(st.integers(0, 8), max_size=5),
    assigned=st.sets(st.integers(0, 8), max_size=3),
)
def test_B2_the_number_of_items_is_the_same_wherever_it_is_told(
    counted, written, imported, clock, things, snoozed, assigned
):
    with connection():
        InboxItem.delete().execute()
        owner = User.get(User.email == "alice@example.com").id
    written(*things)
    _mark(imported, clock, assigned, lambda item, _day: item_marks.assign(imported.id, item, owner, clock()))
    later = timedelta(days=3)
    _mark(imported, clock, snoozed, lambda item, day: item_marks.snooze(imported.id, item, day + later, "x", clock()))
    told, menus = counted()
    listed, asleep = told["lists"]
    assert set(told.values()) == {(listed, asleep)}, told
    assert set(menus.values()) == {(listed, 0 if listed else asleep)}, menus


def test_B2_what_is_snoozed_is_told_and_returns_to_the_list_on_its_day(alice, counted, written, imported, clock):
    written("an issue of an employee", "a payslip on hold", "a suggestion")
    _mark(imported, clock, (0, 2), lambda item, day: item_marks.snooze(
        imported.id, item, day + timedelta(days=1), "x", clock())
    )  # fmt: skip
    told, _menus = counted()
    assert set(told.values()) == {(1, 2)}, told
    clock.forward(days=1)
    alice.sign_in("alice@example.com")
    told = counted()[0]
    assert told["lists"] == (2, 0)
