"""`python -m bench.split`: one PDF with 1,000 payslips of one to three pages, read, cut and proposed.

Says how long it took, and how much memory this process and the one that opens the PDF used at most. Pages are in any
order, some people are namesakes, some have no NI number, and there are a cover sheet and blank pages. The limits, for
each 1,000 pages: 60 s of processor time; and 300 MiB.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from typing import TYPE_CHECKING, Final

from fpdf import FPDF

from service.pdf.readers import readers_of_this_process
from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers
from service.rules.payslips.splitting.cut import CutPage, Decision, cut_of
from service.rules.payslips.splitting.page_counters import counter_on, of_payslips
from service.rules.payslips.splitting.page_owners import PageDoubt, owner_of
from service.rules.payslips.splitting.split_texts import MOST_PAGES

if TYPE_CHECKING:
    from service.facts.payslips import PdfPage

PEOPLE: Final = 1000
SECONDS_FOR_1000_PAGES: Final = 60.0
MOST_MIB: Final = 300
FIRST: Final = ("Ada", "Bram", "Cem", "Dee", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jo")
LAST: Final = ("Quill", "Oduya", "Aydin", "Marsh", "Lund", "Patel", "Clarke", "Nowak", "Silva", "Byrne")


def main() -> int:
    chance = random.Random(1)
    people = [_person(chance, row) for row in range(1, PEOPLE + 1)]
    pages = _pages(chance, people)
    content = _printed([text for text, _ in pages])
    print(f"{len(pages):,} pages, {len(content) / 2**20:.1f} MiB")
    started, used = time.perf_counter(), _processor_seconds()
    wrong, unclear, cut = _split(content, EmployeeIndex(people), pages)
    seconds, used = time.perf_counter() - started, _processor_seconds() - used
    per_1000 = used * 1000 / len(pages)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{cut:,} payslips cut, {unclear:,} pages listed, {wrong} given to someone else")
    print(f"{seconds:.1f} s; {per_1000:.1f} s of processor time for 1,000 pages; the PDF's process: {children:.0f} MiB")
    return 0 if not wrong and per_1000 < SECONDS_FOR_1000_PAGES and children < MOST_MIB else 1


def _processor_seconds() -> float:
    """Of this process and of those that it waited for; how busy the machine is does not count."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def _person(chance: random.Random, row: int) -> Identifiers:
    number = None if chance.random() < 0.05 else f"CE{row + 100000:06}A"
    return Identifiers(f"E{row:05}", chance.choice(FIRST), f"{chance.choice(LAST)}{chance.choice('xyz')}", number, row)


def _pages(chance: random.Random, people: list[Identifiers]) -> list[tuple[str, int | None]]:
    """What each page says and whose it is."""
    pages: list[tuple[str, int | None]] = [("Payslips of November 2026", None), ("", None), ("", None)]
    for person in people:
        total = chance.choice((1, 1, 2, 3))
        for at in range(1, total + 1):
            marks = [f"Name: {person.first_name} {person.last_name}", f"NI number: {person.ni_number or ''}"]
            lines = [f"Page {at} of {total}", *marks, f"Employee ID: {person.employee_id}", *["Pay 1,234.56"] * 40]
            shows_no_one = at > 1 and chance.random() < 0.1
            pages.append(("\n".join(lines[:1] + lines[4:] if shows_no_one else lines), person.row_id))
    chance.shuffle(pages)
    return pages


def _printed(texts: list[str]) -> bytes:
    printed = FPDF()
    printed.set_auto_page_break(auto=False)
    for text in texts:
        printed.add_page()
        printed.set_font("helvetica", size=8)
        if text:
            printed.multi_cell(0, 3, text)
    return bytes(printed.output())


def _split(content: bytes, workforce: EmployeeIndex, truth: list[tuple[str, int | None]]) -> tuple[int, int, int]:
    """Pages given to someone else, pages that are listed, payslips that were cut."""
    pages: list[PdfPage] = []
    with readers_of_this_process().opened(content, most_pages=MOST_PAGES) as pdf:
        for first in range(0, pdf.number_of_pages, 25):
            pages += pdf.pages(first, first + 25)
        counters = of_payslips([counter_on(page.text) for page in pages])
        owners = [owner_of(page, workforce) for page in pages]
        decided = [
            CutPage(
                number,
                Decision.SET_ASIDE if owner.doubt is PageDoubt.BLANK else
                Decision.OPEN if owner.employee is None else Decision.BY_NUMBER,
                owner.employee,
                counter,
            )
            for number, (owner, counter) in enumerate(zip(owners, counters, strict=True), 1)
        ]  # fmt: skip
        found = cut_of(decided)
        for part in found.parts:
            pdf.cut([number - 1 for number in part.pages])
    wrong = sum(truth[number - 1][1] != part.employee for part in found.parts for number in part.pages)
    unclear = len(found.open_pages) + sum(len(part.pages) for part in found.doubtful)
    return wrong, unclear, len(found.parts)


if __name__ == "__main__":
    sys.exit(main())
