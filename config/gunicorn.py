"""How gunicorn serves the web process. Read by gunicorn alone (`gunicorn -c config/gunicorn.py wsgi:app`).

Threads, although plain workers answer webhooks with a steadier p99: a browser opens connections ahead of
need, and each one holds a whole plain worker. Tried with two workers and four silent connections: the next
page took 25 to 50 s with plain workers, no time with threads.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from config.logs import configure_logs
from config.settings import read_settings
from config.web_worker import THREADS

_settings = read_settings()


class OneShapeLogger(Logger):
    """gunicorn's own words in the shape of all other log lines. No access log: a query may hold a name."""

    def setup(self, cfg: Any) -> None:  # noqa: ARG002
        configure_logs(_settings, "web")
        self.error_log = logging.getLogger("gunicorn.error")
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
        self.error_log.setLevel(_settings.log_level)


bind = f"{_settings.listen_address}:{_settings.port}"
workers = _settings.web_concurrency
#: Threads, each of which gets whole requests only (config/web_worker.py).
worker_class = "config.web_worker.WholeRequestWorker"
threads = sum(THREADS.values())
#: Open ones of a process: with those of the database well under the 1024 files that a process usually may have open.
worker_connections = 900
#: A process whose loop does not stir for so long is replaced. Single calls keep their own deadlines.
timeout = 25
#: Of the 30 s Heroku leaves after SIGTERM.
graceful_timeout = 20
keepalive = 2
#: Every worker opens its own connections: nothing is inherited over the fork (F57).
preload_app = False
control_socket_disable = True
logger_class = OneShapeLogger
accesslog = None
#: The heartbeat file of each worker in memory where there is such a place; a slow disk ends no worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
