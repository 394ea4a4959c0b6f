"""What the commands in bin/ start they show, keep up, and end without leaving anything behind."""

import os
import signal
import subprocess
import sys

import pytest

from bin.launcher.machine import free_port, shower
from bin.launcher.processes import LaunchError, Processes, procfile_lines
from tests.processes import ROOT, is_running, wait_until

pytestmark = pytest.mark.processes
LAUNCHER = """
import os, time
from bin.launcher.processes import Processes
made = Processes(os.environ, lambda name, line: None)
print(made.start("sleeper", "exec sleep 300").process.pid, flush=True)
time.sleep(300)
"""


@pytest.fixture
def said():
    return []


@pytest.fixture
def processes(said):
    made = Processes(os.environ, lambda name, line: said.append((name, line)))
    yield made
    made.kill()
    made.stop()


def test_each_line_is_shown_with_the_name_of_who_said_it(processes, said):
    processes.start("talker", "echo one; echo two >&2; sleep 60")
    wait_until(lambda: said == [("talker", "one"), ("talker", "two")])


def test_what_ends_is_started_again(processes, said):
    processes.start("mortal", "echo born; exit 3")

    def born_twice():
        processes.look()
        return said.count(("mortal", "born")) >= 2

    wait_until(born_twice)
    assert any("ended with 3" in line for _, line in said)


def test_the_end_of_what_cannot_be_replaced_is_an_error_with_its_last_words(processes):
    member = processes.start("sandbox", "echo no such file; exit 2", restarts=False)
    wait_until(lambda: not member.is_up and member.said)
    with pytest.raises(LaunchError, match=r"(?s)sandbox ended with 2.*no such file"):
        processes.look()


def test_stopping_ends_children_of_children_too(processes, said):
    processes.start("family", "sleep 300 & echo $!; wait")
    wait_until(lambda: said)
    grandchild = int(said[0][1])
    processes.stop()
    wait_until(lambda: not is_running(grandchild), what="the end of the grandchild")
    assert not any(member.is_up for member in processes.members.values())


def test_what_serves_the_others_ends_after_them(processes, said):
    processes.start("redis", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done", serves=True)
    processes.start("worker", "trap 'sleep 0.3; echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done")
    wait_until(lambda: len(said) == 2)
    processes.stop()
    wait_until(lambda: ("redis", "bye") in said)
    assert [name for name, words in said if words == "bye"] == ["worker", "redis"]


@pytest.mark.on_linux  # whose kernel tells children of their parent's death
def test_nothing_outlives_a_killed_launcher():
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            LAUNCHER,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with launcher:
        sleeper = int(launcher.stdout.readline())
        launcher.send_signal(signal.SIGKILL)
    wait_until(lambda: not is_running(sleeper))


def test_a_command_that_fails_is_told_with_its_words(processes):
    assert processes.run("echo fine") == "fine\n"
    assert processes.run("cat", stdin="a password") == "a password"
    with pytest.raises(LaunchError, match="out of paper"):
        processes.run("echo out of paper >&2; exit 1")


def test_a_taken_port_is_passed_over():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(None) > 1024


def test_only_the_unusual_is_shown_unless_all_is_asked_for(capsys):
    for verbose in (False, True):
        show = shower(verbose=verbose)
        show("web", "timestamp=1 level=info event=ordinary")
        show("web", "timestamp=1 level=warning event=odd")
    shown = capsys.readouterr().out
    assert shown.count("ordinary") == 1
    assert shown.count("odd") == 2
    assert "      web | " in shown


def test_the_procfile_is_read_as_a_dyno_manager_reads_it():
    assert procfile_lines()["worker"] == "exec python -m jobs.worker"
