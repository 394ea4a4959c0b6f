"""Where things lie on the disk: the project, the folder for all this machine keeps, the Redis socket."""

from __future__ import annotations

import hashlib
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


def embedded_redis_socket(var_folder: Path) -> Path:
    """The socket of the embedded Redis that belongs to `var_folder`; the same one in every process.

    A path too long for a socket address moves to the temporary folder under a name made from it.
    """
    socket = var_folder / "redis.sock"
    if len(bytes(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(bytes(var_folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"payroll-{name}" / "redis.sock"
