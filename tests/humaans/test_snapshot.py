"""Everyone, complete, or an error: paging, shifts, refusals, stopping, progress."""

from __future__ import annotations

import gc

import pytest

from service.facts.humaans import CustomValue, Resource
from service.humaans.http.errors import (
    HumaansUnavailableError,
    IncompleteListError,
    NotUnderstoodError,
)
from tests.humaans.many_people import NO_ONE_WATCHES, many
from tests.humaans.scripted import (
    LISTS,
    Lists,
    Reply,
    a_compensation,
    a_custom_value,
    a_person,
)


def test_everyone_arrives_with_what_is_theirs(scripted, client_of):
    snapshot = client_of(scripted(many(600))).fetch_snapshot(
        custom_field_ids=frozenset({"f1"}), on_progress=lambda *_: None
    )
    assert [person.id for person in snapshot.people] == [f"p{n:05}" for n in range(600)]
    assert snapshot.not_understood == ()
    person = snapshot.people[599]
    assert person.values["employeeId"] == "00599"
    assert [role.id for role in person.job_roles] == ["rp00599"]
    assert [pay.amount for pay in person.compensations] == ["70000"]
    assert [account.values["sortCode"] for account in person.bank_accounts] == ["20-29-59"]
    assert person.custom_values == (CustomValue("f1", "M", None, ""),)
    assert set(snapshot.catalogue.custom_fields) == {"f0", "f1"}
    assert snapshot.catalogue.locations["l1"].values == {"label": "London"}
    assert snapshot.catalogue.compensation_types["t1"].base_type == "salary"
    assert snapshot.catalogue.readable == frozenset(Resource)


def test_as_many_requests_as_pages_none_twice_and_three_at_once(scripted, client_of):
    lists = many(600)
    humaans = scripted(lists)
    client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES)
    asked = [(a.path, a.query["$skip"]) for a in humaans.asked]
    assert len(asked) == len(set(asked)) == sum(max(1, -(-len(rows) // 250)) for rows in lists.rows.values())
    assert {a.query["$limit"] for a in humaans.asked} == {"250"}
    assert {a.query.get("status") for a in humaans.asked if a.path == "/people"} == {"all"}
    assert humaans.most_at_once <= 3


def test_leavers_and_joiners_are_there(scripted, client_of):
    lists = Lists(people=[a_person("p1"), a_person("p2", status="offboarded"), a_person("p3", status="newHire")])
    snapshot = client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)
    assert [person.values["status"] for person in snapshot.people] == ["active", "offboarded", "newHire"]


def test_an_empty_company_is_a_snapshot_of_no_one(scripted, client_of):
    humaans = scripted(Lists())
    assert client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES).people == ()
    assert len(humaans.asked) == len(LISTS)


def test_smaller_pages_than_asked_for_are_followed(scripted, client_of):
    lists = many(90)

    def forty(asked):
        asked.query["$limit"] = "40"
        return lists.page(asked, asked.path.strip("/"))

    lists.trouble = forty
    assert len(client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES).people) == 90


def test_rows_of_people_no_one_shows_are_dropped(scripted, client_of):
    lists = Lists(people=[a_person("p1")], compensations=[a_compensation("c1", "p1"), a_compensation("c2", "ghost")])
    [person] = client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES).people
    assert [pay.id for pay in person.compensations] == ["c1"]


def test_a_row_that_came_twice_counts_once(scripted, client_of):
    lists = Lists(people=[a_person("p1"), a_person("p2")])

    def overlapping(asked):
        if asked.path != "/people":
            return None
        skip = int(asked.query["$skip"])
        rows = [a_person("p1"), a_person("p2")] if skip else [a_person("p1"), a_person("p1")]
        return Reply({"total": 2, "limit": 1, "skip": skip, "data": rows})

    lists.trouble = overlapping
    assert [p.id for p in client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES).people] == ["p1", "p2"]


def test_someone_hired_between_pages_makes_that_list_be_read_again(scripted, client_of):
    lists = many(600)
    hired = []

    def hire_once(asked):
        if asked.path == "/people" and asked.query["$skip"] == "250" and not hired:
            hired.append(True)
            lists.rows["people"].insert(0, a_person("new"))

    lists.trouble = hire_once
    humaans = scripted(lists)
    snapshot = client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES)
    assert len(snapshot.people) == 601
    assert humaans.paths().count("/people") == 6
    assert humaans.paths().count("/job-roles") == 3


def test_one_leaves_and_one_comes_between_pages_and_no_one_is_lost(scripted, client_of):
    """The total stays the same, but rows moved: one came twice and one never."""
    lists = many(600)
    swapped = []

    def swap_once(asked):
        if asked.path == "/people" and asked.query["$skip"] == "500" and not swapped:
            swapped.append(True)
            people = lists.rows["people"]
            people.insert(0, a_person("new"))
            people.pop(590)

    lists.trouble = swap_once
    snapshot = client_of(scripted(lists), max_parallel=1).fetch_snapshot(**NO_ONE_WATCHES)
    ids = {person.id for person in snapshot.people}
    assert len(ids) == 600
    assert "new" in ids
    assert "p00499" in ids


