"""Two hosts on one database and one Redis share the hour of a few companies; `tests.walks.two_hosts` has a thousand."""

from __future__ import annotations

import sys

import pytest

from tests.processes import Started
from tests.walks.conftest import wait_out_the_turn_of_an_hour

pytestmark = pytest.mark.processes


def test_two_hosts_reconcile_each_company_exactly_once_in_its_hour(tmp_path):
    """As the command itself, with a database and a Redis of its own."""
    wait_out_the_turn_of_an_hour()
    walk = Started(sys.executable, "-m", "tests.walks.two_hosts", "--companies", "8", log=tmp_path / "walk.log")
    try:
        assert walk.wait() == 0, walk.log
    finally:
        walk.sweep_up()
