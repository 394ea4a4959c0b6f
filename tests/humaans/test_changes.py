"""What changed since a time is two small questions for each list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox.remote import InProcessSandbox
from service.facts.humaans import Resource
from service.humaans.client import HumaansClient
from service.humaans.http.errors import ForbiddenError, HumaansRefusedError
from tests.humaans.scripted import Reply

LISTS = (Resource.PEOPLE, Resource.CUSTOM_VALUES)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared_sandbox():
    with InProcessSandbox.start(now="2026-11-23T12:00:00Z") as running:
        yield running


@pytest.fixture
def sandbox(shared_sandbox):
    shared_sandbox.reset()
    return shared_sandbox


@pytest.fixture
def client(sandbox):
    client = HumaansClient(sandbox.api_url, sandbox.token, sleep=lambda _: None)
    yield client
    client.close()


def test_the_rows_changed_since_name_their_people_and_their_time(sandbox, client):
    changed = sandbox.change("people", "leo", city="Newport")
    found = client.changed_rows([Resource.PEOPLE, Resource.JOB_ROLES], NOON, frozenset())
    assert found[Resource.PEOPLE].person_ids == {sandbox.person_id("leo")}
    assert (found[Resource.PEOPLE].total, found[Resource.PEOPLE].came) == (1, 1)
    assert found[Resource.PEOPLE].oldest == datetime.fromisoformat(changed["updatedAt"])
    assert (found[Resource.JOB_ROLES].total, found[Resource.JOB_ROLES].oldest) == (0, None)


def test_a_value_of_a_custom_field_that_no_one_uses_concerns_no_one(sandbox, client):
    row = sandbox.rows("custom-values")[0]
    sandbox.change("custom-values", row["id"], value="new")
    [used] = client.changed_rows([Resource.CUSTOM_VALUES], NOON, frozenset({row["customFieldId"]})).values()
    [unused] = client.changed_rows([Resource.CUSTOM_VALUES], NOON, frozenset()).values()
    assert (used.person_ids, unused.person_ids) == ({row["personId"]}, frozenset())
    assert used.oldest == unused.oldest is not None


def test_totals_come_with_the_clock_of_who_answered_and_cost_one_request_each(sandbox, client):
    counted = client.counted()
    told = counted.list_totals(LISTS)
    assert counted.requests_made == len(LISTS)
    assert told.totals == {resource: len(sandbox.rows(resource.value)) for resource in LISTS}
    assert abs((told.answered_at - NOON).total_seconds()) < 3600


def test_a_reading_of_everyone_tells_how_many_rows_its_lists_had(sandbox, client):
    snapshot = client.fetch_snapshot(custom_field_ids=frozenset(), on_progress=lambda *_: None, lists=frozenset(LISTS))
    of_people = {resource: total for resource, total in snapshot.totals.items() if resource in LISTS}
    assert of_people == client.list_totals(LISTS).totals
    assert Resource.BANK_ACCOUNTS not in snapshot.totals


def test_refusals_are_told_apart(sandbox, client):
    sandbox.switch(updated_at_filter="422")
    with pytest.raises(HumaansRefusedError):
        client.changed_rows(LISTS, NOON, frozenset())
    sandbox.set_scopes("public:read", "private:read")
    with pytest.raises(ForbiddenError):
        client.list_totals([Resource.COMPENSATIONS])


@pytest.mark.parametrize(
    ("updated_at", "is_told"), [("2026-11-23T12:00:00Z", True), ("yesterday", False), (None, False)]
)
def test_a_row_that_does_not_say_when_it_changed_leaves_the_oldest_unknown(scripted, client_of, updated_at, is_told):
    rows = [{"id": "p1", "updatedAt": "2026-11-23T12:30:00Z"}, {"id": "p2", "updatedAt": updated_at}]
    humaans = scripted(lambda _: Reply({"total": 2, "limit": 250, "skip": 0, "data": rows}))
    [found] = client_of(humaans).changed_rows([Resource.PEOPLE], NOON, frozenset()).values()
    assert found.came == 2
    assert found.oldest == (NOON if is_told else None)
    assert humaans.asked[0].query["updatedAt[$gte]"] == "2026-11-23T12:00:00.000Z"
