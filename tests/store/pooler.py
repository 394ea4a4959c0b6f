"""A real PgBouncer that lends a connection to the server for one transaction only, as Supabase and Neon do."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from tests.processes import PATIENCE_SECONDS, HeldPort, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True


@contextmanager
def transaction_pooler(database_url: str, folder: Path, *, connections: int = 4, clients: int = 200) -> Iterator[str]:
    """The address of a PgBouncer in front of this database; ended after the block."""
    parts = urlsplit(database_url)
    held = HeldPort()
    port = held.number
    login = f"user={parts.username or 'postgres'}" + (f" password={parts.password}" if parts.password else "")
    ini = folder / "pgbouncer.ini"
    ini.write_text(
        f"[databases]\n* = host={parts.hostname} port={parts.port or 5432} {login}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        f"pool_mode = transaction\ndefault_pool_size = {connections}\nmax_client_conn = {clients}\n"
        f"server_reset_query =\nlogfile = {folder / 'pgbouncer.log'}\n"
    )
    command = [str(PGBOUNCER), str(ini)]
    if os.getuid() == 0:  # it refuses to run as root
        user = pwd.getpwnam("nobody").pw_name
        for each in (folder, *folder.parents):
            if each.stat().st_uid == 0 and each.is_relative_to(tempfile.gettempdir()):
                each.chmod(each.stat().st_mode | 0o011)
        folder.chmod(0o777)
        command = [command[0], "-u", user, command[1]]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port) or process.poll() is not None, what="pgbouncer")
        assert process.poll() is None, (folder / "pgbouncer.log").read_text()
        user_part = f"{parts.username or 'postgres'}@"
        yield urlunsplit(parts._replace(netloc=f"{user_part}127.0.0.1:{port}"))
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)
        held.release()
