"""Where things lie on the disk: the project, the folder for all this machine keeps, the Redis socket."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent

#: The address of a unix socket has room for 104 bytes on macOS and 108 on Linux, the closing zero included.
LONGEST_SOCKET_PATH = 100


def private_folder(folder: Path) -> Path:
    """The folder, made when missing, readable by this user alone; so is every parent made on the way."""
    if not folder.parent.exists():
        private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def private_database(file: Path) -> None:
    """Make SQLite's file, readable by this user alone, or take others' right to read it and those beside it.

    SQLite gives files that it makes beside its own the same rights. A file that is there is not opened: as it is closed
    again, this process would lose every lock that SQLite holds on it, and another one could take the file for its own
    (https://www.sqlite.org/howtocorrupt.html, 2.2). Raises OSError.
    """
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder", str(file))
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    elif not os.access(file, os.R_OK | os.W_OK):
        raise PermissionError(errno.EACCES, "not ours to write", str(file))
    for each in (file, *(file.with_name(f"{file.name}{ending}") for ending in ("-wal", "-shm", "-journal"))):
        if each.exists() and stat.S_IMODE(each.stat().st_mode) & 0o077:
            each.chmod(0o600)


def embedded_redis_socket(var_folder: Path) -> Path:
    """The socket of the embedded Redis that belongs to `var_folder`; the same one in every process.

    A path too long for a socket address moves to the temporary folder under a name made from it.
    """
    socket = var_folder / "redis.sock"
    if len(bytes(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(bytes(var_folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"payroll-{name}" / "redis.sock"
