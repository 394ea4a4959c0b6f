"""What a visitor may see in clear: numbers that could be misused, and pay, are masked before a template has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from service.rules.fields.masking import ON_PAGES, masked
from service.rules.fields.payroll_fields import SALARY_FIELDS
from service.web.ui import formatting, labels

SHOWN_OF_ACCOUNT: Final = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """What this visitor sees in clear."""

    with_numbers: bool
    with_pay: bool

    def text(self, name: str, value: Any, currency: str | None) -> tuple[str, bool]:
        """The value as people write it, and whether it was masked."""
        text = formatting.field_value(value, name, currency)
        clear = self.with_pay if name in SALARY_FIELDS else self.with_numbers
        if not text or clear or not labels.is_sensitive(name):
            return text, False
        return masked(value, SHOWN_OF_ACCOUNT if name == "account_number" else 0, ON_PAGES), True
