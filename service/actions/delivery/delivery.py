"""One claimed payslip on its way out over one channel, with all that is known of it beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.facts.documents import Document, PersonToReach
    from service.humaans.http.errors import HumaansError
    from service.store.payslips.payslip_deliveries import DeliveryClaim
    from service.store.tables.payslips import Payslip


@dataclass(frozen=True, slots=True)
class Delivery:
    """A payslip that one worker holds the claim on; what it says of Humaans was asked a moment ago."""

    claim: DeliveryClaim
    payslip: Payslip
    #: Who Humaans says the person is, or why that could not be asked.
    person: PersonToReach | None
    trouble: HumaansError | None
    #: Humaans shows another Employee ID for the person than payroll.
    id_differs: bool
    #: The documents with this payslip's reference in Humaans; None when they were not asked for.
    seen: list[Document] | None = None
