"""One decision for one or many items of the inbox, each with its own entry in the audit log.

Each item is decided for itself: what cannot be decided is told by name with the reason, and the others are done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.actions.employees.issue_resolutions import LastDayError, NotOfferedError
from service.actions.employees.resolve_issue import resolve_issue
from service.actions.employees.settle_back_pay import settle_back_pay
from service.actions.payslips.clear_leftover_file import clear_leftover_file
from service.facts.inbox import ItemSource
from service.store.employees import issues

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
_GONE: Final = "This does not exist any more."
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
    decision = _Decision(services, job_notifier, company_id, choice, last_day, actor)
    return [decision.take_for(key) for key in list(dict.fromkeys(keys))[:MOST_TOGETHER]]


@dataclass(frozen=True, slots=True)
class _Decision:
    """One choice of one person, which may be for many items."""

    services: Services
    job_notifier: JobNotifier
    company_id: int
    choice: str
    last_day: date | None
    actor: str

    def take_for(self, key: ItemKey) -> Outcome:
        if key.source is ItemSource.ISSUE:
            return self._take_for_issue(key)
        if self.choice not in CHOICES.get(key.source, ()):
            return Outcome(key, "This cannot be decided here. Open it to see what can be done.")
        take = settle_back_pay if key.source is ItemSource.BACK_PAY else clear_leftover_file
        if take(self.services, self.company_id, key.subject_id, actor=self.actor) is None:
            return Outcome(key, _GONE)
        return Outcome(key)

    def _take_for_issue(self, key: ItemKey) -> Outcome:
        try:
            run = resolve_issue(
                self.services,
                self.job_notifier,
                self.company_id,
                key.subject_id,
                self.choice,
                last_day=self.last_day,
                actor=self.actor,
            )
        except LookupError:
            return Outcome(key, _GONE)
        except NotOfferedError as error:
            issue = issues.by_id(self.company_id, key.subject_id)
            earlier = issue.resolution if issue is not None and issue.closed_by else ""
            return Outcome(key, error.message, earlier)
        except LastDayError as error:
            return Outcome(key, error.message)
        return Outcome(key, syncs=run is not None)
