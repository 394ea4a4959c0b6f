"""Scopes, company, counts, probes and the catalogue."""

from __future__ import annotations

import pytest

from service.facts.humaans import CustomField, Resource
from service.humaans.http.errors import HumaansUnavailableError, NotUnderstoodError, TokenRefusedError
from tests.humaans.scripted import Lists, Reply, a_person


def test_scopes_are_what_humaans_says(scripted, client_of):
    said = {"scopes": ["private:read", "documents:read", "something:new"], "label": "x", "personId": None}
    humaans = scripted(lambda _: Reply(said))
    assert client_of(humaans).scopes() == {"private:read", "documents:read", "something:new"}
    assert humaans.paths() == ["/token-info"]


@pytest.mark.parametrize("said", [{}, {"scopes": "private:read"}, {"scopes": [1]}, [], None])
def test_scopes_of_another_shape_are_not_understood(scripted, client_of, said):
    with pytest.raises(NotUnderstoodError) as raised:
        client_of(scripted(lambda _: Reply(said))).scopes()
    assert raised.value.path == "token-info.scopes"


def test_scopes_are_tried_out_when_humaans_does_not_say(scripted, client_of):
    def answer(asked):
        if asked.path == "/token-info":
            return Reply(status=404)
        return Reply(status=403) if asked.path == "/compensations" else Reply({"total": 0, "data": []})

    humaans = scripted(answer)
    assert client_of(humaans).scopes() == {"private:read", "documents:read"}
    assert all(asked.query.get("$limit") == "1" for asked in humaans.asked[1:])


def test_a_wrong_token_has_no_scopes(scripted, client_of):
    with pytest.raises(TokenRefusedError):
        client_of(scripted(lambda _: Reply(status=401))).scopes()


@pytest.mark.parametrize(("name", "shown"), [("Analytical Engines", "Analytical Engines"), (None, "")])
def test_the_company_is_the_one_row(scripted, client_of, name, shown):
    humaans = scripted(lambda _: Reply({"total": 1, "data": [{"id": "co1", "name": name}]}))
    assert client_of(humaans).company() == ("co1", shown)


@pytest.mark.parametrize("said", [{"data": []}, {"data": [{}]}, {"data": ["x"]}, [], None, {"data": [{"id": 5}]}])
def test_a_company_of_another_shape_is_not_understood(scripted, client_of, said):
    with pytest.raises(NotUnderstoodError):
        client_of(scripted(lambda _: Reply(said))).company()


def test_people_of_every_status_are_counted(scripted, client_of):
    humaans = scripted(Lists(people=[a_person("p1"), a_person("p2", status="offboarded")]))
    assert client_of(humaans).count_people() == 2
    assert humaans.asked[0].query["$limit"] == "1"


def test_a_list_can_be_read_or_not(scripted, client_of):
    lists = Lists()
    lists.trouble = lambda a: Reply(status=403) if a.path == "/compensations" else None
    client = client_of(scripted(lists))
    assert client.count(Resource.BANK_ACCOUNTS) is not None
    assert client.count(Resource.COMPENSATIONS) is None


def test_not_knowing_whether_a_list_can_be_read_is_an_error(scripted, client_of):
    with pytest.raises(HumaansUnavailableError):
        client_of(scripted(lambda _: Reply(status=503))).count(Resource.PEOPLE)


def test_the_catalogue_names_fields_places_and_kinds_of_pay(scripted, client_of):
    lists = Lists(
        custom_fields=[
            {"id": "f1", "name": "Plan", "section": "basics", "type": "select", "config": {"choices": ["1", "2"]}},
            {"id": "f2", "name": "Tags", "type": "multiSelect", "config": {"choices": [{"label": "a"}, {"x": 1}, 5]}},
            {"id": "f3", "name": "Tools", "type": "select", "config": {"multiple": True}},
            {"id": "f4", "name": None, "type": 7, "config": []},
        ],
        locations=[{"id": "l1", "label": "London HQ", "city": None, "country": 44, "policy": "secret"}],
        compensation_types=[{"id": "t1", "name": None, "baseType": "salary"}, {"id": "t2", "baseType": "nnew"}],
    )
    catalogue = client_of(scripted(lists)).fetch_catalogue()
    fields = catalogue.custom_fields
    assert fields["f1"] == CustomField("f1", "Plan", "basics", "select", ("1", "2"), is_multi_choice=False)
    assert fields["f2"].is_multi_choice
    assert fields["f2"].choices == ("a",)
    assert fields["f3"].is_multi_choice
    assert fields["f4"] == CustomField("f4", "")
    assert catalogue.locations["l1"].values == {"label": "London HQ", "city": None}
    assert catalogue.compensation_types["t1"].name is None
    assert catalogue.compensation_types["t2"].base_type == "nnew"
    assert catalogue.readable == frozenset(Resource)


def test_a_refused_part_of_the_catalogue_is_not_readable(scripted, client_of):
    lists = Lists(locations=[{"id": "l1", "label": "x"}])
    lists.trouble = lambda a: Reply(status=403) if a.path == "/custom-fields" else None
    catalogue = client_of(scripted(lists)).fetch_catalogue()
    assert catalogue.readable == frozenset(Resource) - {Resource.CUSTOM_FIELDS}
    assert set(catalogue.locations) == {"l1"}


def test_a_field_seen_with_several_choices_is_multi_choice(scripted, client_of):
    lists = Lists(
        people=[a_person("p1")],
        custom_fields=[{"id": "f1", "name": "Tags", "type": "select"}, {"id": "f2", "name": "One", "type": "select"}],
        custom_values=[
            {"id": "v1", "personId": "p1", "customFieldId": "f1", "value": ["a", "b"]},
            {"id": "v2", "personId": "p1", "customFieldId": "f2", "value": "a"},
        ],
    )
    catalogue = (
        client_of(scripted(lists))
        .fetch_snapshot(custom_field_ids=frozenset({"f2"}), on_progress=lambda *_: None)
        .catalogue
    )
    assert catalogue.custom_fields["f1"].is_multi_choice
    assert not catalogue.custom_fields["f2"].is_multi_choice
