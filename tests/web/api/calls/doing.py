"""A Humaans to live with, and what the tests of calls do with it."""

from __future__ import annotations

from service.actions.syncing.reconcile_company import reconcile_company
from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry
from tests.actions.syncing.sync_rows import sync_person


def work(services, job_notifier):
    with connection():
        while job_notifier.runs:
            reconcile_company(services, job_notifier.runs.pop(0))
        while job_notifier.people:
            sync_person(services, job_notifier.people.pop(0))


def audited(action):
    with connection():
        return [entry.actor for entry in AuditEntry.select().where(AuditEntry.action == action)]


def amelia_of(program, humaans):
    everyone = program.get("/employees?limit=200").json["data"]
    return next(each for each in everyone if each["humaans_person_id"] == humaans.person_id("amelia"))
