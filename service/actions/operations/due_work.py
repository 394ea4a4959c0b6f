"""What a tick may have to do for each company, found out for all companies in a few questions.

Each piece of work looks for itself again before it begins. Of a thousand companies hardly any has something due in a
given minute, and asking for each of them alone would take longer than the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.actions.syncing.request_run import companies_that_may_ask
from service.rules.planning import due_slots
from service.store.companies.company_day import local_day
from service.store.periods import pay_periods
from service.store.syncing import slots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts.runs import SlotDue
    from service.store.tables.companies import Company


@dataclass(frozen=True, slots=True)
class DueWork:
    """At one instant; of companies by id."""

    now: datetime
    claimed: set[tuple[int, str, str]]
    with_cut_offs: set[int]
    asking: set[int]

    @classmethod
    def of(cls, companies: Sequence[Company], now: datetime) -> DueWork:
        theirs = [each.id for each in companies]
        claimed = slots.claimed(theirs, due_slots.FORGETTABLE, due_slots.keys_at(now))
        return cls(now, claimed, pay_periods.companies_with_due(now), companies_that_may_ask(theirs))

    def has_hour_to_sync(self, company: Company) -> bool:
        return self._is_open(due_slots.hourly_slot(company.id, self.now))

    def has_new_day(self, company: Company) -> bool:
        return self._is_open(due_slots.new_day_slot(company.id, local_day(company, self.now), self.now))

    def has_pay_periods(self, company: Company) -> bool:
        """To make, or to freeze."""
        made = due_slots.pay_periods_slot(company.id, local_day(company, self.now), self.now)
        return company.id in self.with_cut_offs or self._is_open(made)

    def has_webhooks(self, company: Company) -> bool:
        """To judge, or that ask for everyone to be synced."""
        return company.id in self.asking or self._is_open(due_slots.webhook_watch_slot(company.id, self.now))

    def has_expired(self, company: Company) -> bool:
        return self._is_open(due_slots.retention_slot(company.id, self.now))

    def _is_open(self, slot: SlotDue) -> bool:
        return (slot.company_id, slot.kind, slot.key) not in self.claimed
