from datetime import date, timedelta

import pytest

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.rules.planning import readiness
from service.rules.planning.advice import advice
from tests.builders import DAY

#: Someone ready: everything HMRC, the bank and the payslip need.
READY = dict.fromkeys(PAYROLL_FIELD_KINDS) | {
    "employee_id": "1042", "first_name": "Amelia", "last_name": "Khan", "gender": "F", "title": "Ms",
    "date_of_birth": date(1988, 4, 17), "ni_number": "CE234561D", "email": "amelia@example.com",
    "address_line_1": "12 Market Street", "city": "Leeds", "postcode": "LS1 6DT", "country": "GB",
    "start_date": date(2021, 3, 1), "tax_code": "1257L", "ni_category": "A", "hours_per_week": "37.5",
    "salary_amount_minor": 4200000, "salary_currency": "GBP", "salary_period": "annual",
    "salary_effective_date": date(2021, 3, 1), "pay_schedule": "monthly", "sort_code": "089999",
    "account_number": "66374958",
}  # fmt: skip
SINCE_APRIL = date(2026, 4, 6)


def missing(told_by_humaans=False, unmapped=frozenset(), **fields):
    found = readiness.missing_fields(READY | fields, unmapped, DAY, told_by_humaans=told_by_humaans)
    return [(reason.field, reason.code) for reason in found]


def test_A12_with_everything_there_and_valid_an_employee_is_ready():
    assert missing() == []


@pytest.mark.parametrize("field", readiness.ALWAYS_NEEDED)
def test_A12_pending_lists_exactly_what_is_missing(field):
    assert missing(**{field: None}) == [(field, "missing")]


def test_A12_a_new_arrival_without_an_ni_number_can_be_paid_on_day_one():
    assert missing(ni_number=None) == []
    assert missing(ni_number=None, city=None) == [("address_line_2", "missing")]


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"postcode": None}, [("postcode", "missing")]),
        ({"postcode": None, "country": "FR"}, []),
        ({"postcode": None, "country": None}, [("country", "missing"), ("postcode", "missing")]),
        ({"country": "FR", "city": None}, [("address_line_2", "missing")]),
        ({"country": "FR", "city": None, "address_line_2": "Holbeck"}, []),
        ({"start_date": SINCE_APRIL}, [("starter_declaration", "missing")]),
        ({"start_date": SINCE_APRIL, "starter_declaration": "B"}, []),
        ({"start_date": date(2026, 4, 5)}, []),
        ({"start_date": SINCE_APRIL, "starter_declaration": "B", "city": None}, [("address_line_2", "missing")]),
        ({"email": None}, [("email", "missing")]),
        ({"email": None, "personal_email": "a@example.com"}, []),
        ({"salary_currency": "EUR"}, [("salary_currency", "does_not_fit")]),
        ({"country": "FR", "city": None, "address_line_4": "Holbeck"}, []),
        ({"hours_per_week": None, "hours_band": "E"}, []),
        ({"sort_code": None, "account_number": None, "payment_method": "cheque"}, []),
        ({"sort_code": None, "payment_method": "bank"}, [("sort_code", "missing")]),
        ({"director": "yes"}, [("director_ni_method", "missing")]),
        ({"director": "yes", "director_ni_method": "AL"}, []),
        ({"director": "no"}, []),
        ({"payroll_id_changed": "yes"}, [("previous_payroll_id", "missing")]),
        ({"payroll_id_changed": "yes", "previous_payroll_id": "0877"}, []),
    ],
)
def test_A12_what_is_needed_depends_on_the_rest(fields, reasons):
    assert missing(**fields) == reasons


def test_A12_payslips_in_humaans_stand_in_for_an_email_address():
    assert missing(told_by_humaans=True, email=None) == []


@pytest.mark.parametrize("category", ["B", "E", "I", "T"])
def test_a_married_womens_category_fits_only_women_born_before_6_april_1961(category):
    kept = {"workplace_postcode": "TS18 3AD"}
    assert missing(ni_category=category, date_of_birth=date(1961, 4, 5), **kept) == []
    assert missing(ni_category=category, date_of_birth=date(1961, 4, 6), **kept) == [("ni_category", "does_not_fit")]
    assert missing(ni_category=category, date_of_birth=date(1961, 4, 5), gender="M", **kept) == [
        ("ni_category", "does_not_fit")
    ]


