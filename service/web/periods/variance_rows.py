"""Lines of a variance and late changes as people read them, masked by the visitor's role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.periods import PayLine, Section
from service.facts.runs import Cause
from service.store.payslips import paid_employees
from service.web.http import access
from service.web.periods import period_words
from service.web.ui import audit_labels, formatting, labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.actions.periods.late_changes import LateChange
    from service.store.periods.variance_lines import ShownLine
    from service.store.tables.periods import VarianceLine
    from service.web.ui.masking import Shown

#: The headings of the file, in the order of `file_row`.
HEADINGS = (
    "Employee ID", "Name", "Section", "Field", "Before", "After", "Takes effect", "Cause", "First seen",
    "Difference", "Per cent", "To check", "Checked by", "Note",
)  # fmt: skip


def rows(lines: Iterable[ShownLine], shown: Shown) -> list[dict[str, Any]]:
    """Lines with their texts."""
    return [_row(each, shown) for each in lines]


def file_row(row: dict[str, Any]) -> tuple[str, ...]:
    """A row as the file has it."""
    line: VarianceLine = row["line"]
    return (
        row["payroll_id"], row["name"], row["section"], row["field"], row["old"], row["new"], row["effective"],
        row["cause"], formatting.plain_when(line.first_seen), row["difference"], row["per_cent"], row["flag"],
        line.checked_by, line.note,
    )  # fmt: skip


def late_rows(late: Sequence[LateChange], shown: Shown) -> list[dict[str, Any]]:
    """Late changes with names and texts."""
    people = paid_employees.named(access.company().id, {each.employee_id for each in late})
    before = {each.employee_id: each.old for each in late if each.field == "salary_currency"}
    found = []
    for each in late:
        person = people.get(each.employee_id)
        currency = person.salary_currency if person else None
        found.append({
            "late": each,
            "name": person.name if person else "",
            "payroll_id": person.payroll_id if person else "",
            "field": labels.field(each.field) if each.field else "Starts in this period",
            "old": shown.text(each.field or "", each.old, before.get(each.employee_id, currency))[0],
            "new": shown.text(each.field or "", each.new, currency)[0],
            "cause": cause(each.cause, each.made_by),
        })  # fmt: skip
    return found


def cause(word: str, made_by: str) -> str:
    """Why something changed, with who did it where someone did."""
    if not word:
        return "Not known"
    return f"{labels.cause(word)} by {audit_labels.who(made_by)}" if made_by else labels.cause(word)


def _row(each: ShownLine, shown: Shown) -> dict[str, Any]:
    line = each.line
    may_see = shown.with_pay
    points = line.difference_bp
    return {
        "line": line,
        "payroll_id": each.payroll_id,
        "name": each.name,
        "section": period_words.section(line.section),
        "field": _field(line),
        "old": _text(line, line.old, shown, each.currency_before),
        "new": _text(line, line.new, shown),
        "effective": "" if line.effective_date is None else formatting.long_day(line.effective_date),
        "cause": _cause(line),
        "difference": _signed(line) if may_see else "",
        "per_cent": "" if points is None or not may_see else _per_cent(points),
        "flag": period_words.flag(line.flag),
    }


def _per_cent(points: int) -> str:
    """Hundredths of a per cent, with a true minus as amounts have it."""
    return f"{points / 100:+.1f}%".replace("-", "\N{MINUS SIGN}")


def _cause(line: VarianceLine) -> str:
    if line.field in set(PayLine):
        return period_words.PAY_CAUSES[PayLine(line.field)]
    if line.field is None and line.cause == Cause.RULE:
        return period_words.MOVER_CAUSES[line.section == Section.STARTERS]
    return cause(line.cause, line.made_by)


def _field(line: VarianceLine) -> str:
    if line.field in set(PayLine):
        name = period_words.PAY_LINES[PayLine(line.field)]
        return name if line.payday is None else f"{name} for payday {formatting.long_day(line.payday)}"
    if line.field is not None:
        return labels.field(line.field)
    if line.section == Section.HOURS:
        return "Comes from another pay schedule" if line.new is not None else "Goes to another pay schedule"
    return "Starts" if line.section == Section.STARTERS else "Leaves"


def _text(line: VarianceLine, value: Any, shown: Shown, currency: str | None = None) -> str:
    """What is no payroll field is pay; of back pay that cannot be worked out it is the reason."""
    field = "salary_amount_minor" if line.field in set(PayLine) else line.field or "start_date"
    if line.field == PayLine.BACK_PAY and isinstance(value, str):
        return value
    return shown.text(field, value, currency or line.currency or "GBP")[0]


def _signed(line: VarianceLine) -> str:
    if line.difference_minor is None:
        return ""
    sign = "+" if line.difference_minor > 0 else ""
    each_period = "" if line.field in {PayLine.BACK_PAY, PayLine.GROSS} else " a period"
    return f"{sign}{formatting.money(line.difference_minor, line.currency)}{each_period}"
