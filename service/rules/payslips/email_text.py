"""The text of a payslip's email, and what opens a locked one.

The password is never given, only its rule. An email says no pay, no number and nothing about anyone but its reader's
own name (security S29).
"""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, Final

from service.facts.payslips import PasswordRule, PayslipKind, PayslipMail
from service.rules.payslips.document_kinds import OF_A_DAY, OF_A_TAX_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.facts.employees import FieldValue

#: How long a link in an email opens its payslip.
LINK_DAYS: Final = 30
#: In the text until the email is sent, and in emails that earlier releases queued: a stored link would open the payslip
#: for anyone who reads it there.
LINK_PLACE: Final = "[the link stands here in the mail]"

_NAMES: Final = {
    PayslipKind.PAYSLIP: "payslip",
    PayslipKind.SUPPLEMENTARY: "supplementary payslip",
    PayslipKind.P60: "P60",
    PayslipKind.P45: "P45",
    PayslipKind.P11D: "P11D",
    PayslipKind.OTHER: "payroll document",
}
IN_WORDS: Final = {
    PasswordRule.DATE_OF_BIRTH: "your date of birth as eight digits, day first: 7 March 1990 is 07031990",
    PasswordRule.NI_NUMBER: "your National Insurance number in capitals, without spaces",
}


def password(rule: PasswordRule, fields: Mapping[str, FieldValue]) -> str | None:
    """What opens the payslip, or None when payroll does not know it."""
    value = fields.get(rule.value)
    if value is None or value == "":
        return None
    if rule is PasswordRule.DATE_OF_BIRTH:
        return f"{value:%d%m%Y}" if hasattr(value, "year") else None
    return str(value).replace(" ", "").upper()


def subject(kind: PayslipKind, period: tuple[date, date], company: str, *, is_corrected: bool) -> str:
    """Like `Payslip for November 2026 from Acme Ltd`."""
    name = _name(kind, is_corrected=is_corrected)
    return f"{name[:1].upper()}{name[1:]}{_about(kind, short_period(period), period)} from {company}"


def words(
    first_name: str | None,
    kind: PayslipKind,
    company: str,
    period: tuple[date, date],
    form: PayslipMail,
    rule: PasswordRule,
    *,
    is_corrected: bool,
) -> str:
    """The text of the email, as it is stored: a link is put in by `with_link` when it is sent."""
    name = (first_name or "").strip()
    what = f"Your {_name(kind, is_corrected=is_corrected)}{_about(kind, whole_period(period), period)}"
    how = {
        PayslipMail.ATTACHED: "is attached.",
        PayslipMail.PROTECTED: f"is attached. The password that opens it is {IN_WORDS[rule]}.",
        PayslipMail.LINK: f"is ready. Open it within {LINK_DAYS} days:\n{LINK_PLACE}",
    }[form]
    replaces = "It replaces the one we sent before.\n\n" if is_corrected else ""
    return (
        f"Hello{' ' + name if name else ''}\n\n"
        f"{what} {how}\n\n"
        f"{replaces}"
        "If you received this by mistake, delete it and tell your payroll team.\n\n"
        f"{company}\n"
    )


def whole_period(period: tuple[date, date]) -> str:
    """Like `1 to 30 November 2026`, with no month or year said twice."""
    start, end = period
    first = f"{start.day}"
    if (start.year, start.month) != (end.year, end.month):
        first += f" {start:%B}"
    if start.year != end.year:
        first += f" {start.year}"
    return f"{first} to {end.day} {end:%B %Y}"


def short_period(period: tuple[date, date]) -> str:
    """Like `November 2026` for a whole month, else as `whole_period`."""
    start, end = period
    is_month = start.day == 1 and end == start.replace(day=monthrange(start.year, start.month)[1])
    return f"{start:%B %Y}" if is_month else whole_period(period)


def _about(kind: PayslipKind, in_words: str, period: tuple[date, date]) -> str:
    if kind in OF_A_DAY:
        return ""
    if kind in OF_A_TAX_YEAR:
        return f" for the tax year {period[0].year} to {period[1].year}"
    return f" for {in_words}"


def _name(kind: PayslipKind, *, is_corrected: bool) -> str:
    return ("corrected " if is_corrected else "") + _NAMES[kind]


def with_link(text: str, link: str) -> str:
    """The text as it is sent."""
    return text.replace(LINK_PLACE, link, 1)
