"""The declared steps are the only ones."""

from __future__ import annotations

import pytest

from service.facts.periods import PeriodState, PeriodStep
from service.rules.periods.states import STEPS, IllegalStepError, after, is_possible

LEGAL = {
    ("open", "freeze", "review"),
    ("review", "include", "review"),
    ("review", "sign_off", "signed_off"),
    ("signed_off", "reopen", "review"),
    ("signed_off", "export", "exported"),
    ("exported", "export", "exported"),
    ("exported", "reopen", "review"),
    ("exported", "close", "closed"),
}


def test_the_table_has_every_state_and_only_these_steps():
    assert set(STEPS) == set(PeriodState)
    assert {(state.value, step.value, to.value) for state, row in STEPS.items() for step, to in row.items()} == LEGAL


@pytest.mark.parametrize("state", list(PeriodState))
@pytest.mark.parametrize("step", list(PeriodStep))
def test_an_illegal_step_says_why_and_leads_nowhere(state, step):
    if is_possible(state, step):
        assert (state.value, step.value, after(state, step).value) in LEGAL
        return
    with pytest.raises(IllegalStepError) as refused:
        after(state, step)
    assert refused.value.message.endswith(".")
