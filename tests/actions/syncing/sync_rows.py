"""Rows of sync requests."""

from __future__ import annotations

from service.store.tables.syncing import PersonSync


def row_of(sync_request):
    return PersonSync.get_by_id(sync_request.id)
