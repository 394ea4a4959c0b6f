"""Something that happened and that owners must know of, told in the transaction in which it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.notifications.tell_people import tell
from service.facts.notices import NoticeCause
from service.store.accounts import memberships
from service.store.companies import companies
from service.store.notifications import notices

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.notices import NoticeKind
    from service.services import Services


def tell_owners(services: Services, company_id: int, kind: NoticeKind, now: datetime) -> None:
    """Tell the owners of one company. Call in the transaction that did it."""
    notice = notices.add_event(company_id, NoticeCause(kind), now)
    if notice is not None:
        tell(services, companies.get(company_id), notice, "raised", now)


def tell_owners_about_user(services: Services, user_id: int, kind: NoticeKind, now: datetime) -> None:
    """Tell the owners of every company in which this user has a role. Call in the transaction that did it."""
    theirs = memberships.companies_of(user_id)
    for company in companies.all_companies():
        if None in theirs or company.id in theirs:
            tell_owners(services, company.id, kind, now)
