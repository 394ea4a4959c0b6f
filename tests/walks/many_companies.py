"""Many companies that are alike: one is imported through the front door, the others are copies of its rows.

All are customers with the same account in Humaans, so that one sandbox serves a thousand of them; each has its own
token, encrypted for its own row.
"""

from __future__ import annotations

from datetime import UTC, datetime

from peewee import Value

from service.facts.runs import Cause
from service.store.companies import capabilities, companies, connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection, write_transaction
from service.store.database.encryption import SecretBox
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from tests.processes import wait_until

#: What a copy needs for its next hour to find nothing changed.
COPIED = (Connection, SettingsVersion, Employee, Run)


def copied(deployment, number):
    """So many companies in all, the first included; their ids. A worker is at work: the first asks what its account can
    do after its import, and the copies are to know it too.
    """
    wait_until(lambda: _knows_its_account(deployment.company_id), what="what the account can do")
    secrets = SecretBox((deployment.environment["ENCRYPTION_KEYS"],))
    with connection(), write_transaction():
        made = [companies.create(f"firm-{each}", f"Firm {each}", datetime.now(UTC)).id for each in range(1, number)]
        for company_id in made:
            for model in COPIED:
                _copy(model, deployment.company_id, company_id)
            token = secrets.encrypt(deployment.sandbox.token, encryption_contexts.access_token(company_id))
            Connection.update(token_encrypted=token).where(Connection.company == company_id).execute()
    return [deployment.company_id, *made]


def _knows_its_account(company_id):
    with connection():
        return capabilities.of_connection(connections.of_company(company_id)) is not None


def _copy(model, company_id, other_id):
    columns = [column for column in model._meta.sorted_fields if column.name != "id"]
    chosen = [Value(other_id) if column.name == "company" else column for column in columns]
    model.insert_from(model.select(*chosen).where(model.company == company_id), columns).execute()


def hours_of(since):
    """The hourly runs begun since this run: (company, state, when it was made, begun and ended)."""
    with connection():
        query = Run.select(Run.company, Run.state, Run.created_at, Run.started_at, Run.finished_at).where(
            Run.id > since, Run.cause == Cause.HOURLY.value
        )
        return list(query.order_by(Run.finished_at).tuples())


def newest_run_id():
    with connection():
        return Run.select(Run.id).order_by(Run.id.desc()).limit(1).scalar() or 0
