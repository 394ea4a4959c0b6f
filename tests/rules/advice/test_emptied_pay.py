import pytest

from service.rules.advice.emptied_pay import emptied


@pytest.mark.parametrize(
    ("names", "said", "field"),
    [
        ({"salary_amount_minor"}, "Salary is empty in Humaans now, so payroll's was emptied", "salary_amount_minor"),
        ({"account_number", "sort_code"}, "Sort code and Account number are empty in Humaans now", "sort_code"),
        (
            {"account_number", "salary_amount_minor", "sort_code"},
            "Salary, Sort code and Account number are empty",
            "salary_amount_minor",
        ),
    ],
)
def test_an_emptied_pay_detail_is_told_by_its_name(names, said, field):
    found = emptied(names)
    assert found.message.startswith(said)
    assert (found.code, found.field, found.is_advice) == ("pay_detail_emptied", field, True)
