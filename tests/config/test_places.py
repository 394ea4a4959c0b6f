"""Where things lie on the disk."""

import contextlib
import sqlite3
import subprocess
import sys

import pytest

from config.places import private_database

WRITE = """
import sqlite3, sys
beside = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
beside.execute("BEGIN IMMEDIATE")
"""


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_file_of_sqlite_that_is_there_keeps_every_lock_this_process_has_on_it(tmp_path, journal):
    file = tmp_path / "payroll.db"
    private_database(file)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as ours:
        ours.execute(f"PRAGMA journal_mode={journal}")
        ours.execute("BEGIN IMMEDIATE")
        private_database(file)
        another = subprocess.run([sys.executable, "-c", WRITE, file], capture_output=True, text=True, check=False)
    assert "database is locked" in another.stderr


def test_what_is_no_file_to_write_is_refused(tmp_path):
    with pytest.raises(OSError, match="a folder"):
        private_database(tmp_path)
