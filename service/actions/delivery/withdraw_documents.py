"""Documents to remove from Humaans: those of recalled payslips, and those that a correction replaced.

They are marked in the transaction that records an upload or a decision, so that none is forgotten, and removed by the
job that delivers payslips (`upload_payslip`), which retries until they are gone. The replacement is always uploaded
first, so an employee is never without a payslip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.payslips import Channel, ChannelState, PayslipState
from service.rules.payslips.document_kinds import document_key
from service.store.payslips import payslip_deliveries, payslips

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.payslips import Payslip


def withdraw_documents(payslip: Payslip, now: datetime, *, made_by: str = "") -> bool:
    """Mark what is to be taken out among the versions of a payslip; True when there is any. Call in a transaction."""
    versions = payslips.lock_versions(payslip)
    if all(each.state not in payslips.ENDED for each in versions):
        return False
    found = payslip_deliveries.of_payslips([each.id for each in versions])
    there = {
        payslip_id: row
        for payslip_id, rows in found.items()
        for row in rows
        if row.channel == Channel.HUMAANS and row.state == ChannelState.UPLOADED
    }
    unwanted = []
    for each in (version for version in versions if version.id in there):
        if each.state == PayslipState.RECALLED:
            unwanted.append((there[each.id], "recall asked for", ""))
        elif each.state == PayslipState.SUPERSEDED and each.replaced_by is not None:
            later = [other for other in versions if other.id in there and _replaces(other, each)]
            if later:
                newest = max(other.version or 0 for other in later)
                words = f"Version {newest} is in Humaans now, so we are removing this one."
                unwanted.append((there[each.id], "replaced", words))
    for row, outcome, words in unwanted:
        payslip_deliveries.set_state(row.id, ChannelState.RECALLING, now, outcome, words, made_by=made_by)
    return bool(unwanted)


def _replaces(later: Payslip, earlier: Payslip) -> bool:
    """A still later version does as well as the one that was to take the place: that one may never have gone out."""
    return (
        later.state != PayslipState.RECALLED
        and later.kind == earlier.kind
        and document_key(later.kind, later.original_name) == document_key(earlier.kind, earlier.original_name)
        and (later.version or 0) > (earlier.version or 0)
    )
