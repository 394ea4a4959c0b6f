"""What is open in a company, in plain sentences made from everything that is counted (facts/company_state.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.facts.company_state import OpenWork

NO_ONE: Final = "Humaans shows no one to pay yet."


def sentence(work: OpenWork, compared_at: str) -> str:
    """One sentence or two; `compared_at` says when everyone was last compared with Humaans, within a sentence."""
    if not work.people:
        return " ".join([NO_ONE, *others(work)])
    if work.is_all_well:
        return f"Up to date with Humaans as of {compared_at}."
    up_to_date = f"{work.up_to_date:,} of {counted(work.people, 'employee')} {_are(work.up_to_date)} up to date."
    return " ".join([up_to_date, *others(work)])


def others(work: OpenWork) -> list[str]:
    """What is open, as sentences; none when nothing is."""
    return [f"{_listed(each)}." for each in (list(_people(work)), [*_things(work), *_notices(work)]) if each]


def details(work: OpenWork) -> list[str]:
    """What is said below the sentence: who is on hold, and how much advice there is."""
    found = []
    if work.on_hold_names:
        more = work.on_hold - len(work.on_hold_names)
        names = ", ".join(work.on_hold_names) + (f" and {counted(more, 'other')}" if more > 0 else "")
        found.append(f"On hold until you decide: {names}.")
    if work.items or work.snoozed_items:
        found.append(f"{_items(work)} in Needs you.")
    if work.advice:
        found.append(f"{counted(work.advice, 'suggestion')} to check. No one's pay waits for {_it(work.advice)}.")
    return found


def _people(work: OpenWork) -> Iterator[str]:
    if work.need_you or work.on_hold:
        on_hold = f" ({work.on_hold:,} on hold)" if work.on_hold else ""
        yield f"{work.need_you:,} {'needs' if work.need_you == 1 else 'need'} you{on_hold}"
    if work.not_in_humaans:
        yield f"{work.not_in_humaans:,} {_are(work.not_in_humaans)} not in Humaans"
    if work.not_found_lately:
        yield f"{work.not_found_lately:,} {_were(work.not_found_lately)} not found in the last sync"
    if work.missing_information:
        yield f"{work.missing_information:,} {_are(work.missing_information)} missing information"
    if work.waiting:
        yield f"{work.waiting:,} {'waits' if work.waiting == 1 else 'wait'} for a fix in Humaans"
    if work.edited:
        yield f"{work.edited:,} {_were(work.edited)} edited in payroll"
    if work.held_changes:
        waits = "waits" if work.held_changes == 1 else "wait"
        yield f"{counted(work.held_changes, 'change')} {waits} for approval"


def _things(work: OpenWork) -> Iterator[str]:
    if work.company_issues:
        need = "needs" if work.company_issues == 1 else "need"
        yield f"{counted(work.company_issues, 'company issue')} {need} you"
    if work.webhook_faults:
        yield f"{counted(work.webhook_faults, 'problem')} with the webhook"
    yield from _payslips(work)
    if work.uploads_to_check:
        yield f"{counted(work.uploads_to_check, 'upload')} of payslips to check"
    if work.emails_waiting:
        yield f"{counted(work.emails_waiting, 'email')} could not be sent yet"
    if work.backdated:
        yield f"{counted(work.backdated, 'backdated salary', 'backdated salaries')} to check"
    if work.leftover_files:
        yield f"{counted(work.leftover_files, 'leftover file')} in Humaans to remove"


def _payslips(work: OpenWork) -> Iterator[str]:
    if work.payslips_failed:
        yield f"{counted(work.payslips_failed, 'payslip')} could not be sent"
    if work.payslips_unsent:
        of_past = "of a payday that has passed"
        yield f"{counted(work.payslips_unsent, 'payslip')} {of_past} {_are(work.payslips_unsent)} not sent"
    if work.payslips_unclear:
        yield f"{counted(work.payslips_unclear, 'payslip')} may not have arrived"
    if work.payslips_on_hold:
        yield f"{counted(work.payslips_on_hold, 'payslip')} {_are(work.payslips_on_hold)} on hold"


def _items(work: OpenWork) -> str:
    """As the menu counts them: what is snoozed is told apart."""
    snoozed = f"{work.snoozed_items:,} snoozed"
    if not work.items:
        return f"{counted(work.snoozed_items, 'item')}, snoozed until later,"
    return counted(work.items, "item") + (f" and {snoozed}" if work.snoozed_items else "")


def _notices(work: OpenWork) -> Iterator[str]:
    if work.notices:
        yield f"{counted(work.notices, 'notice')} {_are(work.notices)} open"


def _listed(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"
