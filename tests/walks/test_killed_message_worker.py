"""Notices with the worker killed in mid-sending and Redis away; at length: `tests.walks.killed_message_worker`."""

from __future__ import annotations

import sys

import pytest

from tests.processes import Started

pytestmark = pytest.mark.processes


def test_each_notice_arrives_once_but_for_one_that_was_taken_by_a_worker_killed_before_it_knew(tmp_path):
    """As the command itself, with a database and a Redis of its own."""
    walk = Started(sys.executable, "-m", "tests.walks.killed_message_worker", "--few", log=tmp_path / "walk.log")
    try:
        assert walk.wait() == 0, walk.log
    finally:
        walk.sweep_up()
    assert "webhook, killed when the receiver has taken it and not answered: arrived 2 x" in walk.log
    assert "2 notices, each as it should be" in walk.log
