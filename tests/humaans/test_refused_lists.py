"""Lists that are refused, and rows that cannot be read: told apart from what is empty."""

from __future__ import annotations

import time

import pytest

from service.facts.humaans import Resource
from service.humaans.http.errors import (
    ForbiddenError,
    HumaansUnavailableError,
    TokenRefusedError,
)
from tests.humaans.many_people import NO_ONE_WATCHES, many
from tests.humaans.scripted import (
    Lists,
    Reply,
    a_compensation,
    a_job_role,
    a_person,
)


@pytest.mark.parametrize("resource", [r for r in Resource if r is not Resource.PEOPLE])
def test_a_list_that_is_not_permitted_is_told_apart_from_an_empty_one(scripted, client_of, resource):
    lists = many(300)
    lists.trouble = lambda a: Reply(status=403) if a.path == f"/{resource}" else None
    humaans = scripted(lists)
    snapshot = client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES)
    assert snapshot.catalogue.readable == frozenset(Resource) - {resource}
    assert len(snapshot.people) == 300
    assert humaans.paths().count(f"/{resource}") == 1


def test_a_list_refused_half_way_counts_as_not_permitted_as_a_whole(scripted, client_of):
    lists = many(600)
    lists.trouble = lambda a: Reply(status=403) if (a.path, a.query["$skip"]) == ("/compensations", "250") else None
    snapshot = client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)
    assert Resource.COMPENSATIONS not in snapshot.catalogue.readable
    assert all(person.compensations == () for person in snapshot.people)


def test_people_who_are_not_permitted_are_an_error(scripted, client_of):
    lists = many(3)
    lists.trouble = lambda a: Reply(status=403) if a.path == "/people" else None
    with pytest.raises(ForbiddenError):
        client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)


def test_a_token_refused_from_the_start_costs_one_call(scripted, client_of):
    humaans = scripted(lambda _: Reply(status=401))
    with pytest.raises(TokenRefusedError):
        client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES)
    assert len(humaans.asked) == 1


def test_a_token_revoked_half_way_costs_three_calls_at_most(scripted, client_of):
    lists = many(5000)
    revoked = []

    def revoke(asked):
        if revoked or asked.query["$skip"] == "1000":
            revoked.append(asked)
            return Reply(status=401, delay_seconds=0.02)
        return None

    lists.trouble = revoke
    with pytest.raises(TokenRefusedError):
        client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)
    time.sleep(0.1)
    assert len(revoked) <= 3


def test_one_person_not_understood_does_not_stop_the_others(scripted, client_of):
    lists = Lists(
        people=[a_person("p1"), a_person("p2", status=["?"]), a_person("p3"), a_person("p4"), a_person("p5")],
        compensations=[a_compensation("c1", "p3", amount={"value": 1}), a_compensation("c2", "p1")],
        job_roles=[a_job_role("r4", "p4", effectiveDate=5), a_job_role("r1", "ghost", effectiveDate=5)],
    )
    snapshot = client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)
    assert [person.id for person in snapshot.people] == ["p1", "p3", "p4", "p5"]
    assert [(bad.person_id, bad.path) for bad in snapshot.not_understood] == [("p2", "people.status")]
    assert snapshot.people[1].compensations[0].unreadable == "compensations.amount"
    assert snapshot.people[2].job_roles[0].unreadable == "job-roles.effectiveDate"


def test_formats_half_a_character_in_one_name_costs_that_name_not_the_page_nor_the_person(scripted, client_of):
    lists = Lists(people=[a_person("p1"), a_person("p2", firstName="half \ud800"), a_person("p3")])
    snapshot = client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)
    assert [person.values["firstName"] for person in snapshot.people] == ["Ada", "half \ufffd", "Ada"]
    assert snapshot.not_understood == ()


@pytest.mark.parametrize("page", [Reply(b"<html>", kind="text/html"), Reply(b'{"total": 600, "da'), Reply(drop=True)])
def test_a_page_that_is_no_page_is_asked_for_again(scripted, client_of, page):
    lists = many(600)
    broken = [page]
    lists.trouble = lambda a: broken.pop() if broken and a.query["$skip"] == "250" else None
    assert len(client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES).people) == 600


def test_json_broken_inside_is_no_reading(scripted, client_of):
    lists = many(600)
    lists.trouble = lambda a: Reply(b'{"total": 600, "data": [}') if a.query["$skip"] == "250" else None
    with pytest.raises(HumaansUnavailableError):
        client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)


def test_too_many_requests_in_the_middle_is_waited_out(scripted, client_of, sleeps):
    lists = many(600)
    throttled = [Reply(status=429, headers={"Retry-After": "7"})]
    lists.trouble = lambda a: throttled.pop() if throttled and a.query["$skip"] == "250" else None
    assert len(client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES).people) == 600
    assert sum(sleeps) >= 6.5
