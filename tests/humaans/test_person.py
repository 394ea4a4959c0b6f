"""One person by id, with what is theirs."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from service.facts.humaans import Resource
from service.humaans.http.errors import ForbiddenError, NotUnderstoodError, PersonGoneError, TokenRefusedError
from tests.humaans.scripted import (
    Lists,
    Reply,
    a_bank_account,
    a_compensation,
    a_custom_value,
    a_job_role,
    a_person,
)
from tests.processes import PATIENCE_SECONDS

FIELDS = {"custom_field_ids": frozenset({"f1"})}


@pytest.fixture
def lists():
    return Lists(
        people=[a_person("p1"), a_person("p2")],
        job_roles=[a_job_role("r1", "p1"), a_job_role("r2", "p2")],
        compensations=[a_compensation("c1", "p1"), a_compensation("c2", "p2")],
        bank_accounts=[a_bank_account("b1", "p1"), a_bank_account("b2", "p2")],
        custom_values=[a_custom_value("v1", "p1"), a_custom_value("v2", "p2")],
        custom_fields=[{"id": "f1", "name": "NI category"}],
        compensation_types=[{"id": "t1", "name": None, "baseType": "salary"}],
    )


def test_one_person_is_the_same_as_in_a_snapshot(scripted, client_of, lists):
    client = client_of(scripted(lists))
    person, catalogue = client.fetch_person("p1", **FIELDS)
    snapshot = client.fetch_snapshot(**FIELDS, on_progress=lambda *_: None)
    assert person == snapshot.people[0]
    assert catalogue == snapshot.catalogue


def test_what_is_theirs_is_asked_for_by_person(scripted, client_of, lists):
    humaans = scripted(lists)
    client_of(humaans).fetch_person("p1", **FIELDS)
    by_person = {a.path for a in humaans.asked if a.query.get("personId") == "p1"}
    assert by_person == {"/job-roles", "/compensations", "/bank-accounts", "/custom-values"}
    assert humaans.paths()[0] == "/people/p1"
    assert len(humaans.asked) == 8


def test_rows_of_others_are_dropped_should_the_filter_be_ignored(scripted, client_of, lists):
    def ignore_filter(asked):
        asked.query.pop("personId", None)

    lists.trouble = ignore_filter
    person, _ = client_of(scripted(lists)).fetch_person("p1", **FIELDS)
    assert [pay.id for pay in person.compensations] == ["c1"]
    assert [account.id for account in person.bank_accounts] == ["b1"]


def test_a_person_who_is_not_there_is_gone(scripted, client_of, lists):
    with pytest.raises(PersonGoneError) as raised:
        client_of(scripted(lists)).fetch_person("nobody", **FIELDS)
    assert raised.value.request_id == "req-404"


@pytest.mark.parametrize("person_id", ["", "..", "../token-info", "p1?x=1", "p1/documents", "a b", "p" * 65, "p\n"])
def test_an_id_that_can_be_no_ones_is_gone_without_asking(scripted, client_of, lists, person_id):
    humaans = scripted(lists)
    with pytest.raises(PersonGoneError):
        client_of(humaans).fetch_person(person_id, **FIELDS)
    assert humaans.asked == []


@pytest.mark.parametrize("resource", [r for r in Resource if r is not Resource.PEOPLE])
def test_a_list_not_permitted_is_told_apart_from_an_empty_one(scripted, client_of, lists, resource):
    lists.trouble = lambda a: Reply(status=403) if a.path == f"/{resource}" else None
    person, catalogue = client_of(scripted(lists)).fetch_person("p1", **FIELDS)
    assert catalogue.readable == frozenset(Resource) - {resource}
    assert person.id == "p1"


def test_a_person_not_permitted_is_an_error(scripted, client_of, lists):
    lists.trouble = lambda a: Reply(status=403) if a.path == "/people/p1" else None
    with pytest.raises(ForbiddenError):
        client_of(scripted(lists)).fetch_person("p1", **FIELDS)


def test_a_person_not_understood_is_an_error_that_names_the_key(scripted, client_of, lists):
    lists.rows["people"][0]["status"] = []
    with pytest.raises(NotUnderstoodError) as raised:
        client_of(scripted(lists)).fetch_person("p1", **FIELDS)
    assert raised.value.path == "people.status"


@pytest.mark.parametrize("answer", [a_person("p2"), [], None, "text", {}])
def test_an_answer_that_is_not_that_person_is_not_understood(scripted, client_of, lists, answer):
    lists.trouble = lambda a: Reply(answer) if a.path == "/people/p1" else None
    with pytest.raises(NotUnderstoodError):
        client_of(scripted(lists)).fetch_person("p1", **FIELDS)


def test_a_refused_token_stops_after_one_call(scripted, client_of):
    humaans = scripted(lambda _: Reply(status=401))
    with pytest.raises(TokenRefusedError):
        client_of(humaans).fetch_person("p1", **FIELDS)
    assert len(humaans.asked) == 1


# ---- with a catalogue read a moment ago ---------------------------------------------------------------


def test_a_person_whose_catalogue_is_known_costs_five_requests_and_is_the_same(scripted, client_of, lists):
    humaans = scripted(lists)
    client = client_of(humaans)
    first = client.fetch_person("p1", **FIELDS)
    humaans.asked.clear()
    assert client.fetch_person("p1", **FIELDS, known=first[1]) == first
    assert len(humaans.asked) == 5


@pytest.mark.parametrize(
    "lost",
    [{"custom_fields": {}}, {"compensation_types": {}}],
)
def test_a_catalogue_that_lacks_what_the_person_has_is_read_again(scripted, client_of, lists, lost):
    humaans = scripted(lists)
    client = client_of(humaans)
    first = client.fetch_person("p1", **FIELDS)
    humaans.asked.clear()
    assert client.fetch_person("p1", **FIELDS, known=replace(first[1], **lost)) == first
    assert len(humaans.asked) == 8


def test_what_the_token_may_not_read_of_a_person_is_not_taken_from_a_known_catalogue(scripted, client_of, lists):
    client = client_of(scripted(lists))
    known = client.fetch_person("p1", **FIELDS)[1]
    lists.trouble = lambda asked: Reply(status=403) if asked.path == "/compensations" else None
    assert Resource.COMPENSATIONS not in client.fetch_person("p1", **FIELDS, known=known)[1].readable


def test_the_lists_of_a_person_are_asked_for_side_by_side_over_connections_that_are_kept(scripted, client_of, lists):
    humaans = scripted(lists)
    client = client_of(humaans)
    known = client.fetch_person("p1", **FIELDS)[1]
    together = threading.Barrier(4)

    def wait_for_the_others(asked):
        if not asked.path.startswith("/people/"):
            together.wait(PATIENCE_SECONDS)

    lists.trouble = wait_for_the_others
    for _ in range(3):
        client.fetch_person("p1", **FIELDS, known=known)
    assert len(humaans._connections) == 4
