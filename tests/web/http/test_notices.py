"""The line after a button: shown by the next page and by no other, and every word that is left has a sentence."""

from __future__ import annotations

import ast
import re

import pytest

from service.web.http import notices
from tests.imports import ROOT
from tests.web.conftest import Browser

TOKENS = "/companies/acme/api-tokens"
VIEWS = sorted((ROOT / "service" / "web").rglob("*.py"))


def _left():
    """Each text that a view leaves as a notice."""
    for path in VIEWS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"redirect_with", "leave"}:
                yield from (each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant))


@pytest.fixture
def left(alice):
    with alice.client.session_transaction(base_url="http://localhost:8000") as session:
        session["notice"] = "paydays-saved"
    return notices.NOTICES["paydays-saved"]


def test_B31_a_notice_is_shown_once_and_not_on_reload(alice, left):
    assert f'<div class="say good" role="status"><p>{left}' in alice.open(TOKENS).text
    assert left not in alice.open(TOKENS).text


def test_B31_an_address_shows_none(alice):
    assert notices.NOTICES["edited"] not in alice.open(f"{TOKENS}?done=edited").text


def test_a_notice_waits_for_the_next_page_and_not_for_what_a_page_asks_itself(alice, left):
    assert alice.open("/healthz").status_code == 200
    assert alice.client.get("/", base_url="http://localhost:8000").status_code == 303
    assert left in alice.open(TOKENS).text


def test_what_was_not_done_is_not_said_in_green(alice):
    with alice.client.session_transaction(base_url="http://localhost:8000") as session:
        session["notice"] = "payslips-early"
    assert '<div class="say wait" role="status"><p>Nothing was sent' in alice.open(TOKENS).text


def test_a_word_that_is_not_known_shows_nothing(app):
    browser = Browser(app)
    with browser.client.session_transaction(base_url="http://localhost:8000") as session:
        session["notice"] = "<b>hello"
    assert "hello" not in browser.open("/login").text


def test_every_word_that_a_view_leaves_has_a_sentence():
    words = set(_left())
    assert len(words) > 20
    assert [word for word in words if word and word not in notices.NOTICES and not word.endswith("-")] == []


def test_those_that_are_not_green_have_a_sentence():
    assert notices.NOTICES.keys() >= notices.NOT_DONE


def test_no_address_of_ours_carries_a_notice():
    carries = re.compile(r"url_for\([^()]*(?:\([^()]*\)[^()]*)*\bdone=")
    assert [path.name for path in VIEWS if carries.search(path.read_text(encoding="utf-8"))] == []
    assert carries.search('url_for("a.b", **place(), done="saved")')
