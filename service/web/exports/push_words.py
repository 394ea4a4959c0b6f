"""What pages call the states of a payroll program, of a push, and of an employee in it."""

from __future__ import annotations

from typing import Final

from service.facts.periods import ProgramState, PushState, SentState
from service.web.ui.labels import Label

PROGRAM_STATES: Final[dict[str, Label]] = {
    ProgramState.EMPLOYER_TO_CHOOSE: Label("Choose the employer", "wait"),
    ProgramState.CONNECTED: Label("Working", "good"),
    ProgramState.REFUSED: Label("Not working", "bad"),
}
PUSH_STATES: Final[dict[str, Label]] = {
    PushState.ASKED: Label("Starting", "live"),
    PushState.SENDING: Label("Sending", "live"),
    PushState.DONE: Label("Done", "good"),
}
SENT_STATES: Final[dict[str, str]] = {
    SentState.WAITING: "waiting",
    SentState.UNCERTAIN: "to be checked in Staffology",
    SentState.SENT: "sent",
    SentState.ALREADY_THERE: "needed no change",
    SentState.REFUSED: "not sent",
    SentState.GONE: "not in this pay period",
}
