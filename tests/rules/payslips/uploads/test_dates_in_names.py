"""Case 18: dates, weeks and counters in a file's name are no Employee IDs, and an ID beside them is."""

from datetime import date

import pytest

from service.rules.payslips.uploads.file_matching import Unnamed, employee_id_of
from service.rules.payslips.uploads.known_ids import KnownIds
from tests.rules.payslips.uploads.week_names import WEEKS_AND_YEARS


@pytest.mark.parametrize(
    "name",
    [
        "Payslip Week 32 - 1045.pdf",
        "payslip_500_2026-11-27.pdf",
        "Ada Quill wk32.pdf",
        "Payslip W 32.pdf",
        "Payslip M11.pdf",
        "Payslip mth 11.pdf",
        "Payslip Month 11 of 32.pdf",
        "Payslip period 11.pdf",
        "Payslip P11.pdf",
        "Payslip 2026.pdf",
        "Ada Quill November 2026.pdf",
        "Ada Quill tax year 2026-27.pdf",
        "Ada Quill 2026-27.pdf",
        "27.11.2026.pdf",
        "11 Nov 2026.pdf",
        "Nov 11 2026.pdf",
        "11-27-2026.pdf",
        "20261127.pdf",
        "payslip112026.pdf",
        "Weeks 11-32.pdf",
        "11 and 500.pdf",
        "1044 1045.pdf",
        "1044 (2).pdf",
        "1044 11.pdf",
    ],
)
def test_case_18_weeks_dates_years_and_other_numbers_are_no_ids(name):
    assert isinstance(employee_id_of(name, WEEKS_AND_YEARS), Unnamed)


@pytest.mark.parametrize(
    "name",
    [
        "1044_payslip112026.pdf",
        "1044 Week 32.pdf",
        "Payslip 1044 week ending 27-11-2026.pdf",
        "2026-11-27_1044.pdf",
        "1044_November_2026.pdf",
        "1044 27th November 2026.pdf",
        "1044_2026-27_month-11.pdf",
        "20261127-1044.pdf",
        "P11_1044_payslip.PDF",
    ],
)
def test_case_18_beside_a_date_an_id_is_still_one(name):
    assert employee_id_of(name, WEEKS_AND_YEARS) == "1044"


def test_case_18_an_id_with_a_letter_stays_whole_unless_it_may_be_a_week():
    known = KnownIds(("W32", "E-7", "1044"))
    assert employee_id_of("Payslip E-7 Nov 2026.pdf", known) == "E-7"
    assert employee_id_of("Payslip W32 1044.pdf", known) == "1044"
    assert isinstance(employee_id_of("Payslip W32.pdf", known), Unnamed)


SHORT_IDS = KnownIds(("11", "32", "48", "5", "7", "27", "1", "12", "1044", "E1007", "271126", "20261127"))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Bulletin de paie novembre 2026 sem 32.pdf",
            "Bulletin semaine 48.pdf",
            "nomina noviembre 27.pdf",
            "KW32.pdf",
        ),
        "7 janvier 2026.pdf",
        "7 janv 2026.pdf",
        "7 ao\u00fbt 2026.pdf",
        "7 M\u00e4rz 2026.pdf",
        "7 maggio 2026.pdf",
        *(
            "7 de mayo de 2026.pdf",
            "7 lipca 2026.pdf",
            "Tydzie\u0144 32.pdf",
            "Lohn Monat 11.pdf",
            "Mois 11.pdf",
            "Maand 7.pdf",
        ),
        "2026-W48-5.pdf",
        "Payslip 7 2026-27.pdf",
        "Payslip 2026-27 7.pdf",
        "Payslip Nov 2026 32.pdf",
        "wk32 27.pdf",
        *(
            "27 wk 32.pdf",
            "January 7.pdf",
            "27th.pdf",
            "Fri 27.pdf",
            "7th of May.pdf",
            "w.c. 27.pdf",
            "pay date 27.pdf",
        ),
        *(
            "Payslip (1).pdf",
            "Payslip (7).pdf",
            "Payslip - Copy (5).pdf",
            "1044 (1).pdf",
            "Payslip v 1.pdf",
            "page 7.pdf",
        ),
        *(
            "Payslip run 7.pdf",
            "batch 7.pdf",
            "fortnight 11.pdf",
            "4 weekly period 7.pdf",
            "20261127.pdf",
            "271126.pdf",
        ),
        "IMG_20261127_1044.pdf",
        "Scan_20261127_104412.pdf",
        "Year 7.pdf",
    ],
)
def test_case_18_dates_weeks_and_copies_in_any_language_are_no_ids(name):
    assert isinstance(employee_id_of(name, SHORT_IDS), Unnamed)