def test_formats_humaans_is_named_only_where_that_helps():
    def reason(unmapped):
        fields = READY | {"salary_currency": "EUR"}
        (found,) = readiness.missing_fields(fields, frozenset(unmapped), DAY, told_by_humaans=False)
        return found.message

    assert "Correct it in Humaans" in reason(())
    assert "it is not mapped" in reason({"salary_currency"})


@pytest.mark.parametrize("line", ["N/A", "na", "Unknown", "TBC", "None."])
def test_formats_a_line_that_says_there_is_none_is_no_line_of_the_address(line):
    needed = [("address_line_2", "missing")]
    assert missing(ni_number=None, city=None, address_line_2=line) == needed
    assert missing(ni_number=None, city=None, address_line_2="Nairn") == []


def test_A12_each_reason_says_where_to_correct_it():
    (unmapped,) = readiness.missing_fields(
        READY | {"hours_per_week": None}, frozenset({"hours_per_week"}), DAY, told_by_humaans=False
    )
    (mapped,) = readiness.missing_fields(READY | {"hours_per_week": None}, frozenset(), DAY, told_by_humaans=False)
    assert "It is not mapped" in unmapped.message
    assert "Add it in Humaans" in mapped.message
    assert unmapped.accepted_format == mapped.accepted_format != ""


def test_B32_a_missing_pay_schedule_says_what_it_is_what_it_should_be_and_who_adds_it():
    (found,) = readiness.missing_fields(READY | {"pay_schedule": None}, frozenset(), DAY, told_by_humaans=False)
    assert found.message == (
        "Pay schedule is missing, so we do not know how often this employee is paid. It must be a frequency, for "
        "example monthly, or the name of a schedule on the page Paydays. Add it in Humaans, or ask HR to."
    )


@pytest.mark.parametrize(
    ("end", "wanted"),
    [
        (None, True),
        (date(2027, 1, 31), True),  # on notice
        (date(2026, 11, 1), True),  # left this tax year
        (date(2026, 4, 6), True),
        (date(2026, 4, 5), False),
        (date(2019, 8, 31), False),
    ],
)
def test_A12_of_someone_who_left_in_an_earlier_tax_year_nothing_is_wanted_any_more(end, wanted):
    assert bool(missing(end_date=end, tax_code=None, account_number=None)) is wanted
    assert bool(advice(READY | {"end_date": end, "ni_number": None}, (), DAY)) is wanted


def test_A12_a_last_pay_after_the_turn_of_the_tax_year_still_needs_everything():
    left_in_march = READY | {"end_date": date(2026, 3, 31), "account_number": None}
    for day, wanted in ((date(2026, 4, 20), True), (date(2026, 7, 1), True), (date(2026, 7, 3), False)):
        assert bool(readiness.missing_fields(left_in_march, frozenset(), day, told_by_humaans=False)) is wanted


def test_K5_a_reason_says_from_which_day_it_is_none_any_more():
    starter = READY | {"start_date": date(2026, 5, 1), "starter_declaration": None, "tax_code": None}
    found = readiness.missing_fields(starter, frozenset(), date(2026, 11, 29), told_by_humaans=False)
    assert {each.field: each.until for each in found} == {"tax_code": None, "starter_declaration": date(2027, 4, 6)}


@pytest.mark.parametrize(
    ("last_day", "paid_off"),
    [
        (date(2026, 11, 13), date(2027, 4, 6)),
        (date(2027, 3, 31), date(2027, 7, 2)),
        (date(2027, 4, 5), date(2027, 7, 7)),
        (date(2027, 4, 6), date(2028, 4, 6)),
        (None, None),
    ],
)
def test_K5_every_reason_ends_when_someone_was_paid_for_the_last_time(last_day, paid_off):
    fields = READY | {"end_date": last_day, "tax_code": None}
    (found,) = readiness.missing_fields(fields, frozenset(), date(2026, 11, 29), told_by_humaans=False)
    assert found.until == readiness.paid_off_from(fields) == paid_off
    if paid_off is not None:
        assert not readiness.is_paid_off(fields, paid_off - timedelta(days=1))
        assert readiness.is_paid_off(fields, paid_off)
