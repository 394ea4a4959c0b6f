"""A directorship that ended counts until the end of its tax year, and then not any more."""

import pytest

from service.rules.exports.registry import TARGETS
from tests.rules.exports.test_targets import AMELIA

STAYS = {"director": "yes", "director_ni_method": "AL", "director_start_date": "2024-04-08"}


def cells(name, **changes):
    record = AMELIA | STAYS | {"pay_date": "2026-12-24"} | changes
    return {column.heading: column.cell(record) for column in TARGETS[name].filled}


@pytest.mark.parametrize(
    ("last", "pay_date", "counts"),
    [
        (None, "2026-12-24", True),
        ("2027-01-31", "2026-12-24", True),
        ("2026-04-06", "2026-12-24", True),
        ("2026-04-05", "2026-12-24", False),
        ("2025-01-01", "2026-12-24", False),
        ("2026-05-01", "2027-04-05", True),
        ("2026-05-01", "2027-04-06", False),
    ],
)
def test_a_director_is_one_until_the_tax_year_in_which_the_directorship_ended_is_over(last, pay_date, counts):
    when = {"director_end_date": last, "pay_date": pay_date}
    sage, paiyroll = cells("sage50", **when), cells("paiyroll", **when)
    assert (sage["Director Status"], sage["Date Directorship Began"]) == (("2", "08/04/2024") if counts else ("0", ""))
    assert (
        paiyroll["taxdetail_director"],
        paiyroll["taxdetail_director_from"],
        paiyroll["taxdetail_director_NI_cumulative"],
    ) == (("true", "2024-04-08", "false") if counts else ("false", "", ""))


@pytest.mark.parametrize(
    ("name", "is_one", "until"),
    [
        ("hmrc", "DirectorsNIC", "DirectorUntil"),
        ("brightpay", "Is a Director", "Director End Date"),
        ("employment_hero", "IsCompanyDirector", "AppointmentEndDate"),
        ("staffology", "Director NI Alt Method", "Director End Date"),
    ],
)
def test_a_program_that_takes_the_last_day_of_a_directorship_is_given_it(name, is_one, until):
    over = cells(name, director_end_date="2025-01-01")
    assert over[until] in {"2025-01-01", "01/01/2025"}
    assert over[is_one] == cells(name)[is_one] != ""
