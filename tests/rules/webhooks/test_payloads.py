"""Whom a delivery concerns, in every shape a sender may choose; the sandbox's own shapes among them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox.webhooks.payloads import NAMINGS, SHAPES, event_name, payload
from service.rules.webhooks.payloads import MOST_PEOPLE, summarise

PERSON = "IL3vneCYhIx0xrR6um2sy2nW"
ROW = {"id": PERSON, "firstName": "Amelia"}
CHILD = {"id": "childchildchildchildchil", "personId": PERSON, "amount": "42000"}


def _event(name="person.updated", **more):
    return {"event": name, "data": {"id": PERSON}} | more


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "unknown"])
@pytest.mark.parametrize("naming", NAMINGS)
def test_a_person_is_found_in_every_shape(shape, naming):
    name = event_name("person", "updated", naming)
    said = summarise(payload(shape, name, ROW, event_id=None, webhook_id="hook", at="2026-11-23T10:00:00Z"))
    assert said.person_ids == (PERSON,)
    assert said.names == (name,)
    assert not said.concerns_everyone


@pytest.mark.parametrize("shape", ["object", "array", "ids", "flat", "name"])
@pytest.mark.parametrize("naming", NAMINGS)
@pytest.mark.parametrize("singular", ["compensation", "bankAccount", "jobRole", "customValue"])
def test_what_belongs_to_a_person_leads_to_its_person(shape, naming, singular):
    name = event_name(singular, "created", naming)
    said = summarise(payload(shape, name, CHILD, event_id="e", webhook_id="hook", at="2026-11-23T10:00:00Z"))
    assert said.person_ids == (PERSON,)
    assert not said.concerns_everyone


@pytest.mark.parametrize("name", ["compensation.deleted", "bank-account.updated", "job_roles.created"])
def test_what_belongs_to_a_person_it_does_not_name_leads_to_everyone(name):
    said = summarise({"type": name, "resourceId": CHILD["id"]})
    assert said.person_ids == ()
    assert said.concerns_everyone


@pytest.mark.parametrize(
    "name",
    [
        "customField.updated",
        "custom-fields.created",
        "location.updated",
        "compensation_types.deleted",
        "companies.updated",
    ],
)
def test_what_belongs_to_the_company_leads_to_everyone(name):
    said = summarise({"event": name, "data": {"id": "x" * 24}})
    assert (said.person_ids, said.concerns_everyone) == ((), True)


@pytest.mark.parametrize(
    "name", ["document.created", "documents.deleted", "time-away.created", "webhook.updated", "timesheetEntry.updated"]
)
def test_what_is_none_of_payrolls_is_ignored(name):
    assert summarise({"event": name, "data": {"id": "x" * 24, "personId": PERSON}}).is_ignored


def test_F12_an_unknown_event_leads_to_a_look_at_everyone_or_at_the_person_it_names():
    assert summarise({"event": "planet.aligned", "data": {}}).concerns_everyone
    assert summarise({"event": "somethingNew.happened", "data": {"personId": PERSON}}).person_ids == (PERSON,)
    assert summarise({"data": {"id": PERSON}}).names == ("unnamed",)


@pytest.mark.parametrize("document", [[], {}, None, 0, 1.5, True, "person.updated", [[]], [None, 3], {"events": []}])
def test_F12_valid_json_that_says_nothing_is_ignored(document):
    said = summarise(document)
    assert said.is_ignored
    assert said.event_id is None


@pytest.mark.parametrize(
    "person_id", [None, 7, "", "a" * 65, "a b", "../people", "x\x00y", "é", ["a"], {"id": "a"}, "a\n"]
)
def test_F12_an_id_that_is_none_is_never_asked_for(person_id):
    said = summarise(_event(data={"id": person_id}))
    assert (said.person_ids, said.concerns_everyone) == ((), True)


@pytest.mark.parametrize("name", [None, 7, "", "x" * 81, "a b", "<script>", "x\x00y", "naïve.updated"])
def test_F12_a_name_that_is_no_plain_word_is_not_kept(name):
    assert summarise(_event(name)).names == ("unnamed",)


def test_several_events_name_each_person_once_and_in_order():
    said = summarise([_event(data={"id": each}) for each in ("b", "a", "b")])
    assert said.person_ids == ("a", "b")
    assert summarise({"events": [_event(), _event("document.created")]}).person_ids == (PERSON,)
    assert summarise({"event": "person.updated", "data": [{"id": "b"}, {"id": "a"}]}).person_ids == ("a", "b")


def test_more_people_than_are_worth_asking_for_one_by_one_are_everyone():
    said = summarise([_event(data={"id": f"p{number}"}) for number in range(MOST_PEOPLE + 1)])
    assert (said.person_ids, said.concerns_everyone) == ((), True)


def test_the_id_of_an_event_is_not_the_id_of_its_record():
    assert summarise(_event(id="event1")).event_id == "event1"
    assert summarise(_event(eventId="event1")).event_id == "event1"
    assert summarise(_event()).event_id is None
    assert summarise(_event(id=PERSON)).event_id is None
    assert summarise(_event(id="hook", webhookId="hook")).event_id is None
    assert summarise({"event": "person.updated", "id": PERSON}).event_id is None
    assert summarise([_event(id="a"), _event(id="b")]).event_id == "a,b"
    assert summarise([_event(id="a"), _event()]).event_id is None


def test_F41_the_newest_time_of_change_that_a_person_s_events_tell_is_kept():
    def updated(at, name="person.updated", person_id=PERSON):
        return {"event": name, "data": {"id": person_id, "updatedAt": at}}

    newest = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    said = summarise([updated("2026-11-23T10:00:00.000Z"), updated("2026-11-23T09:00:00.000Z")])
    assert said.updated_at == {PERSON: newest}
    for worthless in (None, 7, "yesterday", "2026-11-23", "2026-11-23T10:00:00"):
        assert summarise(updated(worthless)).updated_at == {}
    assert summarise(updated("2026-11-23T10:00:00.000Z", "person.deleted")).updated_at == {}
    assert (
        summarise({"event": "compensation.updated", "data": CHILD | {"updatedAt": "2026-11-23T10:00:00Z"}}).updated_at
        == {}
    )
