"""How a payday went, as the mail to the payroll manager says it: numbers and reasons, no names (security S29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.payslips import Channel, ChannelState
from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where a payslip is when it has arrived, and how that is said when it has and when it has not.
_CHANNELS: Final = (
    (Channel.HUMAANS, ChannelState.UPLOADED, "In Humaans", "Not in Humaans"),
    (Channel.EMAIL, ChannelState.SENT, "By email", "Not by email"),
)
_UNITS: Final = (("day", 86_400), ("hour", 3600), ("minute", 60))


def summary_words(summary: Mapping[str, Any], address: str) -> str:
    """The text of the mail; `address` is the page that shows it in detail."""
    lines = []
    if summary["late_seconds"]:
        lines.append(f"It began {_how_long(summary['late_seconds'])} late.")
    if not summary["payslips"]:
        lines.append("No payslip was uploaded for this payday.")
    for channel, done, arrived, _ in _CHANNELS:
        if counts := summary["channels"].get(channel):
            lines.append(f"{arrived}: {counts.get(done, 0):,} of {counted(sum(counts.values()), 'payslip')}.")
    failed = {channel: words for channel, _, _, words in _CHANNELS}
    lines += [
        f"{failed[each['channel']]}, {counted(each['count'], 'payslip')}: {each['message']}"
        for each in summary["failures"]
    ]
    if held := summary["payslips"].get("held"):
        is_one = held == 1
        lines.append(
            f"{counted(held, 'payslip')} {'is' if is_one else 'are'} on hold: someone must check "
            f"{'it' if is_one else 'them'}."
        )
    if missing := len(summary["missing"]):
        has = "has" if missing == 1 else "have"
        lines.append(f"{counted(missing, 'active employee')} {has} no payslip for this payday.")
    return "\n".join([*lines, "", f"Everything in detail: {address}", ""])


def _how_long(seconds: int) -> str:
    """`11 minutes`, `16 hours and 30 minutes`: the two largest units."""
    parts = []
    for unit, size in _UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(counted(number, unit))
    return " and ".join(parts[:2])
