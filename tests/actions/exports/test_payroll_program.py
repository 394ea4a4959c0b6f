"""The connection to Staffology: a key is tried before it is kept, and one of several employers is chosen."""

from __future__ import annotations

import pytest

from service.actions.exports.payroll_program import (
    NoProgramError,
    ProgramTroubleError,
    check_program,
    choose_employer,
    connect_program,
    disconnect_program,
)
from service.facts.periods import ProgramState
from service.store.exports import payroll_programs
from service.store.tables.exports import PayrollProgram, SentEmployee


def test_a_key_is_tried_before_it_is_kept_and_bound_to_its_row(sender, services, story, secrets):
    with pytest.raises(ProgramTroubleError, match="does not accept this API key"):
        connect_program(services, story.company.id, "wrong-key", actor="alice")
    assert payroll_programs.of_company(story.company.id).state == "connected"
    check_program(services, story.company.id)
    kept = PayrollProgram.get()
    assert "sandbox-staffology-key" not in (kept.api_key_encrypted or "")
    sender.sandbox.fail("/employers$", times=9, status=503)
    with pytest.raises(ProgramTroubleError, match="not answering properly"):
        check_program(services, story.company.id)
    sender.sandbox.heal()
    sender.sandbox.fail("/employers$", body=[])
    with pytest.raises(ProgramTroubleError, match="may use no employer"):
        check_program(services, story.company.id)
    disconnect_program(services, story.company.id, actor="alice")
    with pytest.raises(NoProgramError):
        check_program(services, story.company.id)


def test_with_several_employers_someone_chooses(sender, services, story):
    disconnect_program(services, story.company.id, actor="alice")
    second = sender.sandbox.ask("POST", "/staffology/employers", {"name": "Brightwater Two"})
    assert sender.connect().state == ProgramState.EMPLOYER_TO_CHOOSE
    with pytest.raises(ProgramTroubleError):
        choose_employer(services, story.company.id, "no-such-employer", actor="alice")
    choose_employer(services, story.company.id, second["id"], actor="alice")
    assert payroll_programs.of_company(story.company.id).employer_name == "Brightwater Two"
    assert SentEmployee.select().count() == 0
