"""Calls made at the same time."""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar

import pytest

from service.humaans.reading.side_by_side import MOST_THREADS, side_by_side

LIMIT = ContextVar("LIMIT", default="none")


def test_all_are_under_way_at_once():
    together = threading.Barrier(5, timeout=60)
    assert [each.result() for each in side_by_side([together.wait] * 5)] != []


def test_each_answer_is_at_the_place_of_its_call():
    answers = side_by_side([lambda number=number: number for number in range(2 * MOST_THREADS)])
    assert [each.result() for each in answers] == list(range(2 * MOST_THREADS))
    assert side_by_side([]) == []


def test_every_call_sees_the_context_of_the_thread_that_asks():
    remembered = LIMIT.set("ten seconds")
    try:
        assert [each.result() for each in side_by_side([LIMIT.get] * 3)] == ["ten seconds"] * 3
    finally:
        LIMIT.reset(remembered)


@pytest.mark.parametrize("failing", [0, 1])
def test_one_that_fails_raises_at_its_own_place_after_all_have_ended(failing):
    ended = threading.Event()

    def fails():
        raise LookupError("this one")

    calls = [ended.set, ended.set, ended.set]
    calls[failing] = fails
    answers = side_by_side(calls)
    assert ended.is_set()
    with pytest.raises(LookupError, match="this one"):
        answers[failing].result()
    assert answers[2].result() is None


@pytest.mark.on_linux
def test_a_process_that_was_forked_has_threads_of_its_own():
    side_by_side([int, int])
    child = os.fork()
    if child == 0:
        os._exit(sum(each.result() for each in side_by_side([lambda: 1, lambda: 2])))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
