"""What a visitor may see in clear: numbers that could be misused, and pay, are masked before a template has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.rules.fields.masking import WHOLE, masked
from service.rules.fields.payroll_fields import HIDDEN_FROM_VIEWERS, IDENTIFYING_NUMBERS
from service.web.ui import formatting


@dataclass(frozen=True, slots=True)
class Shown:
    """What this visitor sees in clear. `with_pay` is of those who may see pay and bank details: no viewer."""

    with_numbers: bool
    with_pay: bool

    def text(self, name: str, value: Any, currency: str | None) -> tuple[str, bool]:
        """The value as people write it, and whether it was masked."""
        text = formatting.field_value(value, name, currency)
        if text and name in HIDDEN_FROM_VIEWERS and not self.with_pay:
            return WHOLE, True
        if text and name in IDENTIFYING_NUMBERS and not self.with_numbers:
            return masked(value), True
        return text, False
