import pytest

from service.rules.payslips.payday_summary import summary_words

PAGE = "https://payroll.example/x"


def summary(**more):
    return {"late_seconds": 0, "channels": {}, "failures": [], "payslips": {}, "missing": []} | more


def test_the_summary_in_words():
    assert summary_words(summary(payslips={"held": 2}, missing=[4]), PAGE).splitlines() == [
        "2 payslips are on hold: someone must check them.",
        "1 active employee has no payslip for this payday.",
        "",
        "Everything in detail: https://payroll.example/x",
    ]
    one = summary_words(
        summary(
            payslips={"held": 1, "released": 1},
            missing=[4, 5],
            channels={"humaans": {"refused": 1}, "email": {"sent": 1200, "queued": 34}},
            failures=[{"channel": "humaans", "code": "person_gone", "message": "The person is gone.", "count": 1}],
        ),
        PAGE,
    )
    assert one.splitlines()[:5] == [
        "In Humaans: 0 of 1 payslip.",
        "By email: 1,200 of 1,234 payslips.",
        "Not in Humaans, 1 payslip: The person is gone.",
        "1 payslip is on hold: someone must check it.",
        "2 active employees have no payslip for this payday.",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (11 * 60, "It began 11 minutes late."),
        (60 * 60, "It began 1 hour late."),
        (60 * 61, "It began 1 hour and 1 minute late."),
        (990 * 60, "It began 16 hours and 30 minutes late."),
        (6 * 86_400 + 3 * 3600, "It began 6 days and 3 hours late."),
    ],
)
def test_how_late_a_payday_began_in_words(seconds, words):
    assert summary_words(summary(late_seconds=seconds), PAGE).splitlines()[0] == words
