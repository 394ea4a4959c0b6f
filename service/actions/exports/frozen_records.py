"""The employees of a frozen pay period as files for payroll programs and pushes read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.rules.exports.target import PAY_DATE
from service.store.periods import snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.services import Services
    from service.store.tables.periods import PeriodSnapshot


def records_of(services: Services, snapshot: PeriodSnapshot) -> Iterator[dict[str, Any]]:
    """As they were frozen, with their payday. Whose pay frequency is blank is paid as often as the schedule says.

    An employee may have a schedule by its name, which no program knows.
    """
    period = snapshot.period
    pay_date, frequency = period.pay_date.isoformat(), period.frequency
    for record in snapshots.records_of(services.secrets, snapshot):
        fields = record["fields"]
        fields[PAY_DATE] = pay_date
        if not fields.get("pay_frequency"):
            fields["pay_frequency"] = frequency
        yield record
