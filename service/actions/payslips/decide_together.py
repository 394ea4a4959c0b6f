"""Holds or releases several payslips at once. One that is held for a reason can only be released on its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.payslips.manage_payslips import NotNowError, hold, release
from service.facts.payslips import HoldReason, PayslipState
from service.store.payslips import payslips

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.services import Services
    from service.store.tables.payslips import Payslip


def hold_many(services: Services, company_id: int, payslip_ids: Iterable[int], *, actor: str) -> int:
    """Put these on hold; returns how many were. Those that are in no state for it are left as they are."""
    number = 0
    for payslip_id in payslip_ids:
        try:
            hold(services, company_id, payslip_id, actor=actor)
        except (LookupError, NotNowError):
            continue
        number += 1
    return number


def release_many(services: Services, company_id: int, payslip_ids: Iterable[int], *, actor: str) -> tuple[int, int]:
    """Release those that only a person holds; returns how many were, and how many are still held for a reason."""
    released = left = 0
    for payslip_id in payslip_ids:
        payslip = payslips.by_id(company_id, payslip_id)
        if payslip is None or payslip.state != PayslipState.HELD:
            continue
        if not _is_held_by_hand_alone(payslip):
            left += 1
            continue
        try:
            release(services, company_id, payslip_id, confirmed=False, actor=actor)
        except NotNowError:
            continue
        released += 1
    return released, left


def _is_held_by_hand_alone(payslip: Payslip) -> bool:
    return all(reason["code"] == HoldReason.BY_HAND for reason in payslip.hold_reasons)
