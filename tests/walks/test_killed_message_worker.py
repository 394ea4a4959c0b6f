"""Notices with the worker killed in mid-sending and Redis away; at length: `tests.walks.killed_message_worker`."""

from __future__ import annotations

import contextlib

import pytest

from sandbox.remote import Sandbox
from service.facts.notifications import ChannelKind
from tests.walks.house import RunningHouse
from tests.walks.killed_message_worker import Step, told_in

pytestmark = pytest.mark.processes


@pytest.fixture
def told(tmp_path, database_url, redis, redis_url):
    with Sandbox.start(size=1, mailbox=True) as humaans:
        house = RunningHouse(tmp_path, database_url, redis_url, humaans)
        with contextlib.ExitStack() as ends:
            ends.callback(house.stop)
            yield ends.enter_context(told_in(house))


def test_each_notice_arrives_once_but_for_one_that_was_taken_by_a_worker_killed_before_it_knew(told):
    told.tell(Step.CONNECTED, ChannelKind.SLACK)
    told.tell(Step.TAKEN, ChannelKind.WEBHOOK)
    told.tell(Step.REDIS, ChannelKind.SLACK)
    assert told.faults == []
