"""Employees who are in a file and not ready: what is said of them."""

import pytest

from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import cells_of
from tests.rules.exports.test_targets import PEOPLE, written

BRIGHTPAY = TARGETS["brightpay"]


def told(people, before=None, **more):
    rows, found = written(BRIGHTPAY, people, before, **more)
    assert len(rows) == len(found.included)
    return {each.record: each.reasons for each in found.by_hand}


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (["sort_code"], "Is pending because of Sort code."),
        (["account_number", "sort_code"], "Is pending because of Account number and Sort code."),
    ],
)
def test_a_pending_employee_in_a_file_is_told_with_the_fields_that_are_missing_or_wrong(missing, said):
    what_to_do = (
        "Correct this in payroll and sign off a new version of the pay period, or enter it in BrightPay by hand."
    )
    pending = PEOPLE[0] | {"readiness": "pending", "missing": missing}
    ready = PEOPLE[1] | {"readiness": "ready", "missing": []}
    assert told([pending, ready]) == {1: (f"{said} {what_to_do}",)}


def test_an_employee_who_is_not_in_humaans_any_more_is_told():
    said = "Is not in Humaans any more, so these values may be out of date. Check them in BrightPay by hand."
    assert told([PEOPLE[0] | {"readiness": "not_in_humaans", "missing": []}]) == {1: (said,)}


def test_what_is_missing_is_told_beside_what_is_to_be_cleared():
    before = {1: cells_of(BRIGHTPAY, PEOPLE[0]["fields"])[0]}
    fields = PEOPLE[0]["fields"] | {"sort_code": None}
    pending = PEOPLE[0] | {"readiness": "pending", "missing": ["sort_code"], "fields": fields}
    first, second = told([pending], before)[1]
    assert first.startswith("Is pending because of Sort code.")
    assert second == "Payment Bank Sort Code is empty now. Clear it in BrightPay by hand."


def test_who_is_not_in_the_file_is_told_only_why():
    fields = PEOPLE[0]["fields"] | {"gender": None}
    pending = PEOPLE[0] | {"readiness": "pending", "missing": ["gender"], "fields": fields}
    assert told([pending]) == {}
    before = {1: cells_of(BRIGHTPAY, PEOPLE[0]["fields"])[0]}
    unchanged = PEOPLE[0] | {"readiness": "pending", "missing": ["sort_code"]}
    assert told([unchanged], before, only_changed=True) == {}
