"""The commands say in words what is missing, and set up once."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.processes import ROOT

pytestmark = pytest.mark.processes
TOOLS = ("sh", "dirname", "cat", "tail", "env", "uname", "rm", "mkdir")


@pytest.fixture
def bare(tmp_path):
    """A copy of bin/ and of the lists, and a PATH with no Python on it."""
    shutil.copytree(ROOT / "bin", tmp_path / "project" / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt"):
        (tmp_path / "project" / name).write_text("")
    (tmp_path / "path").mkdir()
    for tool in TOOLS:
        (tmp_path / "path" / tool).symlink_to(shutil.which(tool))

    def call(*command):
        return subprocess.run(
            [str(tmp_path / "project" / "bin" / command[0]), *command[1:]],
            env={"PATH": str(tmp_path / "path"), "HOME": os.environ.get("HOME", "/")},
            capture_output=True,
            text=True,
            check=False,
        )

    call.path, call.project = tmp_path / "path", tmp_path / "project"
    return call


@pytest.mark.parametrize("command", ["test", "run", "demo"])
def test_a_machine_without_python_is_told_what_to_install(bare, command):
    told = bare(command)
    assert told.returncode != 0
    assert "Python 3.11 or newer is needed" in told.stderr
    assert "apt-get install python3" in told.stderr


def test_a_python_that_is_too_old_does_not_count(bare):
    old = bare.path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert "Python 3.11 or newer is needed" in bare("test").stderr


def test_a_python_without_venv_is_told_what_to_install(bare):
    python = bare.path / "python3"
    python.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    told = bare("test", "--setup-only")
    assert told.returncode != 0
    assert "apt-get install python3-venv" in told.stderr


def test_set_up_is_done_once_and_again_when_the_list_changes(bare):
    (bare.path / "python3").symlink_to(sys.executable)
    first, second = bare("test", "--setup-only"), bare("test", "--setup-only")
    (bare.project / "requirements-dev.txt").write_text("# one more\n")
    third = bare("test", "--setup-only")
    assert [told.returncode for told in (first, second, third)] == [0, 0, 0]
    assert "Installing" in first.stderr
    assert second.stderr == "Ready.\n"
    assert "Setting up" not in third.stderr
    assert "Installing" in third.stderr


def test_help_needs_no_set_up(bare):
    told = bare("test", "--help")
    assert told.returncode == 0
    assert "--setup-only" in told.stdout