@pytest.mark.parametrize(
    "name",
    [
        "Lohnabrechnung KW 32 1044.pdf",
        "7 janvier 2026 1044.pdf",
        "4 weekly period 7 1044.pdf",
        "1044 271126.pdf",
        "payslip_20261127_1044.pdf",
        "1044_2026-W48.pdf",
        "Payslip (1044).pdf",
        "1044 M\u00e4rz 2026.pdf",
    ],
)
def test_case_18_beside_them_an_id_is_still_one(name):
    assert employee_id_of(name, SHORT_IDS) == "1044"


def test_a_short_id_beside_a_whole_date_is_one_and_beside_half_a_date_is_listed():
    assert employee_id_of("12 2026-11-27.pdf", SHORT_IDS) == "12"
    assert employee_id_of("payslip_7_27Nov2026.pdf", SHORT_IDS) == "7"
    assert employee_id_of("Payslip 7.pdf", SHORT_IDS) == "7"
    assert "part of the date" in employee_id_of("Payslip Nov 2026 32.pdf", SHORT_IDS).message


PAYDAY = date(2026, 11, 27)
LIKE_DATES = KnownIds(("1985", "2002", "2025", "2026", "2027", "100234", "200212", "1044", "88", "11", "5"))


@pytest.mark.parametrize("employee_id", ["1985", "2002", "100234", "200212"])
@pytest.mark.parametrize(
    "name",
    [
        "{}.pdf",
        "payslip_{}.pdf",
        "payslip_{}_2026-11-27.pdf",
        "{}_05-11-2026.pdf",
        "{} 11-27-2026.pdf",
        "payslip-{}-271126.pdf",
        "2026-11-27 {}.pdf",
        "{}_Nov2026.pdf",
        "{} - November 2026.pdf",
        "{}_Month 8 2026-27.pdf",
        "Payslip_{}_20261101_20261130.pdf",
    ],
)
def test_an_id_that_reads_as_a_date_is_one_where_no_payslip_of_the_payday_has_that_date(employee_id, name):
    assert employee_id_of(name.format(employee_id), LIKE_DATES, pay_date=PAYDAY) == employee_id
    assert isinstance(employee_id_of(name.format(employee_id), LIKE_DATES), Unnamed)


@pytest.mark.parametrize(
    "name",
    [
        *("2025.pdf", "2026.pdf", "2027.pdf", "Payslip 2026.pdf", "payslip_2026_2026-11-27.pdf"),
        *("Nov 2002.pdf", "27-11-2002.pdf", "tax year 2002.pdf", "2002_M8.pdf", "Payslip 2002 500.pdf", "2002-11.pdf"),
    ],
)
def test_case_18_what_may_be_the_paydays_year_or_completes_an_older_date_is_no_id(name):
    assert isinstance(employee_id_of(name, LIKE_DATES, pay_date=PAYDAY), Unnamed)


@pytest.mark.parametrize(
    "name", ["IMG_1044.pdf", "Scan 1044.pdf", "DSC_2002.pdf", "Scanned Document 11.pdf", "photo 5.pdf", "PXL_1985.pdf"]
)
def test_case_18_what_a_camera_or_a_scanner_counts_is_no_id(name):
    assert isinstance(employee_id_of(name, LIKE_DATES, pay_date=PAYDAY), Unnamed)


@pytest.mark.parametrize(
    ("name", "employee_id"),
    [
        ("88_Nov2026.pdf", "88"),
        ("11_2026-11-27_v2.pdf", "11"),
        ("5 2026-11-27 page 1 of 2.pdf", "5"),
        ("1044_20261127093012.pdf", "1044"),
        ("1044 2026-11-27T09-30-12Z.pdf", "1044"),
    ],
)
def test_a_number_that_completes_no_date_is_an_id(name, employee_id):
    assert employee_id_of(name, LIKE_DATES, pay_date=PAYDAY) == employee_id
