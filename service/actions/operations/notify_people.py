"""The minute's work on notices: what is wrong in any company is raised, repeated or cleared, and digests are made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.notifications.evaluate_notices import evaluate
from service.actions.notifications.find_causes import causes_of
from service.actions.notifications.send_digests import send_digest
from service.actions.notifications.tell_owners import tell_owners
from service.facts.notices import NoticeKind
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.notifications import notices, sendings

if TYPE_CHECKING:
    from datetime import datetime

    from service.actions.operations.isolated_steps import IsolatedSteps
    from service.services import Services
    from service.store.tables.notifications import Notice

#: The tick comes each minute; a deploy may skip a few.
SILENT_AFTER: Final = timedelta(minutes=5)


def tell_of_silence(services: Services, last_beat: datetime | None, now: datetime) -> None:
    """Tell owners, once, that nothing was done for a while; `last_beat` is when the tick ran before."""
    if last_beat is None or now - last_beat < SILENT_AFTER:
        return
    for company in companies.all_companies():
        with write_transaction():
            tell_owners(services, company.id, NoticeKind.SCHEDULER_SILENT, now)


def notify_people(services: Services, now: datetime, steps: IsolatedSteps) -> None:
    """Safe to do at any time, any number of times; a company that fails keeps no other waiting."""
    with steps.step("notices"):
        everyone = companies.all_companies()
        causes = causes_of(services, everyone, now)
        open_ones: dict[int, list[Notice]] = {}
        for notice in notices.open_of(list(causes)):
            open_ones.setdefault(notice.company_id, []).append(notice)
        for company in everyone:
            with steps.step("notices of a company", company_id=company.id):
                evaluate(services, company, causes[company.id], open_ones.get(company.id, []), now)
    with steps.step("digests"):
        for user_id in [] if services.mail is None else sendings.users_with_due(now):
            with steps.step("digest", user_id=user_id):
                send_digest(services, user_id, now)
