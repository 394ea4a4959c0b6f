"""Who must act about what is missing."""

from __future__ import annotations

from service.facts.periods import WhoActs
from service.rules.periods.who_acts import by_who_acts


def test_each_missing_field_is_for_the_one_who_can_give_it():
    assert by_who_acts(["sort_code", "tax_code", "start_date", "account_number"]) == {
        WhoActs.EMPLOYEE: ["sort_code", "account_number"],
        WhoActs.PAYROLL: ["tax_code"],
        WhoActs.HR: ["start_date"],
    }
