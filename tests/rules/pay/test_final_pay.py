import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.pay.final_pay import PayItem, PayItemKind, pensionable_pay

ITEMS = (
    PayItem(PayItemKind.PAY, 200000),
    PayItem(PayItemKind.TERMINATION_PAY, 500000),
    PayItem(PayItemKind.TERMINATION_HOLIDAY_PAY, 45000, "9 days of holiday"),
    PayItem(PayItemKind.NOT_PENSIONABLE, 12000, "Expenses"),
)


@pytest.mark.parametrize(
    ("company_default", "override", "total"),
    [
        (False, None, 200000),
        (True, None, 745000),
        (False, True, 745000),
        (True, False, 200000),
    ],
)
def test_A14_termination_items_count_by_the_default_unless_the_employee_has_a_rule_of_their_own(
    company_default, override, total
):
    assert pensionable_pay(ITEMS, company_default=company_default, override=override).total_minor == total


def test_A14_the_working_is_shown_item_by_item():
    working = pensionable_pay(ITEMS, company_default=True).working
    assert [(line.label, line.amount_minor, line.counts, line.reason) for line in working] == [
        ("Pay", 200000, True, "always counts"),
        ("Termination pay", 500000, True, "counts by the company's default"),
        ("9 days of holiday", 45000, True, "counts by the company's default"),
        ("Expenses", 12000, False, "never counts"),
    ]
    (line,) = pensionable_pay(ITEMS[1:2], company_default=True, override=False).working
    assert line.reason == "does not count by what was chosen for this employee"


def test_A14_nothing_to_pay_is_nothing_pensionable():
    assert pensionable_pay((), company_default=True).total_minor == 0


@given(
    st.lists(st.builds(PayItem, st.sampled_from(PayItemKind), st.integers(-(10**9), 10**9))),
    st.booleans(),
    st.none() | st.booleans(),
)
def test_A14_the_total_is_the_sum_of_what_counts(items, company_default, override):
    found = pensionable_pay(items, company_default=company_default, override=override)
    assert found.total_minor == sum(line.amount_minor for line in found.working if line.counts)
    assert len(found.working) == len(items)
