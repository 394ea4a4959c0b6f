"""`export` at a terminal."""

from __future__ import annotations

import re

import pytest

from service.store.database.connection import connection
from service.store.tables.periods import PayPeriod
from tests.commands.test_periods import monthly, ready  # noqa: F401 - fixtures


@pytest.fixture
def signed_off(terminal, ready):  # noqa: F811
    """The id of a pay period that is frozen and signed off."""
    terminal.ok("sync", "acme")
    first = terminal.ok("period", "list", "acme").splitlines()[0].split("\t")[0]
    terminal.ok("period", "freeze", "acme", first, "--from-last-reading")
    with connection():
        PayPeriod.update(state="signed_off").where(PayPeriod.id == int(first)).execute()
    return first


def test_the_file_is_written_and_who_does_not_fit_is_listed(terminal, signed_off, tmp_path):
    assert "sage50\tSage 50 Payroll" in terminal.ok("export", "targets")
    done = terminal.run("export", "make", "acme", signed_off, "sage50", "--into", str(tmp_path))
    assert done.exit_code == 1
    assert "Title is needed and empty." in done.stderr
    (file,) = tmp_path.glob("*.csv")
    assert re.fullmatch(r"acme_monthly_20\d\d-\d\d_v1_sage50_full\.csv", file.name)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfEmployee Reference,")


def test_what_cannot_be_made_says_why(terminal, signed_off):
    assert "No file was imported in HMRC names" in terminal.fails(
        "export", "make", "acme", signed_off, "hmrc", "--changed"
    )
    assert "has no pay period 999" in terminal.fails("export", "make", "acme", "999", "hmrc")


def test_a_period_is_sent_to_staffology_once_and_its_key_is_read_from_standard_input(terminal, signed_off, humaans):
    assert "does not accept this API key" in terminal.fails("payroll-program", "connect", "acme", stdin="wrong\n")
    assert "Connect Staffology" in terminal.fails("payroll-program", "push", "acme", signed_off)
    key = humaans.payroll()["api_key"]
    assert "Brightwater Ltd" in terminal.ok("payroll-program", "connect", "acme", stdin=f"{key}\n")
    assert "works" in terminal.ok("payroll-program", "test", "acme")
    done = terminal.run("payroll-program", "push", "acme", signed_off)
    sent = len(humaans.payroll()["writes"])
    assert f"{sent} sent" in done.stdout
    assert (done.exit_code, "refused" in done.stdout) in {(0, False), (1, True)}
    terminal.run("payroll-program", "push", "acme", signed_off)
    assert len(humaans.payroll()["writes"]) == sent > 0
