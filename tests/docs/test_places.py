"""The table "Where things are" of docs/architecture.md: every file exists and has the name beside it."""

import ast
import re

import pytest

from tests.imports import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| [^|]+\? \| `(?P<file>[\w/]+\.py)` \| `(?P<name>\w+)` \|$", re.MULTILINE)
PLACES = [(row["file"], row["name"]) for row in ROW.finditer(PAGE)]


def test_twelve_questions_and_more_are_answered():
    assert len(PLACES) >= 12


@pytest.mark.parametrize(("file", "name"), PLACES)
def test_a_thing_is_where_the_table_says(file, name):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    named = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    named |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert name in named
