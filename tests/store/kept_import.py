"""The rows of Acme's first import, made by one test of a process and put in again for the others.

An import costs a quarter of a second of processor time, and hundreds of tests begin with the same one; so does what the
tests of payslips do after it, which is kept in the same way. It is put in again only where all that it follows from is
as it was: the rows of the cast, the clock, the keys, and a Humaans that no one asked, changed or ordered trouble of.
Else the test does it as before.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from service.store.companies import audit_keys, went_wrong
from service.store.database.connection import connection, database, is_postgres, write_transaction
from service.store.notifications import queued
from service.store.tables.accounts import LoginSession, Membership, User
from service.store.tables.all_tables import ALL
from service.store.tables.companies import Company
from tests.conftest import ANY_ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.remote import InProcessSandbox
    from service.services import Services
    from tests.recorded_notifications import RecordedNotifications

SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
#: What is there before an import.
CAST = (Company, User, Membership)
#: Signing in makes no difference to an import, nor an import to these.
LEFT_OUT = frozenset({LoginSession, *CAST})


class KeptImport:
    """The first import of this test process: what it followed from, and what it left."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "kept.db"
        #: Of this import alone: tests of actions and of pages each keep one in the same process.
        self._kept = f"kept_{folder.name}"
        self._followed_from: Any = None
        self._filled: list[str] = []
        self._sequences: list[tuple[str, int]] = []
        self._notified: dict[str, list[int]] = {}
        self._noted: list[tuple[Callable[[int], None], list[int]]] = []

    def imported(
        self,
        services: Services,
        job_notifier: RecordedNotifications,
        sandbox: InProcessSandbox,
        import_everyone: Callable[[], object],
    ) -> None:
        """Put the rows in, or have `import_everyone` make them, and keep those of the first time."""
        follows_from = _state(services, job_notifier, sandbox)
        if self._followed_from is not None and follows_from == self._followed_from:
            self._put_in(job_notifier)
            return
        cast = follows_from[0]
        import_everyone()
        if self._followed_from is None and cast is not None and cast == _cast():
            self._keep(job_notifier)
            self._followed_from = follows_from

    def _keep(self, job_notifier: RecordedNotifications) -> None:
        self._notified = {name: list(ids) for name, ids in vars(job_notifier).items()}
        with connection(), self._beside(afresh=True):
            filled = _filled()
            self._filled = [model._meta.table_name for model in ALL if model in filled]
            for name in self._filled:
                database.execute_sql(f'CREATE TABLE {self._kept}."{name}" AS SELECT * FROM "{name}"')  # noqa: S608
            if is_postgres():
                others = {f"{model._meta.table_name}_id_seq" for model in LEFT_OUT}
                self._sequences = [each for each in database.execute_sql(SEQUENCES) if each[0] not in others]
            takes = ((queued.take, queued.note), (queued.take_emails, queued.note_email))
            self._noted = [(note, take()) for take, note in (*takes, (went_wrong.take, went_wrong.note))]
            self._note()

    def _put_in(self, job_notifier: RecordedNotifications) -> None:
        with connection(), self._beside():
            with write_transaction():
                for name in self._filled:
                    database.execute_sql(f'INSERT INTO "{name}" SELECT * FROM {self._kept}."{name}"')  # noqa: S608
                for name, last in self._sequences:
                    database.execute_sql("SELECT setval(format('%%I', %s::text)::regclass, %s)", (name, last))
            self._note()
        for name, ids in self._notified.items():
            getattr(job_notifier, name)[:] = ids

    def _note(self) -> None:
        """What an import leaves in this process for the request that ends next."""
        with write_transaction():
            for note, company_ids in self._noted:
                for company_id in company_ids:
                    note(company_id)

    @contextmanager
    def _beside(self, *, afresh: bool = False) -> Iterator[None]:
        """With the kept rows beside the others: in a schema, or a file of their own."""
        if is_postgres():
            if afresh:  # a database that is kept between runs may have an older one
                database.execute_sql(f"DROP SCHEMA IF EXISTS {self._kept} CASCADE")
                database.execute_sql(f"CREATE SCHEMA {self._kept}")
            yield
            return
        database.execute_sql(f"ATTACH DATABASE ? AS {self._kept}", (str(self._file),))
        try:
            yield
        finally:
            database.execute_sql(f"DETACH DATABASE {self._kept}")


def _state(services: Services, job_notifier: RecordedNotifications, sandbox: InProcessSandbox) -> tuple[Any, ...]:
    """All that an import follows from; its first part is None where there are other rows than the cast's."""
    platform = sandbox.platform
    humaans = platform.companies.values()
    return (
        _rows_before(),
        {name: list(ids) for name, ids in vars(job_notifier).items()},
        (services.clock(), services.public_url, services.mail is None),
        [key.id for key in (*audit_keys._keys, *services.secrets._keys)],
        [{name: table.revision for name, table in each.world.tables.items()} for each in humaans],
        [(repr(each.switches), repr(each.tokens)) for each in humaans],
        (platform.log.count, len(platform.faults._faults)),
    )


def _filled() -> set[Any]:
    """The tables with a row, but for those of the cast and its visitors."""
    return {ALL[number] for (number,) in database.execute_sql(ANY_ROW)} - LEFT_OUT


def _rows_before() -> list[list[tuple[Any, ...]]] | None:
    with connection():
        return None if _filled() else _cast()


def _cast() -> list[list[tuple[Any, ...]]]:
    with connection():
        return [sorted(model.select().tuples(), key=repr) for model in CAST]
