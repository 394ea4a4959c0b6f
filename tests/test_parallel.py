"""Test processes beside each other share nothing, and tests leave nothing to luck."""

import ast
import signal
import socket
import sys
from pathlib import Path

import pytest

from tests import parallel
from tests.processes import ROOT, HeldPort, Started, is_running, wait_until


@pytest.fixture
def no_servers(monkeypatch):
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)


@pytest.mark.usefixtures("no_servers")
def test_case_tests_a_few_files_stay_in_one_process_and_folders_are_shared_out():
    one_file = "tests/test_parallel.py"
    assert parallel.number_of_processes([one_file]) == 0
    assert parallel.number_of_processes([f"{one_file}::a_test", "tests/test_architecture.py"]) == 0
    assert parallel.number_of_processes(["tests"]) >= 2


def test_case_tests_no_two_processes_are_given_one_redis(monkeypatch):
    monkeypatch.setenv("TEST_REDIS_URL", "redis://one:1/0, redis://two:2/0")
    assert parallel.number_of_processes(["tests"]) == 2
    assert [parallel.own_redis_server(process) for process in ("master", "gw0", "gw1")] == [
        "redis://one:1/0",
        "redis://one:1/0",
        "redis://two:2/0",
    ]
    with pytest.raises(pytest.exit.Exception, match="too few for one each"):
        parallel.own_redis_server("gw2")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://one:1/0")
    assert parallel.number_of_processes(["tests"]) == 0


@pytest.mark.on_postgres
def test_case_tests_each_process_has_a_postgres_database_of_its_own_that_is_dropped(database_url):
    import psycopg

    with parallel.own_postgres_database(database_url, "gw7") as own, psycopg.connect(own) as inside:
        assert inside.execute("SELECT current_database()").fetchone()[0].endswith("_gw7")
        assert inside.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(own)


@pytest.mark.on_linux  # whose kernel lets a server in beside a socket that does not listen
def test_case_tests_a_held_port_is_given_to_no_one_else_and_to_our_server():
    held = HeldPort()
    others = [socket.create_server(("127.0.0.1", 0)) for _ in range(200)]
    assert held.number not in {each.getsockname()[1] for each in others}
    for each in others:
        each.close()
    with socket.create_server(("127.0.0.1", held.number)) as ours:
        assert ours.getsockname()[1] == held.number
    held.release()


@pytest.mark.on_linux
def test_case_tests_what_has_ended_is_not_running_though_no_one_took_leave_of_it(tmp_path):
    parent = "import os, time\nif not (child := os.fork()): os._exit(0)\nprint(child, flush=True)\ntime.sleep(600)"
    process = Started(sys.executable, "-c", parent, log=tmp_path / "log")
    process.wait_for_words("\n")
    zombie = int(process.log)
    wait_until(lambda: not is_running(zombie), what="the end of the child")
    assert Path(f"/proc/{zombie}").exists()
    assert process.end(signal.SIGKILL) == -signal.SIGKILL


def test_case_tests_what_never_comes_is_told_with_what_was_there():
    with pytest.raises(AssertionError, match="in vain for the third bus, not this one"):
        wait_until(lambda: False, seconds=0.05, what=lambda: "the third bus, not this one")


def test_case_tests_no_test_asserts_how_soon_something_ended():
    """A busy machine is slow: `assert time.monotonic() - began < 2` is luck. What must end by itself is waited for."""
    soon = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and _is_time_that_passed(node)
    ]
    assert soon == []


def _is_time_that_passed(node):
    clocks = {"monotonic", "perf_counter", "time"}
    passed = any(
        isinstance(part, ast.BinOp)
        and isinstance(part.op, ast.Sub)
        and isinstance(part.left, ast.Call)
        and isinstance(part.left.func, ast.Attribute)
        and part.left.func.attr in clocks
        for part in (node.left, *node.comparators)
    )
    limits = zip(node.ops, node.comparators, strict=True)
    return passed and any(isinstance(op, ast.Lt | ast.LtE) and isinstance(limit, ast.Constant) for op, limit in limits)
