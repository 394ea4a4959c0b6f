"""The "to add ..." lists of CONTRIBUTING.md: what they name exists, and following them works.

Each list is followed once, all in one copy of the repository, and tests there show that what was added is there. A list
that names too few places, or too many, is red.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from service.facts.humaans import Resource
from service.rules.exports.exports_page import __doc__ as how_to_write_the_exports
from service.rules.mapping.accepted_formats_page import __doc__ as how_to_write_the_page
from tests.docs.recipes.followed import FOLLOWED
from tests.imports import ROOT

PROOFS = ROOT / "tests" / "docs" / "recipes" / "proofs.py"
#: Tests of the parts that notice when a list forgets something.
PARTS = (
    "tests/rules/mapping/test_accepted_formats_page.py",
    "tests/rules/exports/test_targets.py",
    "tests/store/operations/test_migrating.py",
    "tests/web/http/test_access.py",
    "tests/web/api/test_openapi.py",
    "tests/jobs/queueing/test_queues.py",
    "tests/test_architecture.py",
    "tests/test_stored_words.py",
)
A_LIST = "a Humaans list"
WRITTEN_BY_COMMANDS = {"docs/mapping.md": how_to_write_the_page, "docs/exports.md": how_to_write_the_exports}


def _recipes():
    """What is added -> the items of its list."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    parts = re.split(r"^## To add ", text.split("## History")[0], flags=re.MULTILINE)[1:]
    return {
        re.sub(r" after a button$", "", part.splitlines()[0]): re.findall(
            r"^[0-9]+\. (.*(?:\n   .*)*)", part, re.MULTILINE
        )
        for part in parts
    }


RECIPES = _recipes()


def _places(item):
    return re.findall(r"`((?:service|jobs|sandbox|docs|tests|bin)/[\w/.-]*)`", item)


def _covers(place, file):
    return file.startswith(place) if place.endswith("/") else file == place


def test_each_kind_of_thing_has_a_list():
    assert set(RECIPES) == {*FOLLOWED, A_LIST}
    assert len(RECIPES) == 14


@pytest.mark.parametrize("name", RECIPES)
def test_every_place_of_a_list_exists(name):
    places = [place for item in RECIPES[name] for place in _places(item)]
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_list_names_the_places_that_following_it_changes(name):
    named = [place for item in RECIPES[name] for place in _places(item)]
    needed = [
        place
        for item in RECIPES[name]
        if not item.startswith("If ") and not re.search(r"\btests?\b|values in", item)
        for place in _places(item)
        if place not in WRITTEN_BY_COMMANDS
    ]
    assert [file for file in FOLLOWED[name] if not any(_covers(place, file) for place in named)] == []
    assert [place for place in needed if not any(_covers(place, file) for file in FOLLOWED[name])] == []


@pytest.mark.parametrize("resource", [Resource.JOB_ROLES, Resource.BANK_ACCOUNTS])
def test_every_place_of_the_list_for_a_humaans_list_knows_the_lists_there_are(resource):
    word = resource.value.partition("-")[0].removesuffix("s")
    places = [place for item in RECIPES[A_LIST] if not item.startswith("If ") for place in _places(item)]
    texts = {place: (ROOT / place).read_text(encoding="utf-8").casefold() for place in places}
    assert [place for place, text in texts.items() if word not in text] == []


@pytest.mark.processes
def test_following_every_list_adds_what_it_says(tmp_path):
    copy = tmp_path / "copy"
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file() and not name.startswith(("docs/screenshots", "bench/")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    for changes in FOLLOWED.values():
        for file, change in changes.items():
            _apply(copy / file, change if isinstance(change, tuple) else (change,))
    shutil.copyfile(PROOFS, copy / "tests" / "web" / "api" / "test_recipes_followed.py")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    for page, told in WRITTEN_BY_COMMANDS.items():
        command = told.split('-c "', 1)[1].split('"')[0].replace("$page", _page_module())
        (copy / page).write_text(_run("-c", command, copy, environ), encoding="utf-8")
    _run("-m", "tests.rules.exports.write_golden", copy, environ)
    parts = [part for part in PARTS if (copy / part).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0"]
    done = subprocess.run(
        [*command, "tests/web/api/test_recipes_followed.py", *parts],
        cwd=copy, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:]


def _page_module():
    return "service.rules.mapping.accepted_formats_page"


def _run(option, code, copy, environ):
    done = subprocess.run(
        [sys.executable, option, code], cwd=copy, env=environ, capture_output=True, text=True, check=True
    )
    return done.stdout


def _apply(file, changes):
    content = file.read_text(encoding="utf-8") if file.exists() else None
    for change in changes:
        content = change.applied(content)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
