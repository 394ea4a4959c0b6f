"""The payday of the demo: the working day on or before today; the sandbox makes the payslips.

A weekend or a bank holiday is no payday, so the day is said and never called today when it is not.
"""

from __future__ import annotations

import urllib.request
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bin.launcher.calling import CALL_SECONDS
from service.rules.pay.pay_calendar import working_day_on_or_before

if TYPE_CHECKING:
    from bin.launcher.calling import JsonCaller

SEND_AT: Final = "09:00"


def sample_payslips(control_url: str, pay_date: date) -> bytes:
    """A ZIP with everyone's payslip for this payday."""
    address = f"{control_url}/payslips.zip?payDate={pay_date.isoformat()}"
    with urllib.request.urlopen(address, timeout=CALL_SECONDS) as answer:  # noqa: S310
        return bytes(answer.read())


def today_in_london() -> date:
    """The day it is for the demo's company."""
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()


def demo_schedules(payday: date) -> list[dict[str, Any]]:
    """The two pay schedules that the sandbox's people are on, both with this payday, which is a working day."""
    return [
        {"name": "Monthly", "frequency": "monthly", "day_of_month": payday.day, "send_at": SEND_AT},
        {"name": "Weekly", "frequency": "weekly", "first_payday": payday.isoformat(), "send_at": SEND_AT},
    ]


def save_demo_schedules(api: JsonCaller, today: date) -> date:
    """Make the working day on or before today a payday of both schedules; returns it."""
    payday = working_day_on_or_before(today)
    api("PUT", "/paydays", {"schedules": demo_schedules(payday)})
    return payday


def prepare_delivery(api: JsonCaller, today: date) -> str:
    """Pay schedules, and both ways of delivery on after the test upload that Humaans needs."""
    payday = save_demo_schedules(api, today)
    for one in api("GET", "/employees?limit=200&employment=active")["data"]:
        if not one["excluded"] and one["humaans_person_id"] and one["employee_id"]:
            api("POST", "/payslips/test-upload", {"employee_id": one["employee_id"]})
            break
    settings = api("GET", "/settings")
    api("PUT", "/settings", settings | {"send_payslips_to_humaans": True, "email_payslips": True})
    return f"{payday.isoformat()}; payslips go to Humaans and by email"
