from datetime import date

import pytest

from service.rules.payslips.payday_summary import subject, summary_words

PAGE = "https://payroll.example/x"
NOW = "19 of 22 employees are up to date. 3 need you."


def summary(**more):
    return {"late_seconds": 0, "channels": {}, "failures": [], "payslips": {}, "missing": []} | more


def test_the_summary_in_words():
    assert summary_words(summary(payslips={"held": 2}, missing=[4]), PAGE, NOW).splitlines() == [
        "2 payslips are on hold. Check them.",
        "1 active employee has no payslip for this payday.",
        "",
        f"The company now: {NOW}",
        "",
        "See details: https://payroll.example/x",
    ]
    one = summary_words(
        summary(
            payslips={"held": 1, "released": 1},
            missing=[4, 5],
            channels={"humaans": {"refused": 1}, "email": {"sent": 1200, "queued": 34}},
            failures=[{"channel": "humaans", "code": "person_gone", "message": "The person is gone.", "count": 1}],
        ),
        PAGE,
        NOW,
    )
    assert one.splitlines()[:5] == [
        "0 of 1 payslip uploaded to Humaans.",
        "1,200 of 1,234 payslips emailed.",
        "Not uploaded to Humaans, 1 payslip: The person is gone.",
        "1 payslip is on hold. Check it.",
        "2 active employees have no payslip for this payday.",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (11 * 60, "Sending started 11 minutes late."),
        (60 * 60, "Sending started 1 hour late."),
        (60 * 61, "Sending started 1 hour and 1 minute late."),
        (990 * 60, "Sending started 16 hours and 30 minutes late."),
        (6 * 86_400 + 3 * 3600, "Sending started 6 days and 3 hours late."),
    ],
)
def test_how_late_a_payday_began_in_words(seconds, words):
    late = summary(late_seconds=seconds, channels={"email": {"sent": 1}})
    assert summary_words(late, PAGE, NOW).splitlines()[0] == words


def test_nothing_that_was_sent_is_called_late():
    assert "Sending started" not in summary_words(summary(late_seconds=660, payslips={"released": 5}), PAGE, NOW)


def test_the_subject_names_the_company_and_the_day():
    day = date(2026, 11, 27)
    assert subject("Acme Ltd", day, is_over=True) == "Payday report: Acme Ltd, 27 November 2026"
    assert subject("Acme Ltd", day, is_over=False) == "Payday report: Acme Ltd, 27 November 2026 (still sending)"
