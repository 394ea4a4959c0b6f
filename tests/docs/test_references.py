"""Whatever a comment, a docstring, a test's name or a page of the docs points to is in this repository.

Requirements (A, B), failure modes (F), invariants (I) and security requirements (S) carry numbers; decision records and
the papers on Humaans and HMRC are cited by number and section.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LISTS = {
    "A": "requirements.md",
    "B": "requirements.md",
    "F": "failure-modes.md",
    "I": "failure-modes.md",
    "S": "security.md",
}
#: In brackets or at the start of a test's name; anything looser would be a postcode or a tax code.
CODE = re.compile(r"(?:test_|\((?:security |article )?|, )(?P<letter>[ABFIS])(?P<number>[0-9]{1,2})(?=_[a-z]|[,)])")
SECTION = re.compile(
    r"(?P<paper>humaans-api|hmrc-rules|contract)\.md (?:part |section )?(?P<section>[0-9]+(?:\.[0-9]+)?)"
)
DECISION = re.compile(r"\bdecisions? (?P<number>[0-9]{4})(?:, (?P<second>[0-9]{4}))?")
FOREIGN = re.compile(r"\b(?:reliability|platform|market|uk-payroll-rules)\.md|\barchitecture [0-9]")


#: A path of this repository; the code's may leave out `service/`, `jobs/` or `service/rules/`.
PATH = re.compile(
    r"(?<![\w/.:-])((?:service|jobs|sandbox|docs|tests|bin|bench|config|actions|rules|store|humaans|web|facts|commands|notify"
    r"|pdf|definitions|queueing|processes|fields|mapping|planning)/[\w/.-]*\.(?:py|md|html|json|webp))"
)
BEGINNINGS = ("", "service", "jobs", "service/rules", "service/web/templates", "tests")


def _files() -> list[Path]:
    command = ["git", "ls-files", "service", "jobs", "config", "docs", "tests", "sandbox", "bin", "bench", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if name.endswith((".py", ".md", ".html")) and (ROOT / name).exists()]


FILES = [file for file in _files() if file != Path(__file__).resolve()]


def _listed(letter: str) -> set[str]:
    return set(
        re.findall(rf"^\| ({letter}[0-9]+) \|", (DOCS / LISTS[letter]).read_text(encoding="utf-8"), re.MULTILINE)
    )


NUMBERS = {letter: _listed(letter) for letter in LISTS}
#: Faults of pages that were corrected carry a B of their own; the tests' README lists which test shows which.
NUMBERS["B"] |= {f"B{number}" for number in range(1, 41)}
DECISIONS = {file.name[:4] for file in (DOCS / "decisions").glob("[0-9]*.md")}


@pytest.mark.parametrize("letter", sorted(LISTS))
def test_every_list_has_entries(letter):
    assert f"{letter}1" in NUMBERS[letter]


def test_every_number_of_a_requirement_or_failure_is_listed():
    unknown = [
        f"{file.relative_to(ROOT)}: {found['letter']}{found['number']}"
        for file in FILES
        for found in CODE.finditer(file.read_text(encoding="utf-8"))
        if found["letter"] + found["number"] not in NUMBERS[found["letter"]]
    ]
    assert unknown == []


def test_every_cited_section_exists():
    unknown = []
    for file in FILES:
        for found in SECTION.finditer(file.read_text(encoding="utf-8")):
            headings = (DOCS / f"{found['paper']}.md").read_text(encoding="utf-8")
            if not re.search(rf"^##+ {re.escape(found['section'])}[ .]", headings, re.MULTILINE):
                unknown.append(f"{file.relative_to(ROOT)}: {found[0]}")
    assert unknown == []


def test_every_cited_decision_exists():
    unknown = [
        f"{file.relative_to(ROOT)}: {number}"
        for file in FILES
        for found in DECISION.finditer(file.read_text(encoding="utf-8"))
        for number in (found["number"], found["second"])
        if number and number not in DECISIONS
    ]
    assert unknown == []


def test_nothing_points_to_a_paper_outside_the_repository():
    assert [str(file.relative_to(ROOT)) for file in FILES if FOREIGN.search(file.read_text(encoding="utf-8"))] == []


def test_every_path_that_is_named_exists():
    unknown = [
        f"{file.relative_to(ROOT)}: {found[1]}"
        for file in FILES
        if ROOT / "tests" / "docs" not in file.parents and file.name != "CHANGELOG.md"  # of a time, or made by a test
        for found in PATH.finditer(file.read_text(encoding="utf-8"))
        if not any((ROOT / beginning / found[1]).exists() for beginning in BEGINNINGS)
    ]
    assert unknown == []


def test_each_decision_has_a_number_of_its_own():
    assert len(DECISIONS) == len(list((DOCS / "decisions").glob("[0-9]*.md")))
