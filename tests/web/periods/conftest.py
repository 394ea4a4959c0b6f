"""A company whose people are paid on the 27th, and what people do on the page of a pay period."""

from __future__ import annotations

from datetime import date, time

import pytest

from service.actions.payslips.save_pay_schedules import save_schedules
from service.facts.payslips import Frequency, PaySchedule
from service.store.database.connection import connection
from service.store.periods import pay_periods
from tests.web.conftest import PASSWORD

NOVEMBER, DECEMBER = date(2026, 11, 27), date(2026, 12, 24)
ACME = "/companies/acme"


@pytest.fixture
def monthly(services, imported):
    """Acme's people are paid on the 27th."""
    with connection():
        schedule = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
        save_schedules(services, imported.id, [schedule], seen="", actor="alice@example.com")
    return imported


@pytest.fixture
def path(monthly):
    def of(pay_date=NOVEMBER):
        with connection():
            return f"{ACME}/periods/{pay_periods.of_payday(monthly.id, 'Monthly', pay_date).id}"

    return of


@pytest.fixture
def state(monthly):
    def of(pay_date=NOVEMBER):
        with connection():
            return pay_periods.of_payday(monthly.id, "Monthly", pay_date).state

    return of


def freeze(who, path):
    return who.send(f"{path}/freeze", {"how": "last-reading"})


def sign(who, path, **form):
    return who.send(f"{path}/sign-off", {"version": "1", "password": PASSWORD} | form)
