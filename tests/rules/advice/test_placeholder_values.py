import json
from datetime import date
from pathlib import Path

import pytest

from sandbox.world import uk
from service.facts.issues import IssueCode
from service.rules.advice.placeholder_values import placeholders
from service.rules.fields.characters import squeezed
from service.rules.fields.payroll_fields import PAYROLL_FIELDS
from tests.builders import DAY
from tests.rules.planning.test_readiness import READY, missing

ROOT = Path(__file__).resolve().parents[3]


def told(**fields):
    return [(issue.code, issue.field) for issue in placeholders(READY | fields, DAY)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first_name": "A N", "last_name": "Other"}, "last_name"),
        ({"first_name": "A", "middle_name": "N.", "last_name": "OTHER"}, "last_name"),
        ({"first_name": "A", "last_name": "N Other"}, "last_name"),
        ({"last_name": "Unknown"}, "last_name"),
        ({"last_name": "TBC"}, "last_name"),
        ({"first_name": "test"}, "first_name"),
        ({"first_name": "Xxx"}, "first_name"),
        ({"middle_name": "aa"}, "middle_name"),
        ({"last_name": "Smith-"}, "last_name"),
        ({"address_line_1": "TBC"}, "address_line_1"),
        ({"employee_id": "TBC"}, "employee_id"),
        ({"address_line_2": "N/A"}, "address_line_2"),
        ({"address_line_2": "Unknown"}, "address_line_2"),
        ({"address_line_3": "n.a."}, "address_line_3"),
        ({"county": "NA"}, "county"),
        ({"email": "test@test.com"}, "email"),
        ({"personal_email": "noemail@noemail.com"}, "personal_email"),
        ({"phone_number": "00000000000"}, "phone_number"),
        ({"date_of_birth": date(1904, 1, 1)}, "date_of_birth"),
        ({"date_of_birth": date(1900, 1, 1)}, "date_of_birth"),
        ({"date_of_birth": date(1970, 1, 1)}, "date_of_birth"),
        ({"start_date": date(1970, 1, 1)}, "start_date"),
        ({"end_date": date(9999, 12, 31)}, "end_date"),
        ({"ni_number": "AB123456C"}, "ni_number"),
        ({"ni_number": "CE111111A"}, "ni_number"),
        ({"ni_number": "CE000000"}, "ni_number"),
        ({"sort_code": "123456"}, "sort_code"),
        ({"sort_code": "444444"}, "sort_code"),
        ({"account_number": "12345678"}, "account_number"),
        ({"account_number": "55555555"}, "account_number"),
    ],
)
def test_formats_a_filler_is_advice_and_never_a_refusal(fields, field):
    assert told(**fields) == [(IssueCode.LOOKS_LIKE_A_FILLER, field)]
    assert missing(**fields) == []


@pytest.mark.parametrize("surname", ["Oo", "Ee", "Ng", "Li", "O'Brien", "van der Berg", "Jones-Smith", "Null-Ferrari"])
def test_an_ordinary_surname_is_no_filler(surname):
    assert told(last_name=surname) == []


@pytest.mark.parametrize(
    ("born", "unlikely"),
    [
        (date(2013, 11, 23), False),  # 13 on the day
        (date(2013, 11, 24), True),
        (DAY, True),
        (date(1926, 1, 1), False),
        (date(1925, 11, 24), False),  # 100
        (date(1925, 11, 23), True),
    ],
)
def test_formats_an_age_under_13_or_over_100_is_advised(born, unlikely):
    assert told(date_of_birth=born) == ([(IssueCode.UNLIKELY_AGE, "date_of_birth")] if unlikely else [])


@pytest.mark.parametrize(
    "fields",
    [
        {"first_name": "X"},
        {"first_name": "Bo", "last_name": "Otherton"},
        {"last_name": "Testa"},
        {"last_name": "O'Neill-Khan"},
        {"ni_number": "CE123465A"},
        {"job_title": "TBC"},
        {"first_name": "Na", "email": "na@na.com"},
        {"county": "Nairn"},
    ],
)
def test_what_only_resembles_a_filler_is_left_alone(fields):
    assert told(**fields) == []


def test_a_sensitive_filler_is_masked_in_what_is_said_of_it():
    (said,) = placeholders(READY | {"ni_number": "AB123456C"}, DAY)
    assert "123456" not in said.message
    assert said.value_seen.startswith("•")


def test_formats_our_own_samples_use_no_fillers():
    """The sandbox's cast, the generated people and the examples of accepted formats."""
    cast = json.loads((ROOT / "sandbox" / "world" / "cast.json").read_text())["people"]
    numbers = [each["person"].get("taxId") for each in cast] + [uk.ni_number(n) for n in range(3_000)]
    numbers += [field.example for field in PAYROLL_FIELDS if field.name == "ni_number"]
    assert [each for each in numbers if each and told(ni_number=each)] == []
    born = [each["person"].get("birthday") for each in cast]
    assert [each for each in born if each and told(date_of_birth=date.fromisoformat(each[:10]))] == []
    accounts = [row for each in cast for row in each.get("bankAccounts", [])]
    accounts += [dict(zip(("sortCode", "accountNumber"), uk.account(n), strict=True)) for n in range(500)]
    for row in accounts:
        digits = {"sort_code": "sortCode", "account_number": "accountNumber"}
        assert told(**{name: squeezed(row.get(key) or "") or None for name, key in digits.items()}) == [], row
    for each in cast:
        names = {"first_name": each["person"].get("firstName"), "last_name": each["person"].get("lastName")}
        assert told(**names) == [], names
