"""The lines of the inbox: what each item says, whose it is, where it is dealt with, and what may be decided here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flask import url_for

from service.actions.inbox.decide_items import CHOICES
from service.facts.inbox import ItemKey, ItemKind, ItemSource
from service.facts.issues import IssueCode
from service.rules.planning import identity
from service.store.inbox import item_details, item_marks
from service.store.syncing import runs
from service.web.inbox import inbox_words
from service.web.payslips import payslip_text
from service.web.ui import formatting, humaans_links, issue_labels, labels
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from service.store.inbox.closed_items import ClosedItem
    from service.store.inbox.item_details import ItemDetails
    from service.store.inbox.open_items import OpenItem
    from service.store.tables.employees import Employee
    from service.store.tables.inbox import InboxNote

SOMEONE: Final = "Someone in Humaans"


@dataclass(slots=True)
class Line:
    """One item as it is listed."""

    key: ItemKey
    kind: str
    name: str
    message: str
    since: datetime
    is_advice: bool = False
    #: The page of the employee; empty for an item about no one.
    employee_page: str = ""
    #: Address and words of where it is dealt with.
    link: tuple[str, str] = ("", "")
    #: Where the person is in Humaans; empty when there is no such place.
    humaans: str = ""
    #: Value and words of what may be decided here.
    choices: list[tuple[str, str]] = field(default_factory=list)
    assigned_to: str = ""
    snoozed_until: date | None = None
    snoozed_by: str = ""
    #: Since when, and by whose choice, it waits for Humaans to be corrected.
    waiting: tuple[datetime, str] | None = None
    notes: list[InboxNote] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Names it on the page."""
        return id_of(self.kind, self.key)

    @property
    def needs_day(self) -> bool:
        return any(value == identity.END_EMPLOYMENT for value, _words in self.choices)


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind, under its one explanation."""

    kind: str
    words: inbox_words.KindWords
    is_advice: bool
    count: int
    lines: list[Line]


def id_of(kind: str, key: ItemKey) -> str:
    """What names an item on a page and in its address: a payslip may have items of two kinds."""
    return f"{kind}-{key.subject_id}"


def lines_of(company_id: int, items: Sequence[OpenItem], *, with_pay: bool) -> list[Line]:
    """The items as lines, in their order."""
    keys = [item.key for item in items]
    details = item_details.of_items(company_id, keys, [item.employee_id for item in items])
    notes = item_marks.notes_of(company_id, keys)
    emails = item_marks.emails_of({item.assigned_to for item in items if item.assigned_to is not None})
    lines = []
    for item in items:
        line = Line(
            item.key,
            item.kind,
            _name(item.employee_id, item.key, details),
            "",
            item.since,
            is_advice=item.is_advice,
            employee_page="" if item.employee_id is None else url_for("employees.show", employee_id=item.employee_id),
            assigned_to=emails.get(item.assigned_to or 0, ""),
            snoozed_until=item.snoozed_until,
            snoozed_by=item.snoozed_by,
            notes=notes.get(item.key, []),
        )
        _tell(line, details, with_pay=with_pay)
        lines.append(line)
    return lines


def groups_of(lines: Iterable[Line], kinds: Iterable[tuple[str, int]]) -> list[Group]:
    """Lines that follow each other and are of one kind, as groups; `kinds` are how many there are in all."""
    numbers, found = dict(kinds), list[Group]()
    for line in lines:
        if not found or (found[-1].kind, found[-1].is_advice) != (line.kind, line.is_advice):
            words = inbox_words.of_kind(line.kind, is_advice=line.is_advice)
            found.append(Group(line.kind, words, line.is_advice, numbers.get(line.kind, 0), []))
        found[-1].lines.append(line)
    return found


def names_of(company_id: int, keys: Sequence[ItemKey]) -> dict[ItemKey, str]:
    """Whose some items are, open or closed."""
    details = item_details.of_items(company_id, keys, ())
    return {key: _name(None, key, details) for key in keys}


def closed_lines(company_id: int, items: Sequence[ClosedItem]) -> list[tuple[ClosedItem, str, list[InboxNote]]]:
    """Closed items with whose they were and their notes."""
    keys = [item.key for item in items]
    details = item_details.of_items(company_id, keys, [item.employee_id for item in items])
    notes = item_marks.notes_of(company_id, keys)
    return [(item, _name(item.employee_id, item.key, details), notes.get(item.key, [])) for item in items]


def _name(employee_id: int | None, key: ItemKey, details: ItemDetails) -> str:
    issue = details.issues.get(key.subject_id) if key.source is ItemSource.ISSUE else None
    if employee_id is None and issue is not None:
        employee_id = issue.employee_id
    employee: Employee | None = details.employees.get(employee_id or 0)
    if employee is not None:
        return name_of(employee)
    if issue is not None and issue.person_id is not None:
        return issue.person_name or SOMEONE
    return "The company"


def _tell(line: Line, details: ItemDetails, *, with_pay: bool) -> None:
    """What happened, where it is dealt with, and what may be decided here."""
    words = inbox_words.of_kind(line.kind)
    if words.endpoint:
        line.link = (url_for(words.endpoint), words.link)
    elif line.employee_page:
        line.link = (line.employee_page, "Open the employee")
    line.choices = [(choice, inbox_words.decision(choice)) for choice in CHOICES.get(line.key.source, ())]
    _TELL[line.key.source](line, details)
    if line.key.source in _PAGES_OF_MANAGERS and not with_pay:
        line.link = ("", "")
    if line.key.source is ItemSource.CONNECTION and not with_pay:
        line.link = (url_for("connect.show"), "See the connection")  # only a manager may replace the token
    if line.key.source is ItemSource.ISSUE and not with_pay and line.key.subject_id in details.issues:
        line.message = issue_labels.message(details.issues[line.key.subject_id], sees_pay=False)


def _tell_issue(line: Line, details: ItemDetails) -> None:
    issue = details.issues.get(line.key.subject_id)
    if issue is None:
        return
    line.message = issue.message
    line.humaans = humaans_links.address_of_issue(issue, details.employees.get(issue.employee_id or 0))
    # The first button is what Enter in the field of a last day presses.
    ordered = sorted(issue.choices, key=lambda choice: choice != identity.END_EMPLOYMENT)
    line.choices = [
        (choice, inbox_words.decision(choice))
        for choice in ordered
        if not (issue.waiting_since is not None and choice == identity.MISTAKE)
    ]
    if issue.waiting_since is not None:
        line.waiting = (issue.waiting_since, issue.waiting_by)
    if issue.code == IssueCode.RUN_STOPPED and (run := runs.held(issue.company_id)) is not None:
        line.link = (url_for("runs.show", run_id=run.id), "Review the paused sync")


def _tell_payslip(line: Line, details: ItemDetails) -> None:
    payslip = details.payslips.get(line.key.subject_id)
    if payslip is None:
        return
    line.link = (url_for("payslips.show", payslip_id=payslip.id), "Open the payslip")
    said = [f"Payslip for {formatting.long_day(payslip.pay_date)}."]
    if line.kind == ItemKind.PAYSLIP_ON_HOLD:
        said += [reason["message"] for reason in payslip.hold_reasons]
    else:
        state = {ItemKind.PAYSLIP_FAILED: "refused", ItemKind.PAYSLIP_UNCLEAR: "unclear"}[ItemKind(line.kind)]
        for channel in details.faults.get(payslip.id, []):
            if channel.state == state:
                said.append(f"{payslip_text.CHANNELS[channel.channel]}: {channel.error_message or 'not known'}")
    line.message = " ".join(said)


def _tell_upload(line: Line, _details: ItemDetails) -> None:
    line.message = "Files that were uploaded, and neither accepted nor discarded yet."
    line.link = (url_for("payslips.show_batch", batch_id=line.key.subject_id), "Check the payslips")


def _tell_back_pay(line: Line, details: ItemDetails) -> None:
    item = details.back_pay.get(line.key.subject_id)
    line.message = "" if item is None else f"Different from {formatting.long_day(item.effective_date)}."


def _tell_edits(line: Line, details: ItemDetails) -> None:
    employee = details.employees.get(line.key.subject_id)
    fields = [] if employee is None else [labels.field(name) for name in employee.edited_fields]
    line.message = f"Edited: {', '.join(fields)}."


def _tell_leftover(line: Line, details: ItemDetails) -> None:
    file = details.files.get(line.key.subject_id)
    line.message = "" if file is None else file.file_name


def _tell_token(line: Line, details: ItemDetails) -> None:
    connection = details.connections.get(line.key.subject_id)
    line.message = "" if connection is None else connection.trouble


def _tell_held_change(line: Line, details: ItemDetails) -> None:
    row = details.held_changes.get(line.key.subject_id)
    if row is not None:
        line.message = f"{labels.field_group(row.field_group)}: {row.why}"
        line.link = (url_for("approvals.list_all", _anchor=f"change-{row.id}"), "Approve or refuse")


#: Who may not see pay may not open where these are dealt with either.
_PAGES_OF_MANAGERS: Final = frozenset({ItemSource.BACK_PAY, ItemSource.UPLOAD})
_TELL: Final[dict[ItemSource, Callable[[Line, ItemDetails], None]]] = {
    ItemSource.ISSUE: _tell_issue,
    ItemSource.PAYSLIP: _tell_payslip,
    ItemSource.UPLOAD: _tell_upload,
    ItemSource.BACK_PAY: _tell_back_pay,
    ItemSource.EDITED_EMPLOYEE: _tell_edits,
    ItemSource.LEFTOVER_FILE: _tell_leftover,
    ItemSource.CONNECTION: _tell_token,
    ItemSource.HELD_CHANGE: _tell_held_change,
}
