"""What a tick may have to do for each company, found out for all companies in a few questions.

Each piece of work looks for itself again before it begins. Of a thousand companies hardly any has something due in a
given minute, and asking for each of them alone would take longer than the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.actions.delivery.start_payday import SLOT_KIND, due_slots_of_paydays
from service.actions.syncing.request_run import companies_that_may_ask
from service.rules.planning import due_slots
from service.store.companies.company_day import local_day
from service.store.payslips import pay_schedules
from service.store.periods import pay_periods
from service.store.syncing import slots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.actions.operations.isolated_steps import IsolatedSteps
    from service.facts.runs import SlotDue
    from service.store.tables.companies import Company


@dataclass(frozen=True, slots=True)
class DueWork:
    """At one instant; of companies by id."""

    now: datetime
    claimed: set[tuple[int, str, str]]
    with_cut_offs: set[int]
    asking: set[int]
    paying: set[int]

    @classmethod
    def of(cls, companies: Sequence[Company], now: datetime, steps: IsolatedSteps) -> DueWork:
        """A company that cannot be judged keeps no other waiting."""
        theirs = [each.id for each in companies]
        claimed = slots.claimed(theirs, due_slots.FORGETTABLE, due_slots.keys_at(now))
        return cls(
            now,
            claimed,
            pay_periods.companies_with_due(now),
            companies_that_may_ask(theirs),
            _paying(companies, now, steps),
        )

    def having_any(self, companies: Sequence[Company], steps: IsolatedSteps) -> list[Company]:
        """Those of the companies for which any of what follows is so."""
        found = []
        for company in companies:
            with steps.step("what is due", company_id=company.id):
                if self._has_any(company):
                    found.append(company)
        return found

    def _has_any(self, company: Company) -> bool:
        kinds = (self.has_hour_to_sync, self.has_new_day, self.has_pay_periods, self.has_webhooks)
        return any(has(company) for has in (*kinds, self.has_expired, self.has_paydays))

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

    def has_paydays(self, company: Company) -> bool:
        """To start."""
        return company.id in self.paying

    def _is_open(self, slot: SlotDue) -> bool:
        return (slot.company_id, slot.kind, slot.key) not in self.claimed


def _paying(companies: Sequence[Company], now: datetime, steps: IsolatedSteps) -> set[int]:
    """Companies with a payday that is to be started."""
    plans, due = pay_schedules.plans([each.id for each in companies]), set()
    for company in companies:
        with steps.step("paydays", company_id=company.id):
            if company.id in plans:
                slots_of_one = due_slots_of_paydays(company, plans[company.id], now)
                due |= {(slot.company_id, slot.kind, slot.key) for slot in slots_of_one}
    if due:
        due -= slots.claimed({company_id for company_id, *_ in due}, (SLOT_KIND,), {key for *_, key in due})
    return {company_id for company_id, *_ in due}
