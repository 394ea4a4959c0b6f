"""A few values of every field, for a page that maps: eight requests, whatever the size of the company."""

from __future__ import annotations

from sandbox.remote import InProcessSandbox
from service.facts.humaans import Resource
from service.humaans.client import SAMPLE_ROWS, HumaansClient


def test_a_sample_of_a_large_company_takes_eight_requests():
    with InProcessSandbox.start(size=600) as sandbox:
        client = HumaansClient(sandbox.api_url, sandbox.token)
        custom = frozenset(client.fetch_catalogue().custom_fields)
        sandbox.forget_requests()
        seen = client.fetch_sample(custom)
        assert sandbox.counters()["total"] == 8
    named = [person for person in seen.people if "firstName" in person.values]
    assert len(named) == SAMPLE_ROWS
    assert any(person.compensations for person in seen.people)
    assert any(person.custom_values for person in seen.people)


def test_a_list_the_token_may_not_read_is_left_out_and_the_rest_is_shown():
    with InProcessSandbox.start() as sandbox:
        sandbox.set_scopes("public:read", "private:read")
        seen = HumaansClient(sandbox.api_url, sandbox.token).fetch_sample(frozenset())
    assert seen.people
    assert not any(person.compensations for person in seen.people)
    assert Resource.PEOPLE in seen.catalogue.readable