def test_a_list_that_never_holds_still_is_no_reading_at_all(scripted, client_of):
    lists = many(600)
    grown = iter(range(1000))

    def grow(asked):
        if asked.path == "/compensations":
            lists.rows["compensations"].insert(0, a_compensation(f"new{next(grown)}"))

    lists.trouble = grow
    humaans = scripted(lists)
    with pytest.raises(IncompleteListError):
        client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES)
    assert humaans.paths().count("/compensations") == 6


@pytest.mark.parametrize(("shown", "asked"), [(1, 4), (3, 2)])
def test_fewer_or_more_rows_than_the_total_is_no_reading(scripted, client_of, shown, asked):
    lists = Lists()
    rows = [a_person(f"p{n}") for n in range(shown)]
    lists.trouble = lambda a: Reply({"total": 2, "limit": 250, "data": rows}) if a.path == "/people" else None
    humaans = scripted(lists)
    with pytest.raises(IncompleteListError):
        client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES)
    assert humaans.paths().count("/people") == asked


def test_a_page_that_fails_for_good_is_no_reading(scripted, client_of):
    lists = many(600)
    lists.trouble = lambda a: Reply(status=500) if a.query.get("$skip") == "500" else None
    with pytest.raises(HumaansUnavailableError):
        client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        ("people", {"firstName": "No Id"}),
        ("people", "text"),
        ("compensations", {"id": "c1", "person": "p1"}),
        ("job-roles", {"id": "r1", "personId": None}),
        ("bank-accounts", {"personId": "p1"}),
        ("custom-values", None),
        ("compensation-types", {"id": "t1", "name": "Salary"}),
        ("custom-fields", {"name": "no id"}),
    ],
)
def test_a_row_that_belongs_to_no_one_stops_the_reading(scripted, client_of, resource, row):
    """Dropping it would look like a salary, or a person, that had gone."""
    lists = many(2)
    lists.rows[resource].append(row)
    with pytest.raises(NotUnderstoodError) as raised:
        client_of(scripted(lists)).fetch_snapshot(**NO_ONE_WATCHES)
    assert raised.value.path.startswith(resource)


def test_the_cycle_collector_is_as_it_was(scripted, client_of):
    client = client_of(scripted(many(3)))
    during = []
    for was_on in (True, False):
        (gc.enable if was_on else gc.disable)()
        try:
            client.fetch_snapshot(custom_field_ids=frozenset(), on_progress=lambda *_: during.append(gc.isenabled()))
            assert gc.isenabled() is was_on
        finally:
            gc.enable()
    assert set(during) == {False}


def test_an_unchanged_company_reads_as_an_equal_snapshot(scripted, client_of):
    lists = many(300)
    lists.rows["compensations"] += [a_compensation(f"d{n}", "p00001") for n in range(5)]
    lists.rows[Resource.CUSTOM_VALUES] += [
        a_custom_value(f"w{n}", "p00001", customFieldId="f1", value=str(n)) for n in range(5)
    ]
    client = client_of(scripted(lists))
    wanted = {"custom_field_ids": frozenset({"f0", "f1"}), "on_progress": lambda *_: None}
    first = client.fetch_snapshot(**wanted)
    for rows in lists.rows.values():
        rows.reverse()
    assert client.fetch_snapshot(**wanted) == first


# ---- only the lists that are used ---------------------------------------------------------------------


def test_a_list_that_is_not_wanted_is_not_asked_for_and_counts_as_not_seen(scripted, client_of):
    humaans = scripted(many(3))
    snapshot = client_of(humaans).fetch_snapshot(**NO_ONE_WATCHES, lists=frozenset({Resource.JOB_ROLES}))
    left_out = {Resource.COMPENSATIONS, Resource.BANK_ACCOUNTS, Resource.CUSTOM_VALUES}
    assert {asked.path for asked in humaans.asked}.isdisjoint(f"/{resource}" for resource in left_out)
    assert snapshot.catalogue.not_asked_for == left_out
    assert snapshot.catalogue.readable == frozenset(Resource) - left_out
    assert [len(person.job_roles) for person in snapshot.people] == [1, 1, 1]


def test_rows_that_tell_which_of_several_custom_values_counts_are_asked_for_after_all(scripted, client_of):
    lists = many(2)
    lists.rows[Resource.CUSTOM_VALUES] += [
        a_custom_value("v8", "p00000", customFieldId="f0", resourceId="rp00000"),
        a_custom_value("v9", "p00000", customFieldId="f0", resourceId="gone"),
    ]
    humaans = scripted(lists)
    wanted = {"custom_field_ids": frozenset({"f0"}), "lists": frozenset({Resource.CUSTOM_VALUES})}
    snapshot = client_of(humaans).fetch_snapshot(**wanted, on_progress=lambda *_: None)
    assert snapshot.catalogue.readable == frozenset(Resource)
    assert snapshot.catalogue.not_asked_for == frozenset()
    assert [role.id for role in snapshot.people[0].job_roles] == ["rp00000"]
    person, catalogue = client_of(humaans).fetch_person("p00000", **wanted)
    assert (person, catalogue) == (snapshot.people[0], snapshot.catalogue)
