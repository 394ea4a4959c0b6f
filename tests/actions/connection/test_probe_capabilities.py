"""What Humaans can do is found out once a day, and nothing depends on it."""

from __future__ import annotations

from service.actions.connection.probe_capabilities import probe_capabilities
from service.facts.capabilities import ChangeFilter
from service.facts.humaans import Resource
from service.store.companies import capabilities, connections


def _known(company):
    return capabilities.of_connection(connections.of_company(company.id))


def test_what_was_found_is_kept_with_its_time_for_a_day(story, services, company, sandbox, clock):
    story.connect()
    assert _known(company) is None
    assert probe_capabilities(services, company.id)
    first = _known(company)
    assert (first.at, first.found.change_filter[Resource.PEOPLE]) == (clock(), ChangeFilter.WORKS)
    clock.forward(hours=23)
    assert not probe_capabilities(services, company.id)
    sandbox.switch(updated_at_filter="ignored")
    clock.forward(hours=2)
    assert probe_capabilities(services, company.id)
    assert _known(company).found.change_filter[Resource.PEOPLE] is ChangeFilter.IGNORED


def test_a_new_token_forgets_what_the_one_before_it_showed(story, services, company):
    story.connect()
    probe_capabilities(services, company.id)
    story.connect()
    assert _known(company) is None


def test_trouble_with_humaans_is_left_for_the_next_time(story, services, company, sandbox):
    story.connect()
    sandbox.fail(status=500, times=-1)
    assert probe_capabilities(services, company.id)
    assert _known(company) is None
    sandbox.heal()
    probe_capabilities(services, company.id)
    assert _known(company) is not None


def test_a_company_that_is_not_connected_is_not_asked_about(services, company, sandbox):
    sandbox.forget_requests()
    assert not probe_capabilities(services, company.id)
    assert sandbox.counters()["total"] == 0
