"""A company of which just chosen things are open, for tests of what is said of it."""

from __future__ import annotations

import pytest

from service.actions.notifications.send_digests import send_digest
from service.facts.notices import NoticeKind
from service.store.database.connection import connection
from service.store.tables.accounts import User
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee
from service.store.tables.notifications import Notice, NoticeSending
from service.store.tables.payslips import OutboxMail
from tests.web.overview.company_faults import FAULTS, NOISE, put_well


@pytest.fixture
def written(imported, clock):
    """Writes a company of which just these things are open, over whatever was written before."""
    with connection():
        kept = [(table, table.select().dicts().get()) for table in (Connection, SettingsVersion)]
        everyone = list(Employee.select().dicts())

    def write(*names):
        with connection():
            _put_back(everyone, kept)
            put_well(imported.id, clock())
            for name in names:
                (FAULTS | NOISE)[name](imported.id, clock())

    return write


@pytest.fixture
def digest_text(alice, imported, services, clock):
    """The digest that tells alice of a notice that is over, as text; it leaves nothing that is open."""

    def ask():
        now = clock()
        with connection():
            notice = Notice.create(
                company=imported.id, kind=NoticeKind.TOKEN_REFUSED, severity="urgent", raised_at=now, told_at=now,
                cleared_at=now,
            )  # fmt: skip
            user = User.get(User.email == "alice@example.com")
            NoticeSending.create(
                company=imported.id, notice=notice, event="raised", user=user, is_waiting=True, not_before=now, at=now
            )
            send_digest(services, user.id, now)
            mail = OutboxMail.select().order_by(OutboxMail.id.desc()).first()
            notice.delete_instance(recursive=True)
            mail.delete_instance()
        return mail.text

    return ask


def _put_back(everyone, kept):
    """What a fault deletes."""
    for table, row in kept:
        table.delete().execute()
        table.insert(row).execute()
    if Employee.select().count() < len(everyone):
        for row in everyone:
            Employee.insert(row).execute()
