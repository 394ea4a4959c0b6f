"""Connections to Postgres that the tests of a process keep, as opening one takes longer than what most tests ask.

They are as patient as those of a job, and as many as the tests' threads want at once.
"""

from __future__ import annotations

import functools
import os
from typing import Any

from playhouse.pool import PooledPostgresqlDatabase

from service.store.database.postgres import Postgres, database_at

MOST = 100


class _KeptPostgres(Postgres, PooledPostgresqlDatabase):  # type: ignore[misc]  # playhouse has no types
    _connections: list[Any]

    def forget(self) -> None:
        """In a process that was forked: what its parent keeps is its parent's."""
        self._connections, self._in_use = [], {}


@functools.cache
def postgres_at(url: str) -> Postgres:
    """The database of a `postgres://` address, one for each process that tests."""
    of_a_job = database_at(url, pooled=False)
    kept = _KeptPostgres(
        of_a_job.database,
        prefer_psycopg3=True,
        autoconnect=False,
        max_connections=MOST,
        **of_a_job.connect_params,
    )
    os.register_at_fork(after_in_child=kept.forget)
    return kept
