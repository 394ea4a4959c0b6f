"""The states of a pay period and the only steps between them. What is not in the table cannot be done."""

from __future__ import annotations

from typing import Final

from service.facts.periods import PeriodState, PeriodStep

STEPS: Final[dict[PeriodState, dict[PeriodStep, PeriodState]]] = {
    PeriodState.OPEN: {PeriodStep.FREEZE: PeriodState.REVIEW},
    PeriodState.REVIEW: {PeriodStep.INCLUDE: PeriodState.REVIEW, PeriodStep.SIGN_OFF: PeriodState.SIGNED_OFF},
    PeriodState.SIGNED_OFF: {PeriodStep.REOPEN: PeriodState.REVIEW, PeriodStep.EXPORT: PeriodState.EXPORTED},
    PeriodState.EXPORTED: {
        PeriodStep.EXPORT: PeriodState.EXPORTED,
        PeriodStep.REOPEN: PeriodState.REVIEW,
        PeriodStep.CLOSE: PeriodState.CLOSED,
    },
    PeriodState.CLOSED: {},
}
_WHY_NOT: Final = {
    PeriodStep.FREEZE: "This pay period was frozen already.",
    PeriodStep.INCLUDE: "Late changes can be included only while the pay period is in review. Reopen it first.",
    PeriodStep.SIGN_OFF: "Only a pay period that is in review can be signed off.",
    PeriodStep.REOPEN: "This pay period is not signed off yet, so there is nothing to reopen.",
    PeriodStep.EXPORT: "Sign the pay period off before you hand it over.",
    PeriodStep.CLOSE: "Hand the pay period over before you close it.",
}


class IllegalStepError(Exception):
    """The step is not possible in the state of the pay period; nothing was done."""

    def __init__(self, state: PeriodState, step: PeriodStep) -> None:
        self.message = "This pay period is closed." if state is PeriodState.CLOSED else _WHY_NOT[step]
        super().__init__(self.message)


def after(state: PeriodState, step: PeriodStep) -> PeriodState:
    """The state that a step leads to. Raises IllegalStepError."""
    if step not in STEPS[state]:
        raise IllegalStepError(state, step)
    return STEPS[state][step]


def is_possible(state: PeriodState, step: PeriodStep) -> bool:
    """Whether a step may be offered."""
    return step in STEPS[state]
