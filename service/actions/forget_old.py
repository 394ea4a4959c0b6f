"""Once a day: what nobody asks about any more is deleted.

Changes, audit entries, issues and the ledger of payslips never are; the PDFs of payslips are, after the time that the
company chose.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.delete_payslip_pdfs import delete_payslip_pdfs
from service.rules import schedule
from service.store import runs, slots
from service.store.database import write_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.models import Company

#: Runs that found nothing to do, 24 a day; a quarter is as far back as anybody asks whether one took place.
QUIET_RUNS_KEPT_FOR: Final = timedelta(days=90)
#: Only the newest slot can be due; this much outlasts any clock that was set wrong and put right.
SLOTS_KEPT_FOR: Final = timedelta(days=14)


def forget_old(company: Company, now: datetime) -> None:
    """Of one company, each day once."""
    slot = schedule.retention_slot(company.id, now)
    if slots.is_claimed(slot):
        return
    with write_transaction():
        if slots.claim(slot, now) is None:
            return
        delete_payslip_pdfs(company, now)
        runs.forget_before(company.id, now - QUIET_RUNS_KEPT_FOR)
        slots.forget_before(company.id, schedule.FORGETTABLE, now - SLOTS_KEPT_FOR)
