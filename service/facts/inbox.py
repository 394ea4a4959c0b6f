"""What a company's inbox holds: everything open that someone must decide, correct or check."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class ItemSource(StrEnum):
    """What an item is a row of; stored words, which never change."""

    ISSUE = "issue"
    PAYSLIP = "payslip"
    UPLOAD = "upload"
    BACK_PAY = "back_pay"
    EDITED_EMPLOYEE = "edited_employee"
    LEFTOVER_FILE = "leftover_file"
    CONNECTION = "connection"
    HELD_CHANGE = "held_change"


class ItemKind(StrEnum):
    """Kinds of items beside the codes of issues; issues are grouped by their code."""

    TOKEN_TROUBLE = "token_trouble"  # noqa: S105 - the word is of a token, and is none
    PAYSLIP_ON_HOLD = "payslip_on_hold"
    PAYSLIP_FAILED = "payslip_failed"
    PAYSLIP_UNCLEAR = "payslip_unclear"
    UPLOAD_TO_CHECK = "upload_to_check"
    BACKDATED_SALARY = "backdated_salary"
    EDITED_IN_PAYROLL = "edited_in_payroll"
    LEFTOVER_FILE = "leftover_file"
    CHANGE_TO_APPROVE = "change_to_approve"


class ItemView(StrEnum):
    """Which items are listed."""

    OPEN = "open"
    MINE = "mine"
    SNOOZED = "snoozed"
    SUGGESTIONS = "suggestions"


class ItemKey(NamedTuple):
    """Names one item: its source and the id of its row. A payslip may have two items, of two kinds."""

    source: ItemSource
    subject_id: int

    def __str__(self) -> str:
        return f"{self.source.value}-{self.subject_id}"


#: More than any row id has.
_LONGEST_ID = 18


def key_from(text: str) -> ItemKey:
    """The key that a page or a program sent back. Raises ValueError when it is none."""
    source, _, subject_id = text.rpartition("-")
    if not (subject_id.isdecimal() and subject_id.isascii() and len(subject_id) <= _LONGEST_ID):
        raise ValueError(text)
    return ItemKey(ItemSource(source), int(subject_id))
