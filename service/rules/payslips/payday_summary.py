"""How a payday went, as the email to the payroll manager says it: numbers and reasons, no names (security S29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.payslips import Channel, ChannelState
from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

#: Where a payslip is when it has arrived, and how that is said when it has and when it has not.
_CHANNELS: Final = (
    (Channel.HUMAANS, ChannelState.UPLOADED, "uploaded to Humaans", "Not uploaded to Humaans"),
    (Channel.EMAIL, ChannelState.SENT, "emailed", "Not emailed"),
)
_UNITS: Final = (("day", 86_400), ("hour", 3600), ("minute", 60))


def subject(company: str, pay_date: date, *, is_over: bool) -> str:
    """Like `Payday report: Acme Ltd, 27 November 2026`."""
    return f"Payday report: {company}, {pay_date.day} {pay_date:%B %Y}" + ("" if is_over else " (still sending)")


def summary_words(summary: Mapping[str, Any], address: str, standing: str) -> str:
    """The text of the email; `address` is the page that shows it in detail, `standing` the state of the company now."""
    lines = []
    if summary["late_seconds"] and summary["channels"]:
        lines.append(f"Sending started {_how_long(summary['late_seconds'])} late.")
    if not summary["payslips"]:
        lines.append("No payslip was uploaded for this payday.")
    for channel, done, arrived, _ in _CHANNELS:
        if counts := summary["channels"].get(channel):
            lines.append(f"{counts.get(done, 0):,} of {counted(sum(counts.values()), 'payslip')} {arrived}.")
    failed = {channel: words for channel, _, _, words in _CHANNELS}
    lines += [
        f"{failed[each['channel']]}, {counted(each['count'], 'payslip')}: {each['message']}"
        for each in summary["failures"]
    ]
    if held := summary["payslips"].get("held"):
        is_one = held == 1
        lines.append(
            f"{counted(held, 'payslip')} {'is' if is_one else 'are'} on hold. Check {'it' if is_one else 'them'}."
        )
    if missing := len(summary["missing"]):
        has = "has" if missing == 1 else "have"
        lines.append(f"{counted(missing, 'active employee')} {has} no payslip for this payday.")
    return "\n".join([*lines, "", f"The company now: {standing}", "", f"See details: {address}", ""])


def _how_long(seconds: int) -> str:
    """`11 minutes`, `16 hours and 30 minutes`: the two largest units."""
    parts = []
    for unit, size in _UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(counted(number, unit))
    return " and ".join(parts[:2])
