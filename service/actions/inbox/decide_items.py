"""One decision for one or many items of the inbox, each with its own entry in the audit log.

Each item is decided for itself: what cannot be decided is told by name with the reason, and the others are done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.actions.employees.issue_resolutions import LastDayError, NotOfferedError
from service.actions.employees.resolve_issue import resolve_issue
from service.facts.audit import AuditAction
from service.facts.inbox import ItemSource
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.employees import backdated_pay, issues
from service.store.payslips import orphaned_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from service.facts.inbox import ItemKey
    from service.services import JobNotifier, Services

#: A backdated salary was checked, and paid or recovered outside of this program where that was right.
CHECKED: Final = "checked"
#: A leftover file was removed in Humaans.
REMOVED: Final = "removed"
#: What is decided of items that are no issues, by source; those of issues are the issue's own.
CHOICES: Final[dict[ItemSource, tuple[str, ...]]] = {
    ItemSource.BACK_PAY: (CHECKED,),
    ItemSource.LEFTOVER_FILE: (REMOVED,),
}
#: Items that one decision may be for.
MOST_TOGETHER: Final = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the decision about one item; `refusal` is why it was not taken, empty when it was."""

    key: ItemKey
    refusal: str = ""
    #: The choice that someone else made first, where it is known.
    earlier_choice: str = ""
    #: Whether a sync follows, so that what waited for the decision arrives.
    syncs: bool = False


def decide_items(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    keys: Iterable[ItemKey],
    choice: str,
    *,
    last_day: date | None = None,
    actor: str,
) -> list[Outcome]:
    """Take one choice for each of some items, at most MOST_TOGETHER; `last_day` is that of an employment's end."""
    wanted = list(dict.fromkeys(keys))[:MOST_TOGETHER]
    return [_decide(services, job_notifier, company_id, key, choice, last_day, actor) for key in wanted]


def _decide(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    key: ItemKey,
    choice: str,
    last_day: date | None,
    actor: str,
) -> Outcome:
    if key.source is ItemSource.ISSUE:
        return _decide_issue(services, job_notifier, company_id, key, choice, last_day, actor)
    if choice not in CHOICES.get(key.source, ()):
        return Outcome(key, "This cannot be decided here. Open it to see what can be done.")
    now = services.clock()
    with write_transaction():
        if key.source is ItemSource.BACK_PAY:
            done = backdated_pay.settle(company_id, key.subject_id, actor, now)
            action, subject = AuditAction.RETRO_SETTLED, f"item {key.subject_id}"
        else:
            done = orphaned_files.clear(company_id, key.subject_id, now)
            action, subject = AuditAction.LEFTOVER_FILE_REMOVED, f"leftover file {key.subject_id}"
        if done is None:
            return Outcome(key, "This does not exist any more.")
        if done:
            audit.record(actor=actor, action=action, now=now, company_id=company_id, subject=subject)
    return Outcome(key)


def _decide_issue(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    key: ItemKey,
    choice: str,
    last_day: date | None,
    actor: str,
) -> Outcome:
    try:
        run = resolve_issue(services, job_notifier, company_id, key.subject_id, choice, last_day=last_day, actor=actor)
    except LookupError:
        return Outcome(key, "This does not exist any more.")
    except NotOfferedError as error:
        issue = issues.by_id(company_id, key.subject_id)
        earlier = issue.resolution if issue is not None and issue.closed_by else ""
        return Outcome(key, error.message, earlier)
    except LastDayError as error:
        return Outcome(key, error.message)
    return Outcome(key, syncs=run is not None)
