"""The one table of notice kinds: how severe, when raised, when cleared, in which words, leading where.

A new kind is a member of `NoticeKind`, a row here, and its cause in actions/notifications/find_causes.py. Texts carry
counts, days and links, never names or values: they are sent to channels that many people read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.notices import NoticeKind
from service.facts.notifications import Severity
from service.rules.notifications.notice_kind_row import KindRow
from service.rules.notifications.period_kinds import PERIOD_KINDS
from service.rules.notifications.push_kinds import PUSH_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Final[Mapping[NoticeKind, KindRow]] = {
    NoticeKind.TOKEN_REFUSED: KindRow(
        Severity.URGENT,
        "We cannot connect to Humaans",
        means=(
            "Humaans refuses the access token. Nothing in payroll is updated and payslips cannot be uploaded until it "
            "is replaced."
        ),
        to_do="Create a new access token in Humaans and save it on the page Connection.",
        path="/connect/token",
        link_text="Replace the access token",
        raised_when="Humaans refuses the access token",
        cleared_when="Humaans accepts a token again",
        cleared_title="We can connect to Humaans again",
    ),
    NoticeKind.SCOPE_LOST: KindRow(
        Severity.URGENT,
        "We cannot read everything that we need from Humaans",
        means="The access token has lost a permission, so syncing has stopped.",
        to_do="Check the permissions of the token in Humaans, or replace it.",
        path="/connect/token",
        link_text="Check the access token",
        raised_when="Humaans refuses something that the token could read before",
        cleared_when="everything can be read again",
        cleared_title="We can read everything from Humaans again",
    ),
    NoticeKind.RUN_PAUSED: KindRow(
        Severity.URGENT,
        "A sync is paused for you to check",
        means="Humaans showed less than before, or more would have changed than usual. Nothing has changed in payroll.",
        to_do="Check what the sync found, then continue or cancel it.",
        path="/runs",
        link_text="Review the paused sync",
        raised_when="a sync finds far more changes or far fewer people than usual",
        cleared_when="the sync is continued or cancelled",
        cleared_title="No sync is paused any more",
    ),
    NoticeKind.SYNC_LATE: KindRow(
        Severity.URGENT,
        "There was no successful sync for over 2 hours",
        means="Changes in Humaans since then are not in payroll yet. A sync should finish every hour.",
        to_do="See what happened to the last syncs.",
        path="/runs",
        link_text="See the sync history",
        raised_when="no sync of everyone succeeded for 2 hours and 15 minutes, and no other notice explains it",
        cleared_when="a sync of everyone succeeds",
        cleared_title="Syncing works again",
    ),
    NoticeKind.WEBHOOK_TROUBLE: KindRow(
        Severity.WARNING,
        "Webhooks from Humaans do not arrive",
        means=(
            "Either none comes although employees changed, or they are refused. The hourly sync keeps payroll right, "
            "but changes arrive late."
        ),
        to_do="Check the webhook in Humaans, Settings, Webhooks, and send a test.",
        path="/webhook",
        link_text="Check the webhook",
        raised_when="no webhook came for 2 days although employees changed, or the newest ones were refused",
        cleared_when="a webhook arrives and is accepted",
        cleared_title="Webhooks arrive again",
        quiet_for=timedelta(minutes=30),
    ),
    NoticeKind.SAME_PROBLEM: KindRow(
        Severity.WARNING,
        "{counted} {have} the same problem",
        means=(
            "The same kind of value was not taken from Humaans for many employees. Usually one setting or one field in "
            "Humaans causes all of them."
        ),
        to_do="Open the list, see what they have in common, and correct it once.",
        path="/needs-you?kind={subject}",
        link_text="See who it concerns",
        raised_when="10 or more employees have an open issue of one kind",
        cleared_when="fewer than 10 have it",
        cleared_title="The problem that many employees had is solved",
        noun="employee",
        quiet_for=timedelta(hours=1),
    ),
    NoticeKind.PAYSLIPS_FAILED: KindRow(
        Severity.URGENT,
        "{counted} for {day} could not be sent",
        means="The employees do not have {them}.",
        to_do="Read why, then send again.",
        path="/payslips?channel=refused&pay_date={subject}",
        link_text="See the payslips",
        raised_when="a payslip could not be uploaded or emailed",
        cleared_when="all payslips of the payday are sent or withdrawn",
        cleared_title="No payslip for {day} is left that could not be sent",
        noun="payslip",
    ),
    NoticeKind.PAYSLIPS_UNCLEAR: KindRow(
        Severity.URGENT,
        "{counted} for {day} may not have arrived",
        means="Sending was cut off, so we do not know. Nothing is sent twice automatically.",
        to_do="Uploads are checked automatically; of an email, confirm whether it arrived.",
        path="/payslips?channel=unclear&pay_date={subject}",
        link_text="See the payslips",
        raised_when="the sending of a payslip was cut off",
        cleared_when="it is known of all payslips of the payday whether they arrived",
        cleared_title="It is known again which payslips for {day} arrived",
        noun="payslip",
    ),
    NoticeKind.PAYSLIPS_MISSING: KindRow(
        Severity.URGENT,
        "{counted} {have} no payslip yet for {day}",
        means="Employees without a payslip at the time of sending do not get one.",
        to_do="Upload what is missing. Once the time to send has passed, you must send it yourself.",
        path="/payslips?pay_date={subject}",
        link_text="See who has no payslip",
        raised_when="active employees have no payslip 24 hours before payslips are sent, or later",
        cleared_when="everyone has one, or 24 hours have passed since the time to send",
        cleared_title="We no longer wait for payslips for {day}",
        noun="employee",
        quiet_for=timedelta(),
        is_open_work=False,
    ),
    NoticeKind.PAYDAY_REPORT: KindRow(
        Severity.INFO,
        "Sending payslips for {day} has ended",
        means="See how many were sent, and what failed.",
        path="/payslips?pay_date={subject}",
        link_text="See the payslips",
        raised_when="the sending of a payday is over",
        is_emailed=False,
    ),
    **PERIOD_KINDS,
    **PUSH_KINDS,
    NoticeKind.CHANGES_WAIT: KindRow(
        Severity.WARNING,
        "{counted} {have} waited for approval for over 24 hours",
        means="Payroll keeps the old values until someone approves the changes.",
        to_do="Check with the employees or with HR that the changes are meant, then approve or refuse them.",
        path="/approvals",
        link_text="Open the approvals",
        raised_when="a change has waited for approval for 24 hours",
        cleared_when="no change has waited for so long",
        cleared_title="No change has waited for approval for long",
        noun="change",
    ),
    NoticeKind.EMAIL_STUCK: KindRow(
        Severity.URGENT,
        "Emails cannot be sent",
        means=(
            "The mail server is away or refuses us, so payslips, invitations and notices wait. Nothing is lost: they "
            "are sent when it works again."
        ),
        to_do="The page System status says why.",
        path="/status",
        link_text="See the system status",
        raised_when="the mail server takes nothing for 5 minutes while emails wait, or one waits for over an hour",
        cleared_when="the emails are sent",
        cleared_title="Emails are sent again",
        is_of_service=True,
    ),
    NoticeKind.SCHEDULER_STOPPED: KindRow(
        Severity.WARNING,
        "Scheduled work has stopped",
        means="The scheduler has not run for 5 minutes or more. No hourly sync starts and no payslip is sent on time.",
        to_do="Start the scheduler again, or tell the one who runs this service. What is missed is caught up then.",
        path="/status",
        link_text="See the system status",
        raised_when="the scheduler does nothing for 5 minutes while a worker runs",
        cleared_when="it runs again",
        cleared_title="Scheduled work runs again",
        quiet_for=timedelta(),
        is_for_owners=True,
        is_of_service=True,
        is_open_work=False,
    ),
    NoticeKind.SCHEDULER_SILENT: KindRow(
        Severity.WARNING,
        "Scheduled work had stopped and runs again",
        means="The worker or the scheduler did not run for 5 minutes or more. No sync started and no payslip was sent.",
        to_do="What was missed is caught up now. Check that payslips that were due are sent.",
        path="/status",
        link_text="See the system status",
        raised_when="scheduler and worker run again after 5 minutes or more, and no one could be told meanwhile",
        is_for_owners=True,
        is_of_service=True,
    ),
    NoticeKind.CHANNEL_DEAD: KindRow(
        Severity.WARNING,
        "A channel for notices was turned off",
        means="Its address refuses our messages, or does not answer, so no notice is sent to it any more.",
        to_do="Check the address, then send a test.",
        path="/channels",
        link_text="See the channels",
        raised_when="messages to a channel failed for too long",
        cleared_when="the channel works again or is removed",
        cleared_title="The channel for notices works again",
        is_for_owners=True,
        is_open_work=False,
    ),
    NoticeKind.ENDPOINT_DEAD: KindRow(
        Severity.WARNING,
        "A webhook endpoint was turned off",
        means="It is gone, or did not take an event in more than a day, so no more events are sent to it.",
        to_do="Correct it, turn it on, then send what it missed again.",
        path="/endpoints",
        link_text="See the endpoints",
        raised_when="an endpoint answers 410 or takes an event in none of its attempts",
        cleared_when="the endpoint is turned on or removed",
        cleared_title="The webhook endpoint is on again or removed",
        is_for_owners=True,
        is_open_work=False,
    ),
    NoticeKind.TWO_STEP_TURNED_OFF: KindRow(
        Severity.WARNING,
        "Two-step sign in was turned off for a user",
        means="If you did not expect this, check who has access to this company.",
        path="/audit",
        link_text="See who did it",
        raised_when="a user with a role in the company turns off two-step sign in, or someone does it for them",
        is_for_owners=True,
        is_of_service=True,
    ),
    NoticeKind.OWNER_ADDED: KindRow(
        Severity.WARNING,
        "Someone was made an owner",
        means="Owners can change everything in this company. If you did not expect this, check who has access.",
        path="/users",
        link_text="See who has access",
        raised_when="someone becomes an owner of the company",
        is_for_owners=True,
    ),
    NoticeKind.API_TOKEN_MADE: KindRow(
        Severity.WARNING,
        "An API token was created",
        means="Programs that have it can read this company's payroll data. If you did not expect this, revoke it.",
        path="/api-tokens",
        link_text="See the API tokens",
        raised_when="someone creates an API token",
        is_for_owners=True,
    ),
}
