"""The states and phases of a run."""

from __future__ import annotations

import pytest

from service.facts.humaans import Resource
from service.facts.runs import LIVE, RunPhase, RunState


@pytest.mark.parametrize("state", RunState)
def test_a_run_is_live_while_it_waits_or_is_worked_on(state):
    assert state.is_live == (state in {RunState.QUEUED, RunState.RUNNING}) == (state in LIVE)


@pytest.mark.parametrize("resource", Resource)
def test_reading_each_list_of_humaans_is_a_phase(resource):
    assert RunPhase.reading(resource) == f"reading {resource.value.replace('-', ' ')}"
