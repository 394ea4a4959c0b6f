"""Which test shows which real case: the sentence of each case, and the tests that carry its number in their names.

    python -m tests.real_cases        # writes the table of tests/README.md anew

`test_real_cases.py` holds the table to the tests that there are.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
README = TESTS / "README.md"
BEGIN, END = "<!-- made by python -m tests.real_cases -->", "<!-- until here -->"


@dataclass(frozen=True)
class Case:
    """`name` matches what follows `test_` in the names of its tests; `files` holds that to some files, if any."""

    number: str
    sentence: str
    name: str
    files: str = ""

    def shows(self, file: str, test: str) -> bool:
        return re.match(self.name, test.removeprefix("test_")) is not None and self.files in file


def _numbered(number: str, sentence: str) -> Case:
    return Case(number, sentence, rf"case_{number}_")


def _lettered(number: str, sentence: str) -> Case:
    return Case(number, sentence, number.replace("-", "_") + "_")


def _in_words(sentence: str, name: str, files: str = "") -> Case:
    return Case("", sentence, name, files)


PARTS: dict[str, tuple[Case, ...]] = {
    "Nobody gets what is another person's": (
        _lettered("P1", "An account opens a second company only to whoever proved the address and accepted the role."),
        _numbered("16", "Every page of a PDF is read; one that shows another employee holds the file."),
        _numbered("4", "Employee IDs that differ only in leading zeros or punctuation decide nothing alone."),
        _numbered("18", "Dates, weeks and tax years in a file name are no Employee IDs."),
        _numbered("8", "Who has left is mailed at the private address only, or is listed."),
        _lettered("K5", "Who is employed, and ready, follows from the stored dates and today, on every page."),
        _lettered("P2", "Encrypted values are bound to their row and company: a copy elsewhere cannot be read."),
        _numbered("22", "The sender in a mail's head is one mailbox, whatever the company is called."),
        _lettered("P3", "A fault of our own mail set-up is said and waited for, and refuses no one's mail."),
        _numbered("24", "What a mail server says of our name, login or encryption is tried again."),
        _numbered("23", "Each address of a payslip has a fate of its own, and the ledger shows both."),
    ),
    "Identity and money": (
        _numbered("1", "Who comes back after leaving is held until someone says what it means."),
        _numbered("2", "One NI number, or one name and birthday, in two employments at once is advised of."),
        _numbered("3", "Employee IDs that changed together are decided together."),
        _numbered("5", "Who was deleted in Humaans before the first day is counted apart, with a way out."),
        _numbered("6", "A start date or starter declaration that changes after a payslip is held."),
        _numbered("7", "Two salaries, roles, values or accounts of one day are held, and the old one stays."),
        _numbered("10", "Hourly and daily rates are kept, shown and exported exactly."),
        _numbered("32", "Each currency has its own number of minor digits everywhere."),
        Case("B1", "Back pay is what payroll lacked on its paydays; and there is a plan before every write.", "B1_"),
        _lettered("B3", "Who releases a payslip that shows someone else sees both and confirms by password."),
        _lettered("B14", "Taking a payslip back says what will happen and asks for the password."),
        _numbered("map", "A salary is read in one way for payroll, back pay and what is to come."),
    ),
    "Formats, files and searches": (
        Case("formats", "Each value is judged beside its neighbours, and it is said who can correct it.", "formats_"),
        _numbered("17", "What a PDF's text layer splits or pads is unconfirmed, and never confirmed."),
        _numbered("19", "A damaged entry of a ZIP costs that entry only."),
        _numbered("20", "Names of files are compared whatever their form and case."),
        _numbered("21", "Manifests are read as spreadsheets save them; one that cannot be read assigns nothing."),
        _numbered("30", "What a page promises works, or the real limit is said."),
        _numbered("31", "A hostile PDF costs its own line, and no one waits for it."),
        _numbered("33", "Phone numbers in files for programs stand as they are, leading zeros included."),
        _numbered("34", "People are found however their names are typed."),
    ),
    "Attack and endurance": (
        _lettered("S-a", "Wrong logins slow the person who makes them and lock no one out."),
        _lettered("S-b", "An audit log that was changed, moved or cut is noticed."),
        _lettered("S-c", "What one company asks for keeps no other company waiting."),
        _lettered("S-d", "Notifications that were buffered are one job per row where a job takes one."),
        _lettered("S-e", "Time, memory, entries and lists have bounds, whatever is uploaded."),
        _lettered("S-f", "Pressing twice is pressing once, and no form gives an error of ours."),
        _lettered("S-g", "What is kept, why and how long stands in one table, and a job keeps to it."),
        _lettered("S-h", "What cannot be stored is refused once, on arrival, in words."),
        _lettered("S-i", "Dry runs, previews and silent connections of one company hold up no other."),
        _numbered("27", "Any `Retry-After` that cannot be used is as if it were absent."),
        _numbered("28", "A webhook address with one slash too many is the same address; a near miss is shown."),
        _numbered("29", "A pooler in transaction mode works, within a stated budget of connections."),
        _lettered("small", "A page cut short by Humaans, or a person edited between pages, loses no one."),
        _lettered("env", "A process without its Redis says in one line which address it tried."),
        _numbered("tests", "The tests share nothing beside each other, and leave nothing to luck."),
    ),
    "Of the same kinds, found on a second look": (
        _in_words("A text that is too long is refused with its limit, and none is cut in silence.",
                  "case_30_|no_limit_of_settings_cuts|a_value_too_long"),
        _in_words("No name of a company puts another's mailbox first.", "case_22_", "mail/"),
        _in_words("What the edit form shows, typed back, is the same pay.",
                  "case_32_|B12_an_amount_is_t|case_10_the_rounded_amount_sent_back"),
        _in_words("One address that cannot be mailed keeps no other from its mail.",
                  "case_23_each|each_address_once_and_only_usable"),
        _in_words("A value that is not used stops nothing.", "formats_a_fault_in_a_field_that_no_one_maps"),
        _in_words("What cannot be read is never replaced by a guess.", "case_21_|F49_a_payslip_is_never_matched"),
        _in_words("Behind a pooler every run goes on, within a budget of connections.", "case_29_"),
        _in_words("A webhook that nearly reached us leaves a trace.", "case_28_"),
    ),
    "The rest of the audit": (
        _lettered("part-7", "A Redis that takes no writes is seen; after it was emptied workers are counted rightly."),
        _in_words("A proxy that is not named is noticed, and locks no one out.",
                  "S_a_behind_a_proxy|the_doctor_names_a_proxy"),
        _in_words("NI and bank numbers that are read are noted, and counts by them are refused.",
                  "ni_and_bank_numbers_read_by|a_count_by_numbers_is_refused"),
        _in_words("API tokens name their maker, end with their right or a date, and can be narrowed.",
                  "a_token_(names_its_maker|ends_|for_reading_writes)"),
        _in_words("Wrong present passwords are counted and slowed.", "S_a_wrong_present_passwords"),
        _in_words("A payslip that cannot be decrypted is told, and keeps no one waiting.",
                  "P2_|a_payslip_that_cannot_be_read_is_told", "delivery"),
        _in_words("Health answers whatever host is named.", "S_h_no_host_gives"),
        _in_words("A half-finished sign-in ends when the password changes.", "a_half_finished_sign_in"),
        _in_words("No name becomes a line end in a mail's head.", "case_22_|a_text_arrives_whatever", "mail/"),
        _in_words("There is one summary for each payday and hour.", "one_summary_is_mailed_per_payday"),
        _in_words("The SQLite file is its user's alone.", "the_file_of_sqlite_and_those_beside"),
        _in_words("A number beyond 64 bits is not there.", "S_h_a(n_id|_number)_beyond_64_bits"),
        _in_words("Unpacking counts towards the time of an import.", "unpacking_counts_towards"),
    ),
}  # fmt: skip


def tests() -> list[tuple[str, str]]:
    """Every test of the tree as (file below tests/, name), in the order of their files."""
    return [
        (file.relative_to(TESTS).as_posix(), node.name)
        for file in sorted(TESTS.rglob("test_*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def shown_in(case: Case, known: list[tuple[str, str]]) -> dict[str, list[str]]:
    """File -> the tests in it that show the case."""
    found: dict[str, list[str]] = {}
    for file, test in known:
        if case.shows(file, test):
            found.setdefault(file, []).append(test)
    return found


def table() -> str:
    """All parts as Markdown."""
    known, lines = tests(), []
    for part, cases in PARTS.items():
        lines += [f"### {part}", "", "| case | what holds | shown by |", "|---|---|---|"]
        for case in cases:
            files = [f"`{file}`: {', '.join(names)}" for file, names in shown_in(case, known).items()]
            lines.append(f"| {case.number} | {case.sentence} | {'<br>'.join(files)} |")
        lines.append("")
    return "\n".join(lines)


def readme() -> str:
    """The whole page with the table as it should be."""
    page = README.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8")
