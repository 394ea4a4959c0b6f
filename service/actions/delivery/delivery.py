"""One claimed payslip that is to be sent on one channel, with everything known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.facts.documents import Document, PersonToReach
    from service.humaans.http.errors import HumaansError
    from service.store.payslips.delivery_claims import DeliveryClaim
    from service.store.tables.payslips import Payslip


@dataclass(frozen=True, slots=True)
class Delivery:
    """A payslip that one worker has claimed; its facts from Humaans were just read."""

    claim: DeliveryClaim
    payslip: Payslip
    #: The person as Humaans has them, or why they could not be read.
    person: PersonToReach | None
    trouble: HumaansError | None
    #: Humaans shows another Employee ID for the person than payroll, or none.
    id_differs: bool
    #: The documents with this payslip's reference in Humaans; None when they were not asked for.
    seen: list[Document] | None = None
