"""The text of a payslip's email, and what opens a locked one.

The password is never told, only its rule. A mail says no pay, no number and nothing about anybody but its reader's own
name (security S29).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.payslips import PasswordRule, PayslipMail

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.facts.employees import FieldValue

#: How long a link in a mail opens its payslip.
LINK_DAYS: Final = 30
#: Stands in the text until the email is sent: a stored link would open the payslip for anyone who reads it there.
LINK_PLACE: Final = "[the link stands here in the mail]"

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


def subject(title: str, company: str) -> str:
    """The subject of an employee's email about one document."""
    return f"{title} from {company}"


def words(
    first_name: str | None,
    title: str,
    company: str,
    period: tuple[date, date],
    form: PayslipMail,
    rule: PasswordRule,
) -> str:
    """The text of the email, as it is stored: a link is put in by `with_link` when it is sent."""
    name = (first_name or "").strip()
    start, end = (f"{day.day} {day:%B %Y}" for day in period)
    how = {
        PayslipMail.ATTACHED: "It is attached to this email as a PDF.",
        PayslipMail.PROTECTED: (f"It is attached to this email as a PDF that opens with a password: {IN_WORDS[rule]}."),
        PayslipMail.LINK: f"Open it here within {LINK_DAYS} days:\n{LINK_PLACE}",
    }[form]
    return (
        f"Hello{' ' + name if name else ''},\n\n"
        f"Your {title[:1].lower() + title[1:]} for {start} to {end} is ready. {how}\n\n"
        "Did this reach you by mistake? Please delete it and tell your payroll team.\n\n"
        f"{company}\n"
    )


def with_link(text: str, link: str) -> str:
    """The text as it goes out."""
    return text.replace(LINK_PLACE, link, 1)
