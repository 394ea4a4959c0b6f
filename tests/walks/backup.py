"""Yesterday's backup: every row of every table, kept and put back as a dump would, on both kinds of database."""

from service.store.database.connection import connection, write_transaction
from service.store.tables.all_tables import ALL

_AT_ONCE = 50


def take_backup():
    with connection():
        return [(table, list(table.select().dicts())) for table in ALL]


def restore(backup):
    """No one may be at work meanwhile."""
    with connection(), write_transaction():
        for table, _ in reversed(backup):
            table.delete().execute()
        for table, rows in backup:
            for start in range(0, len(rows), _AT_ONCE):
                table.insert_many(rows[start : start + _AT_ONCE]).execute()
