"""A page that cannot be given says what happened, what to do next, and a reference to tell us; never a dead end."""

from __future__ import annotations

import re

import pytest

from service.facts.runs import RunState
from service.store.database.connection import connection
from service.store.tables.syncing import Run
from service.web.http.errors import WORDS

ACME = "/companies/acme"


def _refused(visitor, status):
    if status == 403:
        return visitor.open(f"{ACME}/audit")
    if status == 404:
        return visitor.open(f"{ACME}/nothing-here")
    if status == 405:
        return visitor.open("/logout")
    if status == 413:
        return visitor.send(f"{ACME}/webhook", {"secret": "x" * 70_000})
    for _ in range(31):
        last = visitor.send(f"{ACME}/runs", {"dry_run": "yes"})
        with connection():  # one that waits would be joined
            Run.update(state=RunState.SUCCEEDED).where(Run.dry_run).execute()
    return last


@pytest.mark.parametrize(("status", "name"), [(403, "vera"), (404, "vera"), (405, "vera"), (413, "bob"), (429, "bob")])
def test_each_refusal_is_a_page_with_a_way_on_and_a_reference(imported, status, name, request):
    answer = _refused(request.getfixturevalue(name), status)
    assert answer.status_code == status
    assert WORDS[status].title in answer.text
    assert re.search(rf"Status {status} · reference <code>[A-Za-z0-9-]{{8,64}}</code>", answer.text)
    assert 'href="/"' in answer.text
    assert "Traceback" not in answer.text
