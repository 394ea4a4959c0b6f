"""The steps of setting a company up: which are done, by what really happened, and which can be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.facts.runs import RunState
from service.store.companies import connections, settings
from service.store.payslips import pay_schedules
from service.store.syncing import runs, webhook_deliveries

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SetupStep:
    name: str
    endpoint: str
    is_done: bool
    is_open: bool
    is_current: bool = False

    @property
    def needs_manager(self) -> bool:
        """Whether its page is for people who may change something."""
        return self.endpoint not in {"connect.first_import", "webhook.show"}


def steps_of(company_id: int, now: datetime, current: str) -> list[SetupStep]:
    """In their order; `current` is the endpoint of the page that shows them.

    A webhook is done once something that is signed with the saved secret has come.
    """
    connection = connections.of_company(company_id)
    is_connected = connection is not None
    is_saved = settings.current_row(company_id) is not None
    first = runs.first_reconciliation(company_id)
    seen = webhook_deliveries.figures(company_id, now)
    steps = (
        ("Access token", "connect.token", is_connected, True),
        ("Who and what to import", "connect.choose", is_saved, is_connected),
        ("First import", "connect.first_import", first is not None and first.state == RunState.SUCCEEDED, is_saved),
        (
            "Webhook",
            "webhook.show",
            connection is not None and bool(connection.webhook_secret_encrypted) and seen.last_signed_at is not None,
            is_connected,
        ),
        ("Test upload", "connect.test_upload", bool(pay_schedules.of_company(company_id).upload_tested_at), is_saved),
    )
    return [
        SetupStep(name, endpoint, is_done, is_open, is_current=endpoint == current)
        for name, endpoint, is_done, is_open in steps
    ]
