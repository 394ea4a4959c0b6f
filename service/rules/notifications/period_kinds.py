"""The rows of the table of notice kinds that are about pay periods: from before the cut-off to the hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.notices import NoticeKind
from service.facts.notifications import Severity
from service.rules.notifications.notice_kind_row import KindRow

if TYPE_CHECKING:
    from collections.abc import Mapping

PERIOD_KINDS: Final[Mapping[NoticeKind, KindRow]] = {
    NoticeKind.NOT_READY: KindRow(
        Severity.WARNING,
        "{counted} {are} not ready, and a cut-off is in {days}",
        means="The data of the pay period is frozen at the cut-off, with what is missing then.",
        to_do="See who must act: HR in Humaans, payroll, or the employee.",
        path="/periods/{subject}",
        link_text="See who is not ready",
        raised_when="employees of a pay period are not ready 5 days or 2 days before its cut-off",
        noun="employee",
    ),
    NoticeKind.CUT_OFF_SOON: KindRow(
        Severity.WARNING,
        "The data of a pay period is frozen within 24 hours",
        means="What changes after the cut-off counts from the next pay period on.",
        to_do="See who will not be ready, and who must act.",
        path="/periods/{subject}",
        link_text="See the pay period",
        raised_when="a cut-off is within 24 hours",
        cleared_when="the cut-off has come or is moved",
        cleared_title="The cut-off of a pay period has come or was moved",
        quiet_for=timedelta(),
        is_open_work=False,
    ),
    NoticeKind.CUT_OFF_PASSED: KindRow(
        Severity.WARNING,
        "A pay period has a cut-off in the past and is not frozen",
        means="The cut-off had passed when it was set, so the data is not frozen automatically.",
        to_do="Freeze the data now, or move the cut-off.",
        path="/periods/{subject}",
        link_text="See the pay period",
        raised_when="a pay period that is still to be paid has a cut-off that had passed when it was set",
        cleared_when="the data is frozen, the cut-off is moved, or the payday is over",
        cleared_title="The pay period no longer waits to be frozen",
        is_open_work=False,
    ),
    NoticeKind.PERIOD_NOT_FROZEN: KindRow(
        Severity.URGENT,
        "The data of a pay period is not frozen yet",
        means="The cut-off has passed, and Humaans could not be read. We try again until it can.",
        to_do="Read why on the page of the pay period, or freeze it from the last good reading.",
        path="/periods/{subject}",
        link_text="See the pay period",
        raised_when="a cut-off has passed and Humaans cannot be read",
        cleared_when="the data is frozen, or the cut-off is moved",
        cleared_title="The pay period no longer waits to be frozen",
        is_open_work=False,
    ),
    NoticeKind.PERIOD_TO_REVIEW: KindRow(
        Severity.WARNING,
        "A pay period waits for its review",
        means="Its data is frozen. It is handed over to payroll when it is signed off.",
        to_do="Check what changed and sign it off.",
        path="/periods/{subject}",
        link_text="Review the pay period",
        raised_when="the data of a pay period is frozen, or it is reopened",
        cleared_when="it is signed off",
        cleared_title="The pay period is signed off",
        is_open_work=False,
    ),
    NoticeKind.NOT_HANDED_OVER: KindRow(
        Severity.URGENT,
        "A pay period is signed off and not handed over to payroll",
        means="Its payday is 2 working days away or less, and as far as we know payroll does not have its data yet.",
        to_do="Export or send it, then say on its page that it was handed over.",
        path="/periods/{subject}",
        link_text="See the pay period",
        raised_when=(
            "a signed-off pay period is not handed over at 9:00 two working days before its payday, in a company that "
            "has handed one over before or has a payroll program connected"
        ),
        cleared_when="it is handed over or reopened, or its payday is over",
        cleared_title="No signed-off pay period waits to be handed over before its payday",
        is_open_work=False,
    ),
}
