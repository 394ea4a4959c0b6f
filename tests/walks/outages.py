"""Ways to take Redis and the database away from a deployment: proxies with faults, and a file moved aside."""

import contextlib
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.walks.proxy import Fault, Proxy


def redis_proxy(url):
    """A proxy and the address through it."""
    parts = urlsplit(url)
    is_socket = parts.scheme == "unix"
    proxy = Proxy(parts.path if is_socket else (parts.hostname, parts.port or 6379))
    number = 0 if is_socket else parts.path.strip("/") or 0
    return proxy, f"redis://127.0.0.1:{proxy.port}/{number}"


def database_proxy(url):
    """A proxy and the address through it; SQLite has none, its file is what can be taken away."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return None, url
    proxy = Proxy((parts.hostname, parts.port or 5432))
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return proxy, urlunsplit(parts._replace(netloc=f"{login}127.0.0.1:{proxy.port}"))


@contextlib.contextmanager
def database_unreachable(deployment):
    """No one reaches the database: through the proxy, or by a pipe standing where the SQLite file was.

    Who has a SQLite file open keeps it, so web begins anew without it, and no one works.
    """
    if deployment.database_proxy is not None:
        deployment.database_proxy.fault = Fault.DOWN
        try:
            yield
        finally:
            deployment.database_proxy.fault = None
        return
    file = Path("/" + urlsplit(deployment.database_url).path.lstrip("/"))
    deployment.terminate("web", "worker")
    with _moved_aside(file):
        deployment.start("web")
        try:
            yield
        finally:
            deployment.terminate("web")
    deployment.restart()


@contextlib.contextmanager
def _moved_aside(file):
    ends, aside = ("", "-wal", "-shm"), file.with_suffix(".aside")
    for end in ends:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{end}").rename(f"{aside}{end}")
    os.mkfifo(file)
    try:
        yield
    finally:
        file.unlink()
        for end in ends:
            with contextlib.suppress(FileNotFoundError):
                Path(f"{aside}{end}").rename(f"{file}{end}")
