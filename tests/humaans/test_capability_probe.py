"""What an account's API can do is told by what it does."""

from __future__ import annotations

import pytest

from sandbox.remote import InProcessSandbox
from service.facts.capabilities import ChangeFilter
from service.facts.humaans import Resource
from service.humaans.client import HumaansClient
from service.humaans.reading.reading import PERSON_LISTS


@pytest.fixture(scope="module")
def sandbox():
    with InProcessSandbox.start() as running:
        yield running


@pytest.fixture
def probed(sandbox):
    def probe(*scopes, **switches):
        sandbox.reset()
        if scopes:
            sandbox.set_scopes(*scopes)
        sandbox.switch(**{"updated_at_filter": "honoured", "etags": False} | switches)
        client = HumaansClient(sandbox.api_url, sandbox.token, sleep=lambda _: None)
        try:
            return client.capabilities()
        finally:
            client.close()

    return probe


@pytest.mark.parametrize(
    ("switch", "told"),
    [("honoured", ChangeFilter.WORKS), ("ignored", ChangeFilter.IGNORED), ("422", ChangeFilter.REFUSED)],
)
def test_a_filter_by_time_of_change_is_known_by_what_comes_of_it(probed, switch, told):
    assert probed(updated_at_filter=switch).change_filter == dict.fromkeys(PERSON_LISTS, told)


def test_nothing_is_said_of_a_list_that_the_token_may_not_read(probed):
    told = probed("public:read", "private:read").change_filter
    assert told[Resource.COMPENSATIONS] is ChangeFilter.UNKNOWN
    assert told[Resource.PEOPLE] is ChangeFilter.WORKS


@pytest.mark.parametrize("etags", [True, False])
def test_an_etag_is_noticed(probed, etags):
    assert probed(etags=etags).has_etags is etags


def test_the_size_of_a_page_is_what_a_page_holds(probed):
    assert probed().page_size == 250


def test_it_costs_less_than_twenty_requests(probed, sandbox):
    sandbox.forget_requests()
    probed()
    assert sandbox.counters()["total"] < 20
