"""A file's name says what is in it."""

from datetime import date

import pytest

from service.rules.exports.export_names import Scope, file_name
from service.rules.exports.mapping_check import check
from service.rules.exports.registry import TARGETS


@pytest.mark.parametrize(
    ("company", "schedule", "frequency", "name"),
    [
        ("acme", "Monthly", "monthly", "acme_monthly_2026-11_v2_sage50_full"),
        ("acme", "Weekly paid", "weekly", "acme_weekly-paid_2026-11-27_v2_sage50_full"),
        ("acme", "Zoë's / café", "monthly", "acme_zoe-s-cafe_2026-11_v2_sage50_full"),
        ("acme", "…", "monthly", "acme_x_2026-11_v2_sage50_full"),
    ],
)
def test_the_name_says_company_period_version_program_and_scope(company, schedule, frequency, name):
    day = date(2026, 11, 27)
    assert file_name(company, schedule, frequency, day, version=2, target="sage50", scope=Scope.FULL) == name


def test_the_mapping_check_says_what_is_not_mapped():
    columns = {each.heading: each for each in check(TARGETS["sage50"], {"title", "end_date"})}
    assert columns["Title"].problem == "Title is not mapped: employees without it are refused."
    assert columns["Work End Date"].problem.endswith("the column is blank unless someone enters a value in payroll.")
    columns = {each.heading: each for each in check(TARGETS["brightpay"], {"end_date"})}
    assert columns["Leave Date"].problem.endswith("is not in the file while it is blank for everyone.")
    assert columns["Surname"].problem == ""
    assert "Notes" not in columns
