"""The table of cases in README.md names every case there is to show, and for each the files that show it."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
README = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
CASES = set(range(1, 65))


def named():
    """Case -> the files of its row."""
    return {
        int(case): re.findall(r"`([\w/]+\.py)`", cell)
        for case, cell in re.findall(r"^\| F(\d+) \|(.*?)\|", README, re.MULTILINE)
    }


def test_every_case_is_in_the_table_once():
    assert set(named()) == CASES
    assert len(re.findall(r"^\| F\d+ \|", README, re.MULTILINE)) == len(CASES)


def test_every_file_in_the_table_has_a_test_with_the_number_of_its_case():
    missing = [
        f"F{case} in {file}"
        for case, files in named().items()
        for file in files or ["any file"]
        if not re.search(rf"def test_(\w*_)?F{case}_", text_of(file))
    ]
    assert not missing


def text_of(file):
    path = TESTS / file
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_every_file_of_walks_is_told_of():
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    assert files == set(re.findall(r"^\| `(test_\w+\.py)` \|", README, re.MULTILINE))
