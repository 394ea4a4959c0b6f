"""The five walks of docs/architecture.md: every file exists, and each is imported from where the walk says."""

import itertools
import re

import pytest

from tests.imports import MODULES, ROOT, imports_of

MOST_FILES = 9
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ITEM = re.compile(
    r"^(?P<number>[0-9]+)\. `(?P<file>[\w/]+\.py)`"
    r"(?:, called by (?P<caller>[0-9]+))?(?:, through `(?P<through>[\w/]+\.py)`)?:",
    re.MULTILINE,
)


def _walks():
    """Name -> the items of each walk."""
    parts = re.split(r"^##+ ", PAGE, flags=re.MULTILINE)
    return {part.splitlines()[0]: list(ITEM.finditer(part)) for part in parts if part.startswith("Walk ")}


WALKS = _walks()


def _module(file):
    return file.removesuffix(".py").replace("/", ".")


def test_there_are_five_walks():
    assert len(WALKS) == 5


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_names_few_files_in_order_and_they_exist(name):
    numbers = [int(item["number"]) for item in WALKS[name]]
    part = PAGE.split(f"### {name}\n")[1].split("\n#")[0]
    assert len(re.findall(r"^[0-9]+\. ", part, re.MULTILINE)) == len(numbers), "an item that names no file"
    assert numbers == list(range(1, len(numbers) + 1))
    assert 2 <= len(numbers) <= MOST_FILES
    files = [file for item in WALKS[name] for file in (item["file"], item["through"]) if file]
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("name", WALKS)
def test_each_file_of_a_walk_is_imported_from_where_it_says(name):
    items = WALKS[name]
    for before, item in itertools.pairwise(items):
        caller = items[int(item["caller"]) - 1] if item["caller"] else before
        assert int(caller["number"]) < int(item["number"])
        importer = item["through"] or caller["file"]
        assert _module(item["file"]) in imports_of(MODULES[_module(importer)]), f"{importer} imports no {item['file']}"
