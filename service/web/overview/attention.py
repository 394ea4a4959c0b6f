"""What is open in a company as lines for its overview: each says what, what to do, how many, and leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from service.web.ui import issue_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.facts.company_state import OpenWork
    from service.store.payslips.delivery_counts import PayslipFigures

#: Issues are listed up to this many kinds; the page of issues has all.
KINDS_SHOWN: Final = 8


class Line(NamedTuple):
    """One kind of open work; `endpoint` and `values` are where it is dealt with, None when this visitor cannot."""

    text: str
    fix: str
    number: int
    endpoint: str | None = None
    values: dict[str, str] = {}  # noqa: RUF012 - never changed


def lines_of(work: OpenWork, payslips: PayslipFigures, *, is_manager: bool) -> list[Line]:
    """Everything that is open, with issues by kind, the most frequent first, after the rest."""
    kinds = [
        Line(issue_labels.kind(code), issue_labels.fix(code), number, "issues.list_all", {"kind": code})
        for code, is_advice, number in work.kinds
        if not is_advice
    ]
    people = [line for line in _of_people(work) if line.number]
    return [*people, *(line for line in _of_things(work, payslips, is_manager) if line.number), *kinds[:KINDS_SHOWN]]


def _of_people(work: OpenWork) -> Iterator[Line]:
    employees = "employees.list_all"
    yield Line(
        "Missing information",
        "Add it in Humaans: until then they cannot be paid",
        work.missing_information,
        "missing.list_all",
    )
    yield Line(
        "Not in Humaans any more",
        "End their employment, or find out why they are gone",
        work.not_in_humaans,
        employees,
        {"readiness": "not_in_humaans"},
    )
    yield Line(
        "Not found in the last sync", "The next sync of everyone checks again", work.not_found_lately, "runs.list_all"
    )
    yield Line(
        "Edited in payroll", "The next sync will replace these changes", work.edited, employees, {"edited": "yes"}
    )


def _of_things(work: OpenWork, payslips: PayslipFigures, is_manager: bool) -> Iterator[Line]:
    ledger = "payslips.list_all"
    yield Line(
        "Payslips could not be sent", "See why, then send them again", work.payslips_failed, ledger,
        {"channel": "refused"},
    )  # fmt: skip
    yield Line(
        "Payslips not sent though payday has passed", "Check that sending is turned on, then send them",
        work.payslips_unsent, ledger, {"pay_date": "all", "state": "released"},
    )  # fmt: skip
    yield Line(
        "Payslips may not have arrived", "Uploads are checked automatically; for an email, you must confirm",
        work.payslips_unclear, ledger, {"channel": "unclear"},
    )  # fmt: skip
    yield Line(
        "Payslips on hold", "Check each one: it is not sent before that", work.payslips_on_hold, ledger,
        {"state": "held"},
    )  # fmt: skip
    yield Line(
        "Uploads of payslips to check", "They are not saved before you accept them", work.uploads_to_check, ledger
    )
    reason = payslips.mail_trouble or "The mail server has not taken them for over an hour"
    yield Line("Emails could not be sent yet", reason, work.emails_waiting, "status.show")
    yield Line(
        "Backdated salaries", "Payroll had another salary on a payday that has passed", work.backdated,
        "retro.list_all" if is_manager else None,
    )  # fmt: skip
    yield Line("Leftover files in Humaans", "Ask Humaans' support to remove them", work.leftover_files, ledger)
    yield Line("Open notices", "See what is wrong, and who was told", work.notices, "notifications.show")
    yield Line("Problems with the webhook", "Changes arrive late until it works", work.webhook_faults, "webhook.show")
