"""What an employee reads in the email that carries a payslip, or the link to it."""

from datetime import date

import pytest

from service.facts.payslips import PasswordRule, PayslipKind, PayslipMail
from service.rules.payslips.email_text import (
    LINK_PLACE,
    password,
    short_period,
    subject,
    whole_period,
    with_link,
    words,
)

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
A_WEEK = date(2026, 9, 28), date(2026, 10, 4)
NEW_YEAR = date(2026, 12, 28), date(2027, 1, 3)
BY_BIRTH = PasswordRule.DATE_OF_BIRTH


def text_of(form, *, name="Priya", is_corrected=False):
    return words(name, PayslipKind.PAYSLIP, "Acme Ltd", NOVEMBER, form, BY_BIRTH, is_corrected=is_corrected)


def test_an_attached_payslip_is_announced_in_plain_words():
    assert text_of(PayslipMail.ATTACHED) == (
        "Hello Priya\n\nYour payslip for 1 to 30 November 2026 is attached.\n\n"
        "If you received this by mistake, delete it and tell your payroll team.\n\nAcme Ltd\n"
    )


def test_a_correction_says_that_it_replaces_the_one_before():
    text = text_of(PayslipMail.ATTACHED, is_corrected=True)
    assert "Your corrected payslip for 1 to 30 November 2026 is attached." in text
    assert "It replaces the one we sent before." in text


def test_a_link_is_put_in_when_it_is_sent():
    text = text_of(PayslipMail.LINK, name=None)
    assert text.startswith("Hello\n")
    assert f"is ready. Open it within 30 days:\n{LINK_PLACE}\n" in text
    assert "https://x.example/p" in with_link(text, "https://x.example/p")


def test_a_locked_payslip_tells_the_rule_and_never_the_password():
    fields = {"date_of_birth": date(1990, 3, 7), "ni_number": "ce 23 45 67 a"}
    assert password(BY_BIRTH, fields) == "07031990"
    assert password(PasswordRule.NI_NUMBER, fields) == "CE234567A"
    assert password(PasswordRule.NI_NUMBER, {}) is None
    text = text_of(PayslipMail.PROTECTED)
    assert "The password that opens it is your date of birth as eight digits, day first" in text


@pytest.mark.parametrize(
    ("period", "whole", "short"),
    [
        (NOVEMBER, "1 to 30 November 2026", "November 2026"),
        (A_WEEK, "28 September to 4 October 2026", "28 September to 4 October 2026"),
        (NEW_YEAR, "28 December 2026 to 3 January 2027", "28 December 2026 to 3 January 2027"),
    ],
)
def test_a_period_says_no_month_and_no_year_twice(period, whole, short):
    assert (whole_period(period), short_period(period)) == (whole, short)


def test_the_subject_says_what_it_is_and_from_which_company():
    kinds = PayslipKind.PAYSLIP, PayslipKind.SUPPLEMENTARY
    assert subject(kinds[0], NOVEMBER, "Acme Ltd", is_corrected=False) == "Payslip for November 2026 from Acme Ltd"
    assert subject(kinds[0], NOVEMBER, "Acme Ltd", is_corrected=True).startswith("Corrected payslip for November 2026")
    assert subject(kinds[1], NOVEMBER, "Acme Ltd", is_corrected=False).startswith("Supplementary payslip for")
    tax_year = date(2025, 4, 6), date(2026, 4, 5)
    said = subject(PayslipKind.P60, tax_year, "Acme Ltd", is_corrected=False)
    assert said == "P60 for the tax year 2025 to 2026 from Acme Ltd"
    assert subject(PayslipKind.P45, (tax_year[1],) * 2, "Acme Ltd", is_corrected=False) == "P45 from Acme Ltd"
