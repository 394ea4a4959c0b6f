"""Once a day: deletes data past its retention period, by the table in rules/operations/retention.py."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from service.actions.notifications.tell_people import KIND as NOTICE_KIND
from service.actions.payslips.purge_payslip_pdfs import purge_payslip_pdfs
from service.rules.operations import retention
from service.rules.planning import due_slots
from service.store.companies import audit_forgetting
from service.store.database.connection import write_transaction
from service.store.notifications import messages, notices, outgoing_events
from service.store.operations import api_requests, old_records
from service.store.payslips import outbox
from service.store.syncing import planned_people, runs, slots

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.companies import Company

log = structlog.get_logger(__name__)


def purge_expired(company: Company, now: datetime) -> None:
    """Of one company, each day once."""
    slot = due_slots.retention_slot(company.id, now)
    if slots.is_claimed(slot):
        return
    with write_transaction():
        if slots.claim(slot, now) is None:
            return
        purge_payslip_pdfs(company, now)
        runs.forget_before(company.id, now - retention.QUIET_RUNS_KEPT_FOR)
        outbox.forget_before(company.id, now - retention.EMAILS_KEPT_FOR, longer_kept=NOTICE_KIND)
        planned_people.forget_before(company.id, now - retention.QUIET_RUNS_KEPT_FOR)
        slots.forget_before(company.id, due_slots.FORGETTABLE, now - retention.SLOTS_KEPT_FOR)
        notices.forget_before(company.id, now - retention.NOTICES_KEPT_FOR)
        outbox.forget_before(company.id, now - retention.NOTICES_KEPT_FOR)
        api_requests.forget_before(company.id, now - api_requests.KEPT_FOR)
        messages.forget_before(company.id, now - retention.MESSAGES_KEPT_FOR)
        outgoing_events.forget_before(company.id, now - retention.MESSAGES_KEPT_FOR)
        _keep_tax_years(company, now)


def _keep_tax_years(company: Company, now: datetime) -> None:
    zone = ZoneInfo(company.time_zone)
    since = retention.kept_since(now, zone)
    gone = old_records.forget_before(company.id, since, since.astimezone(zone).date())
    gone["audit_values"] = audit_forgetting.forget_values_before(company.id, since)
    gone["audit_values"] += audit_forgetting.forget_values_before(None, since)
    if any(gone.values()):
        log.info(
            "old records were forgotten", company_id=company.id, **{f"{kind}_count": n for kind, n in gone.items()}
        )
