"""The order of companies on the home of a bureau."""

from __future__ import annotations

from datetime import date

from service.facts.company_state import OpenWork, Standing
from service.rules.operations.company_state import urgency


def test_of_one_kind_the_nearest_cut_off_or_payday_comes_first_and_then_how_much_is_open():
    near, far = date(2026, 12, 1), date(2026, 12, 24)
    companies = {
        "near": urgency(Standing.SYNCING, OpenWork(need_you=1), near, "Near"),
        "far with more": urgency(Standing.SYNCING, OpenWork(need_you=9), far, "Far with more"),
        "far": urgency(Standing.SYNCING, OpenWork(need_you=1), far, "Far"),
        "without": urgency(Standing.SYNCING, OpenWork(need_you=99), None, "Without"),
        "payslips": urgency(Standing.SYNCING, OpenWork(payslips_failed=1), None, "Payslips"),
    }
    assert sorted(companies, key=companies.__getitem__) == ["payslips", "near", "far with more", "far", "without"]
