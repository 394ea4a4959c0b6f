"""Loans and directorships that are over, or have not begun: on a payday a program without their dates has none."""

import pytest

from service.rules.exports.registry import TARGETS
from service.rules.exports.targets.staffology_employee import PLACES, employee_for_staffology
from tests.rules.exports.test_targets import AMELIA

PLAN = {"student_loan_plan": "02", "postgraduate_loan": "yes"}


def cells(name, **changes):
    record = AMELIA | PLAN | {"pay_date": "2026-12-24"} | changes
    return {column.heading: column.cell(record) for column in TARGETS[name].filled}


def days(first, last):
    return {
        f"{loan}_{end}_date": day
        for loan in ("student_loan", "postgraduate_loan")
        for end, day in (("start", first), ("end", last))
    }


#: Program, its two columns, and what they say of a loan that runs and of one that does not.
WITHOUT_DAYS = [
    ("employment_hero", ("StudentLoanType", "HasPostGradLoan"), ("Plan2", "true"), ("", "false")),
    ("paiyroll", ("taxeedetail_student_loan", "taxeedetail_postgraduate_loan"), ("02", "true"), ("", "false")),
    ("staffology", ("Student Loan", "Postgrad Loan"), ("Plan Two", "True"), ("", "False")),
]


@pytest.mark.parametrize(("name", "headings", "running", "none"), WITHOUT_DAYS)
@pytest.mark.parametrize(
    ("first", "last", "runs"),
    [
        (None, None, True),
        (None, "2025-10-31", False),
        (None, "2026-12-23", False),
        (None, "2026-12-24", True),
        ("2026-12-24", None, True),
        ("2026-12-25", None, False),
        ("2020-04-06", "2027-03-31", True),
    ],
)
def test_a_loan_that_does_not_run_on_the_payday_is_none(name, headings, running, none, first, last, runs):
    found = cells(name, **days(first, last))
    assert tuple(found[heading] for heading in headings) == (running if runs else none)


@pytest.mark.parametrize("name", ["hmrc", "brightpay"])
def test_a_program_that_takes_the_days_of_a_loan_is_given_the_loan_and_the_days(name):
    over = cells(name, **days("2020-04-06", "2025-10-31"))
    running = cells(name, **days("2020-04-06", None))
    assert {heading for heading in over if over[heading] != running[heading]} == {
        heading for heading in over if "loan" in heading.lower() and ("Until" in heading or "Stop" in heading)
    }


def test_to_staffologys_api_a_loan_that_is_over_is_sent_as_none_because_a_blank_is_never_sent():
    record = AMELIA | PLAN | {"pay_date": "2026-12-24"}
    for last, said in ((None, ("PlanTwo", True)), ("2025-10-31", ("None", False))):
        values = employee_for_staffology(record | days(None, last), "monthly").values
        assert (values[PLACES["Student Loan"]], values[PLACES["Postgrad Loan"]]) == said


def test_someone_without_a_loan_has_none_whatever_the_days_say():
    none = dict.fromkeys(PLAN) | days("2020-04-06", "2025-10-31")
    assert cells("paiyroll", **none)["taxeedetail_student_loan"] == ""
    assert cells("paiyroll", **none)["taxeedetail_postgraduate_loan"] == ""
