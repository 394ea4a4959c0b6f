"""Rows of sync requests, and the sync of one as a job makes it."""

from __future__ import annotations

from service.actions.syncing.people.sync_people import sync_people
from service.store.tables.syncing import PersonSync
from tests.recorded_notifications import RecordedNotifications


def row_of(sync_request):
    return PersonSync.get_by_id(sync_request.id)


def sync_person(services, person_sync_id):
    sync_people(services, RecordedNotifications(), [person_sync_id])
