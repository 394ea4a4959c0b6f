"""The lines of the files of payslips and of backdated salaries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from service.rules.fields.currencies import in_major_units
from service.store.payslips import payslip_deliveries
from service.web.payslips import payslip_text
from service.web.ui import audit_labels
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.store.tables.employees import RetroItem
    from service.store.tables.payslips import Payslip

#: Payslips whose channels are asked for together.
AT_ONCE: Final = 500


def payslip_lines(found: list[Payslip]) -> Iterator[tuple[Any, ...]]:
    """A line for each payslip: whose it is, its status, and how it fared on each channel."""
    for first in range(0, len(found), AT_ONCE):
        rows = found[first : first + AT_ONCE]
        channels = payslip_deliveries.of_payslips([row.id for row in rows])
        for row in rows:
            states = {each.channel: payslip_text.channel_label(each).text for each in channels[row.id]}
            wrong = "; ".join(each.error_message for each in channels[row.id] if each.error_message)
            yield (
                name_of(row.employee), row.payroll_id, row.pay_date, row.shown_version or 1,
                payslip_text.DECISIONS[row.state].text, states.get("humaans", "not yet"),
                states.get("email", "not yet"), wrong, row.reference, row.created_at, audit_labels.who(row.created_by),
            )  # fmt: skip


def retro_lines(item: RetroItem) -> Iterator[tuple[Any, ...]]:
    """A line for each payday of a backdated salary, or one that says why there is none. Amounts in pounds."""
    who = (name_of(item.employee), item.employee.payroll_id, item.effective_date)
    if item.trouble:
        yield *who, "", "", "", item.currency, "", "", "", "", item.trouble, item.noticed_at
        return
    for period in item.periods:
        days = [date.fromisoformat(period[key]) if period.get(key) else "" for key in ("starts", "ends", "payday")]
        had, due, settled = period["paid_minor"], period["due_minor"], period.get("settled_minor", 0)
        amounts = [in_major_units(minor, item.currency) for minor in (had, due, settled, due - had - settled)]
        yield *who, *days, item.currency, *amounts, "", item.noticed_at
