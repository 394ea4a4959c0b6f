"""Progress of a reading, as its caller is told it."""

from __future__ import annotations

import threading
import time

import pytest

from tests.humaans.many_people import many
from tests.humaans.scripted import (
    LISTS,
    Reply,
)
from tests.processes import PATIENCE_SECONDS, wait_until


def test_progress_is_told_in_the_callers_thread_and_ends_with_every_list_whole(scripted, client_of):
    told, threads = [], set()

    def watch(*progress):
        told.append(progress)
        threads.add(threading.current_thread())

    client_of(scripted(many(600))).fetch_snapshot(custom_field_ids=frozenset(), on_progress=watch)
    assert threads == {threading.current_thread()}
    assert all(0 <= done <= total for _, done, total in told)
    last = {resource: (done, total) for resource, done, total in told}
    assert last["people"] == (600, 600)
    assert last["custom-values"] == (1200, 1200)
    assert set(last) == set(LISTS)


def test_progress_is_told_every_two_seconds_even_when_nothing_arrives(scripted, client_of):
    lists = many(1)
    told, waited = threading.Event(), []

    def keep_back(asked):
        if asked.path == "/people":
            waited.append(told.wait(PATIENCE_SECONDS))

    lists.trouble = keep_back
    client_of(scripted(lists)).fetch_snapshot(custom_field_ids=frozenset(), on_progress=lambda *_: told.set())
    assert waited == [True]


def test_what_the_progress_function_raises_stops_the_reading_at_once(scripted, client_of):
    class LeaseLostError(Exception):
        pass

    def lose(*_):
        raise LeaseLostError

    lists = many(2000)
    lists.trouble = lambda a: Reply(status=500, delay_seconds=600) if a.query["$skip"] == "1500" else None
    humaans = scripted(lists)
    with pytest.raises(LeaseLostError):
        client_of(humaans).fetch_snapshot(custom_field_ids=frozenset(), on_progress=lose)
    asked = len(humaans.asked)
    time.sleep(0.2)
    assert len(humaans.asked) == asked
    wait_until(lambda: not [each for each in threading.enumerate() if each.name.startswith("humaans-")])
