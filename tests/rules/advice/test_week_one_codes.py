from datetime import date

import pytest

from service.facts.issues import IssueCode
from service.rules.advice.week_one_codes import still_marked

APRIL = date(2027, 4, 6)


@pytest.mark.parametrize(
    ("code", "since", "day", "told"),
    [
        ("1257L W1M1", date(2026, 10, 1), date(2027, 4, 5), False),
        ("1257L W1M1", date(2026, 10, 1), APRIL, True),
        ("1257L W1M1", None, APRIL, True),
        ("1257L W1M1", date(2026, 10, 1), date(2027, 12, 1), True),
        ("1257L W1M1", APRIL, date(2027, 12, 1), False),
        ("1257L", date(2026, 10, 1), APRIL, False),
    ],
)
def test_formats_on_6_april_each_code_still_marked_week_1_is_advised(code, since, day, told):
    found = still_marked([(7, code, since)], day)
    assert list(found) == ([7] if told else [])
    assert all(issue.is_advice and issue.code == IssueCode.TAX_CODE_STILL_WEEK_ONE for issue in found.values())
