"""docs/wording.md: the words that it refuses are on no page, in no message and in no document."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.docs import shown_texts
from tests.docs.shown_texts import Text
from tests.imports import ROOT

EVERYWHERE, SHOWN = (
    "On pages and in emails, messages, commands and docs",
    "On pages and in emails, messages and commands",
)


class Refused(NamedTuple):
    words: re.Pattern[str]
    allowed: re.Pattern[str] | None


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<![\w.-])(?:{either})(?![\w-])", re.IGNORECASE)


def _table(heading: str) -> list[Refused]:
    part = (
        (ROOT / "docs" / "wording.md").read_text(encoding="utf-8").partition(f"### {heading}\n")[2].partition("\n#")[0]
    )
    cells = [[re.findall(r"`([^`]+)`", cell) for cell in line.split("|")] for line in part.splitlines()]
    return [Refused(_pattern(row[1]), _pattern(row[3]) if row[3] else None) for row in cells if len(row) > 3 and row[1]]


TABLES = {heading: _table(heading) for heading in (EVERYWHERE, SHOWN)}


def _refused_in(texts: list[Text], tables: list[Refused]) -> list[str]:
    return [
        f"{text.place}: “{found}” in “{text.words}”"
        for text in texts
        for refused in tables
        for found in refused.words.findall(refused.allowed.sub("…", text.words) if refused.allowed else text.words)
    ]


def test_what_people_are_shown_has_none_of_the_refused_words():
    assert _refused_in(list(shown_texts.everything()), TABLES[EVERYWHERE] + TABLES[SHOWN]) == []


def test_the_documents_have_none_of_the_refused_words():
    assert _refused_in(list(shown_texts.documents()), TABLES[EVERYWHERE]) == []


@pytest.mark.parametrize(("heading", "least"), [(EVERYWHERE, 20), (SHOWN, 3)])
def test_the_tables_are_read(heading, least):
    assert len(TABLES[heading]) >= least


@pytest.mark.parametrize(
    "template",
    [
        "<p>Please\n  <b>mend</b> it.</p>",
        '<p>{{ "Mended" if x else "" }}</p>',
        '<button aria-label="Mend it">x</button>',
        "{% if x %}<p>{{ name }} mends it</p>{% endif %}",
        '{{ field(form.x, hint="This mends it.") }}',
    ],
)
def test_a_refused_word_in_a_template_is_found(template):
    assert _refused_in(list(shown_texts.of_template(template, "x")), TABLES[EVERYWHERE])


@pytest.mark.parametrize("template", ['{% if mail == "mend" %}<p class="mend">x</p>{% endif %}', "{# mend #}"])
def test_a_word_of_the_program_in_a_template_is_none(template):
    assert not _refused_in(list(shown_texts.of_template(template, "x")), TABLES[EVERYWHERE])


@pytest.mark.parametrize(
    "source",
    [
        'SAID = "Please mend it."',
        'SAID = f"{name} was mended here"',
        'SAID = ("It goes "\n"out today")',
        'SAID = "Mend"',
    ],
)
def test_a_refused_word_in_a_module_is_found(source):
    assert _refused_in(list(shown_texts.of_python(source, "x")), TABLES[EVERYWHERE])


def test_docstrings_are_shown_by_commands_alone():
    source = 'def mend():\n    """Mend it all."""\n'
    assert not _refused_in(list(shown_texts.of_python(source, "x")), TABLES[EVERYWHERE])
    assert _refused_in(list(shown_texts.of_python(source, "x", docstrings=True)), TABLES[EVERYWHERE])


@pytest.mark.parametrize("source", ["Please mend it.", "| a | it goes\nout |", "- Nobody\n- else"])
def test_a_refused_word_in_a_document_is_found(source):
    assert _refused_in(list(shown_texts.of_document(source, "x")), TABLES[EVERYWHERE])


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [
        ("No mail server is set up.", False),
        ("The mail was sent.", True),
        ("There is one.", False),
        ("Remove it there.", True),
        ("If they live there, nothing.", False),
        ("The total stands at five.", True),
        ("An understanding", False),
        ("Use the command user second-factor-off", False),
        ("Two-step sign in", False),
        ("Give it back to theirs", True),
    ],
)
def test_a_rule_is_precise(words, is_refused):
    assert bool(_refused_in([Text("x", words)], TABLES[EVERYWHERE] + TABLES[SHOWN])) is is_refused
