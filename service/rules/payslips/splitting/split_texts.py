"""What is said about the pages of a PDF with everyone's payslips: what was found, what it means, what to do."""

from __future__ import annotations

from typing import Final

from service.rules.payslips.splitting.cut import PartDoubt
from service.rules.payslips.splitting.page_owners import PageDoubt

#: More pages than this are not taken in one file.
MOST_PAGES: Final = 3000
#: MB of one file.
MOST_MEGABYTES: Final = 32

OF_PAGES: Final[dict[str, str]] = {
    PageDoubt.BLANK: "The page is blank.",
    PageDoubt.UNREADABLE: "The page is a picture, or its text cannot be read.",
    PageDoubt.NO_MARK: "The page shows no NI number, Employee ID or name of an employee.",
    PageDoubt.UNKNOWN: "The page shows an NI number that no employee has.",
    PageDoubt.NAMESAKES: "The page may belong to more than one employee.",
    PageDoubt.UNCERTAIN: "The page does not clearly show whose it is.",
    PageDoubt.SEVERAL: "The page shows more than one employee.",
    PageDoubt.NOTES: (
        "The page has form fields or notes, which would be lost when the PDF is split. Print the PDF to a new PDF and "
        "upload that."
    ),
}
OF_PARTS: Final[dict[str, str]] = {
    PartDoubt.INCOMPLETE: "The printed page numbers do not fit: a page is missing, or there is one too many.",
    PartDoubt.APART: "These pages are not next to each other, so they may be two payslips.",
    PartDoubt.TWICE: "Two of these pages have the same printed page number, so they may be two payslips.",
    PartDoubt.ONLY_NAME: "Only the name shows whose this is. The other payslips show an NI number or Employee ID.",
}
OF_FILES: Final[dict[str, str]] = {
    "empty": "The file is empty. Choose the PDF again.",
    "too_large": f"The file is larger than {MOST_MEGABYTES} MB. Upload it in smaller parts.",
    "not_a_pdf": "The file is not a PDF, whatever its name says. Export the payslips as a PDF and upload that.",
    "password": "The PDF has a password. Save it without a password and upload that.",
    "broken_pdf": "The PDF is damaged and could not be read. Create it again.",
    "no_pages": "The PDF has no pages. Create it again.",
    "too_many_pages": f"The PDF has more than {MOST_PAGES:,} pages. Upload it in smaller parts.",
    "cannot_be_read": "The PDF could not be read: opening it takes too much time or memory. Create it again.",
    "changed_when_cut": "These pages could not be cut out without a change. Upload this payslip as a file of its own.",
}


def pages_in_words(numbers: tuple[int, ...]) -> str:
    """`Page 4`, `Pages 4 to 6`, `Pages 2, 5 and 9`."""
    if len(numbers) == 1:
        return f"Page {numbers[0]}"
    if len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[-1] + 1)):  # noqa: PLR2004
        return f"Pages {numbers[0]} to {numbers[-1]}"
    return f"Pages {', '.join(str(each) for each in numbers[:-1])} and {numbers[-1]}"
