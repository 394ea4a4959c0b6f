"""The client and the sandbox, who know nothing of each other, understand each other."""

from __future__ import annotations

import pytest

from sandbox.remote import InProcessSandbox
from service.facts.humaans import Resource, Scope
from service.humaans.client import Deadlines, HumaansClient
from service.humaans.http.errors import PersonGoneError, TokenRefusedError


@pytest.fixture(scope="module")
def sandbox():
    with InProcessSandbox.start() as running:
        yield running


@pytest.fixture
def client(sandbox):
    sandbox.reset()
    made = HumaansClient(sandbox.api_url, sandbox.token, deadlines=Deadlines(call_seconds=20), sleep=lambda _: None)
    yield made
    made.close()


def everyone(client, fields=frozenset()):
    return client.fetch_snapshot(custom_field_ids=fields, on_progress=lambda *_: None)


def test_the_token_has_all_we_ask_for(client):
    assert {scope.value for scope in Scope} <= client.scopes()
    assert all(client.company())


def test_the_whole_cast_is_understood(client, sandbox):
    snapshot = everyone(client)
    assert {person.id for person in snapshot.people} == {row["id"] for row in sandbox.rows("people")}
    assert snapshot.not_understood == ()
    assert snapshot.catalogue.readable == frozenset(Resource)
    assert client.count_people() == len(snapshot.people)


def test_each_of_the_cast_is_the_same_alone_as_among_all(client):
    fields = frozenset(client.fetch_catalogue().custom_fields)
    assert fields
    for person in everyone(client, fields).people:
        assert client.fetch_person(person.id, custom_field_ids=fields)[0] == person


def test_faults_are_survived(client, sandbox):
    before = everyone(client)
    sandbox.fail("/compensations$", times=1, status=503)
    sandbox.fail("/job-roles$", times=1, html=True)
    sandbox.fail("/bank-accounts$", times=1, retry_after=1)
    sandbox.fail("/custom-values$", times=1, drop=True)
    assert everyone(client) == before


def test_a_person_who_is_not_there_is_gone(client):
    with pytest.raises(PersonGoneError):
        client.fetch_person("A" * 24, custom_field_ids=frozenset())


def test_a_wrong_token_is_refused(sandbox):
    client = HumaansClient(sandbox.api_url, "wrong")
    with pytest.raises(TokenRefusedError):
        client.scopes()
    client.close()
