"""How a company stands, in plain sentences made from everything that is open (store/operations/open_work.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.store.operations.open_work import OpenWork

NOTHING_OPEN: Final = "Nothing needs your attention."


def sentence(work: OpenWork, level_at: str) -> str:
    """One sentence or two; `level_at` says when everyone was last compared with Humaans, within a sentence."""
    if not work.people and work.is_all_well:
        return "Humaans shows no one to pay yet."
    if work.is_all_well:
        return f"Up to date with Humaans as of {level_at}."
    up_to_date = f"{work.up_to_date:,} of {_count(work.people, 'employee')} {_are(work.up_to_date)} up to date."
    return " ".join([up_to_date, *others(work)])


def others(work: OpenWork) -> list[str]:
    """What is open, as sentences; none when nothing is."""
    people = list(_people(work))
    things = list(_things(work))
    return [f"{_listed(each)}." for each in (people, things) if each]


def details(work: OpenWork) -> list[str]:
    """What is said below the sentence: who is on hold, and how much advice there is."""
    found = []
    if work.on_hold:
        more = work.on_hold - len(work.on_hold_names)
        names = ", ".join(work.on_hold_names) + (f" and {_count(more, 'other')}" if more else "")
        found.append(f"On hold until you decide: {names}.")
    if work.advice:
        found.append(f"{_count(work.advice, 'suggestion')} to check; no one's pay waits for {_it(work.advice)}.")
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


def _things(work: OpenWork) -> Iterator[str]:
    if work.company_issues:
        need = "needs" if work.company_issues == 1 else "need"
        yield f"{_count(work.company_issues, 'issue')} of the company {need} you"
    if work.payslips_failed:
        yield f"{_count(work.payslips_failed, 'payslip')} could not be sent"
    if work.payslips_unclear:
        yield f"{_count(work.payslips_unclear, 'payslip')} may not have arrived"
    if work.backdated:
        yield f"{_count(work.backdated, 'backdated salary', 'backdated salaries')} to check"
    if work.leftover_files:
        yield f"{_count(work.leftover_files, 'leftover file')} in Humaans to remove"


def _listed(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"
