"""A user says how they want to be told of notices; what waits for them is emailed at the time they chose now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.rules.notifications.email_times import next_digest
from service.store.database.connection import write_transaction
from service.store.notifications import preferences, sendings

if TYPE_CHECKING:
    from service.facts.notices import NoticePreferences
    from service.services import Services


def save_preferences(services: Services, user_id: int, wanted: NoticePreferences) -> None:
    """Keep them, for all companies of the user."""
    now = services.clock()
    with write_transaction():
        preferences.save(user_id, wanted, now)
        sendings.let_wait_until(user_id, next_digest(wanted, now))
