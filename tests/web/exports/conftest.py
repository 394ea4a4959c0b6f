"""A signed-off pay period, for the pages that hand it over."""

from __future__ import annotations

from datetime import date, time

import pytest

from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.facts.payslips import Frequency, PaySchedule
from service.store.database.connection import connection
from service.store.periods import pay_periods
from service.store.tables.periods import PayPeriod

MONTHLY = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)


@pytest.fixture
def period(imported, services):
    """The id of a frozen pay period that is signed off."""
    with connection():
        save_schedules(services, imported.id, [MONTHLY], seen="", actor="alice")
        found = pay_periods.of_payday(imported.id, "Monthly", date(2026, 12, 24))
        freeze_from_last_reading(services, imported, found.id, actor="alice")
        PayPeriod.update(state="signed_off").where(PayPeriod.id == found.id).execute()
        return found.id
