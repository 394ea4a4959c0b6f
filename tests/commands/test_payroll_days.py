"""Days outside the centuries in which people are paid are refused before anything is done."""

from __future__ import annotations

import pytest

from service.store.database.connection import connection
from service.store.tables.payslips import Payslip

PAID = ("--pay-date", "2026-11-27")


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_of_no_payroll_is_refused_in_words(terminal, acme, tmp_path, day):
    for words in (
        ("payslips", "import", acme, str(tmp_path), "--pay-date", day),
        ("payslips", "import", acme, str(tmp_path), *PAID, "--period-start", day, "--period-end", day),
        ("period", "list", acme, "--since", day),
    ):
        found = terminal.run(*words)
        assert found.exit_code == 2, found.output
        assert "is not a day between 2000 and 2100" in found.stderr
    with connection():
        assert Payslip.select().count() == 0
