"""Companies take turns in the long queue: much asked for by one never stands before another's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.facts.runs import Cause, RunKind, RunState
from service.store.companies import companies, connections
from service.store.syncing import run_claims, runs
from service.store.tables.companies import Connection
from service.store.tables.syncing import Run


@pytest.fixture
def others(company, clock):
    return companies.create("globex", "Globex", clock()), companies.create("initech", "Initech", clock())


def ask(company, clock, *, dry_run=False, many=1):
    made = [
        runs.create(company.id, RunKind.RECONCILIATION, Cause.MANUAL, clock(), dry_run=dry_run) for _ in range(many)
    ]
    return [run.id for run in made]


def serve(clock):
    """One job: the run whose turn it is, begun and ended."""
    run = run_claims.claim(run_claims.whose_turn(clock()), clock())
    clock.forward(seconds=5)
    run_claims.end(run, RunState.SUCCEEDED, clock())
    return run.id


def test_S_i_sixty_dry_runs_of_one_company_never_stand_before_anothers_first_import(company, others, clock):
    ask(company, clock, dry_run=True, many=60)
    [first_import] = ask(others[0], clock)
    assert serve(clock) == first_import


def test_S_i_sixty_runs_of_one_company_never_stand_before_anothers_dry_run(company, others, clock):
    """Rows of old, before equal requests joined, or of a company that saves its settings all day."""
    theirs = ask(company, clock, dry_run=True, many=60)
    assert serve(clock) == theirs[0]
    [other] = ask(others[0], clock, dry_run=True)
    assert [serve(clock) for _ in range(3)] == [other, *theirs[1:3]]


def test_companies_that_all_ask_for_much_are_served_in_turn(company, others, clock):
    everyone = (company, *others)
    for each in everyone:
        ask(each, clock, many=4)
    served = [Run.get_by_id(serve(clock)).company_id for _ in range(12)]
    for start in range(0, 12, 3):
        assert sorted(served[start : start + 3]) == sorted(each.id for each in everyone)


def test_every_run_has_its_turn_when_as_many_notifications_come_as_there_are_runs(company, others, clock):
    wanted = (
        ask(company, clock, dry_run=True, many=5) + ask(others[0], clock, many=3) + ask(others[1], clock, dry_run=True)
    )
    assert sorted(serve(clock) for _ in wanted) == sorted(wanted)
    assert run_claims.whose_turn(clock()) is None


def test_who_cannot_begin_is_passed_over(company, others, clock):
    running = run_claims.claim(ask(company, clock)[0], clock())
    held_up = ask(company, clock)[0]
    ask(others[0], clock)
    Connection.create(
        company=others[0], state=connections.CONNECTED, token_encrypted="", token_last4="", scopes=[], warnings=[],
        humaans_company_id="", humaans_company_name="", trouble="", connected_at=clock(), checked_at=clock(),
        not_before=clock() + timedelta(minutes=1),
    )  # fmt: skip
    [other] = ask(others[1], clock)
    assert serve(clock) == other
    assert run_claims.whose_turn(clock()) is None
    run_claims.end(running, RunState.SUCCEEDED, clock())
    assert serve(clock) == held_up
