"""The base of every table: one database, no clever names, only changed columns saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.connection import database


class Table(pw.Model):
    if TYPE_CHECKING:
        id: pw.AutoField[int]

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True
