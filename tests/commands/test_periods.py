"""`period` and `keys create-signing` at a terminal."""

from __future__ import annotations

from datetime import time

import pytest

from service.actions.connection.connect import connect
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.settings.save_settings import save_settings
from service.commands.syncing import SilentNotifier
from service.facts.payslips import Frequency, PaySchedule
from service.rules.mapping.default_mapping import default_settings
from service.store.companies import catalogues
from service.store.database.connection import connection
from service.store.tables.companies import Company


@pytest.fixture
def monthly(terminal, acme):
    with connection():
        schedule = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
        save_schedules(terminal.services, Company.get().id, [schedule], seen="", actor="alice")


@pytest.fixture
def ready(terminal, monthly, humaans):
    """Connected, with settings saved."""
    with connection():
        company_id = Company.get().id
        connect(terminal.services, company_id, humaans.token, actor="test")
        chosen = default_settings(catalogues.of_company(company_id))
        save_settings(terminal.services, SilentNotifier(), company_id, chosen, expected_version=0, actor="test")


def _first(terminal):
    return terminal.ok("period", "list", "acme").splitlines()[0].split("\t")


def test_periods_are_listed_with_cut_off_and_state(terminal, monthly):
    lines = terminal.ok("period", "list", "acme").splitlines()
    assert len(lines) >= 12
    assert lines[0].split("\t")[1::3] == ["Monthly", "open"]


def test_before_anything_was_read_there_is_nothing_to_freeze(terminal, monthly):
    said = terminal.fails("period", "freeze", "acme", _first(terminal)[0], "--from-last-reading")
    assert "Nothing has been read from Humaans yet" in said


def test_a_snapshot_is_frozen_exported_and_verified_without_the_database(terminal, ready, tmp_path):
    terminal.ok("sync", "acme")
    period_id = _first(terminal)[0]
    assert "version 1" in terminal.ok("period", "freeze", "acme", period_id, "--from-last-reading")
    assert "frozen already" in terminal.fails("period", "freeze", "acme", period_id)
    file = tmp_path / "snapshot.jsonl"
    terminal.ok("period", "export", "acme", period_id, "--to", str(file))
    said = terminal.ok("period", "verify", str(file))
    assert "whole and unaltered" in said
    key = said.split("Signed with ")[1].split(",")[0]
    assert "compare" not in terminal.ok("period", "verify", str(file), "--key", key)
    other = terminal.ok("keys", "create-signing").strip()
    assert "another key" in terminal.fails("period", "verify", str(file), "--key", other)
    file.write_bytes(file.read_bytes().replace(b"annual", b"weekly"))
    assert "was altered" in terminal.fails("period", "verify", str(file))
    file.write_bytes(file.read_bytes()[:-10])
    assert "truncated" in terminal.fails("period", "verify", str(file))


def test_what_does_not_exist_is_said(terminal, monthly, tmp_path):
    assert "has no pay period 99999" in terminal.fails("period", "freeze", "acme", "99999")
    assert "no such snapshot" in terminal.fails(
        "period", "export", "acme", _first(terminal)[0], "--to", str(tmp_path / "x")
    )
