"""The rows of the table of notice kinds that are about sending pay periods to a payroll program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.notices import NoticeKind
from service.facts.notifications import Severity
from service.rules.notifications.notice_kind_row import KindRow

if TYPE_CHECKING:
    from collections.abc import Mapping

PUSH_KINDS: Final[Mapping[NoticeKind, KindRow]] = {
    NoticeKind.PROGRAM_REFUSED: KindRow(
        Severity.URGENT,
        "We cannot connect to Staffology",
        means="Staffology refuses the API key or the employer. No pay period is sent until it is connected again.",
        to_do="Create a new API key in Staffology and enter it. Sending then continues by itself.",
        path="/payroll-program",
        link_text="Check the connection",
        raised_when="Staffology refuses the API key or does not have the employer any more",
        cleared_when="it is connected again or disconnected",
        cleared_title="We can connect to Staffology again",
        is_open_work=False,
    ),
    NoticeKind.PUSH_STUCK: KindRow(
        Severity.URGENT,
        "A pay period cannot be sent to Staffology",
        means="No employee could be sent for about 15 minutes. We keep trying, and send no employee twice.",
        to_do="Read why on the page, and check whether Staffology works for you.",
        path="/payroll-program/pushes/{subject}",
        link_text="See how far it is",
        raised_when="sending a pay period to Staffology failed 5 times in a row, over about 15 minutes",
        cleared_when="employees are sent again",
        cleared_title="A pay period is sent to Staffology again",
        is_open_work=False,
    ),
    NoticeKind.PUSH_REFUSALS: KindRow(
        Severity.WARNING,
        "{counted} of a pay period {have} not been sent to Staffology",
        means="All others were sent. Staffology does not have the new data of those who were not.",
        to_do="Read why, correct it in Staffology or in payroll, then send again.",
        path="/payroll-program/pushes/{subject}",
        link_text="See who was not sent",
        raised_when="a pay period is sent and employees were refused",
        cleared_when="they are sent, another pay period is sent, or the pay period is closed",
        cleared_title="No employee is left who was not sent to Staffology",
        noun="employee",
        is_open_work=False,
    ),
}
