"""The retro list over the API: what is owed, and that it is dealt with once."""

from __future__ import annotations

from datetime import date

import pytest

from service.store.database.connection import connection
from service.store.employees import backdated_pay


@pytest.fixture
def item(an_employee, clock):
    employee = an_employee()
    with connection():
        return backdated_pay.add(
            employee.company_id,
            employee.id,
            run_id=None,
            now=clock(),
            effective_date=date(2026, 9, 1),
            currency="GBP",
            difference_minor=20_000,
            periods=[{"starts": "2026-09-01", "ends": "2026-09-30", "paid_minor": 437_500, "due_minor": 457_500}],
            trouble="",
        )


def test_the_list_tells_each_period_and_the_difference(acme, item):
    (told,) = acme.get("/retro").json["data"]
    assert told["difference_minor"] == 20_000
    assert told["periods"][0]["due_minor"] == 457_500


def test_an_item_is_settled_once(acme, item):
    assert acme.post(f"/retro/{item.id}/settle").status_code == 204
    assert acme.get("/retro").json["data"] == []
    assert acme.post(f"/retro/{item.id}/settle").status_code == 404
