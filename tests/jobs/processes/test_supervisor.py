"""A process past its deadline is killed and replaced."""

import os
import re
from itertools import pairwise

import pytest

from jobs.processes.parent_death import Deadline

pytestmark = pytest.mark.processes


def test_a_deadline_set_in_a_child_is_read_in_the_parent():
    deadline = Deadline()
    assert not deadline.is_over()
    child = os.fork()
    if child == 0:
        deadline.set_in(-1)
        os._exit(0)
    os.waitpid(child, 0)
    assert deadline.is_over()
    deadline.clear()
    assert not deadline.is_over()


def test_a_stuck_process_is_killed_and_started_again(start):
    process = start("tests.jobs.stuck_process")
    process.wait_for_words("stuck now", times=2)
    assert process.end() == 0
    assert process.log.count("stuck now") >= 2


def test_processes_that_fail_at_once_are_restarted_with_growing_pauses(start):
    process = start("tests.jobs.failing_process")
    process.wait_for_words("failing now", times=4)
    process.end()
    failed = [float(at) for at in re.findall(r"failing now (\d+\.\d+)", process.log)]
    first, second, third = (later - at for at, later in pairwise(failed[:4]))
    assert first >= 0.5
    assert second >= 1.0
    assert third >= 2.0
