"""The message a page shows once after an action, stored for the next page.

The word is kept in the signed session, so the line does not come again on reload, on going back or from a bookmark,
and no one can put a sentence of theirs on our page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flask import redirect, session, url_for

from service.facts.access import SessionEnd

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

_KEPT_AS: Final = "notice"

NOTICES: Final[dict[str, str]] = {
    "signed-out": "You are signed out.",
    "ended-signed-out": "You signed out in another tab or window. Sign in to continue.",
    "ended-password-changed": "Your password was changed, so you were signed out. Sign in with the new password.",
    "ended-role-changed": "Your role was changed, so you were signed out. Sign in to continue.",
    "ended-disabled": "Your account was disabled, so you were signed out. Ask an owner of your company.",
    "ended-two-step-turned-off": "Two-step sign in was turned off, so you were signed out. Sign in to continue.",
    "ended-idle": "You were signed out because you did not use Payroll Sync for 30 minutes. Sign in to continue.",
    "ended-longest": "You were signed out because you had been signed in for 12 hours. Sign in to continue.",
    "ended-unknown": "You were signed out. Sign in to continue.",
    "password-changed": "Your password is changed. Every other browser was signed out.",
    "second-factor-off": "Two-step sign in is off. You sign in with your password only.",
    "second-factor-taken-off": "Two-step sign in is off. They were signed out and can sign in with their password.",
    "settings-saved": "Saved. We are syncing everyone with the new settings.",
    "settings-saved-paused": "Saved. Syncing is paused. Payroll will not change until you resume.",
    "connected": "Connected. No one is imported yet: first choose who to exclude and what to map.",
    "webhook-signature-forgotten": "Send a test from Humaans now. We learn from it how Humaans signs.",
    "webhook-secret-saved": "Saved. If there was an earlier secret, it works for another 24 hours.",
    "token-replaced": "The new access token works and has replaced the old one.",
    "token-works": "The access token works.",
    "issue-settled": "Settled.",
    "issue-settled-syncing": "Settled. The person is being synced now: what waited for this arrives in a moment.",
    "inbox-decided": "Done. It is listed under Closed.",
    "inbox-decided-syncing": "Done. The person is being synced now, so what waited for this arrives in a moment.",
    "inbox-assigned": "Assigned.",
    "inbox-snoozed": "Snoozed. They stay open, and are listed again on that day.",
    "inbox-listed-again": "They are listed with the others again.",
    "inbox-noted": "Note saved.",
    "run-undone": "Taken back. The next sync brings the values again while Humaans still has them.",
    "changes-approved": "Approved. The new values are in payroll.",
    "changes-refused": "Refused. Payroll keeps the old values. Correct them in Humaans too.",
    "edited-held": "Some of it waits for approval: see below. Payroll keeps the old value until someone else approves.",
    "ids-accepted": "The new Employee IDs are used. What else waited arrives with the next sync of everyone.",
    "leavings-undone": "The leavings are undone. The dates arrive with the next sync of everyone.",
    "edited": "Saved. The history below says what was edited, who edited it and when.",
    "retro-settled": "Marked as done. You can still see it on the employee's page, and undo it below.",
    "retro-reopened": "It is on the list again.",
    "retro-not-reopened": "This cannot be undone: a later difference of this employee already counts it.",
    "invitation-sent": "Added. They get an email and have the role once they answered it.",
    "role-waits": "Added. They have an account already, and have the role once they sign in and accept it.",
    "role-waits-for-proof": "Added. They have an account, but never confirmed its address. They have the role "
    "once they confirmed it and accepted. Without a mail server, your administrator makes the link for that.",
    "role-accept": "Accepted. You have the role from now on.",
    "role-decline": "Declined. The role is gone.",
    "link-sent": "The link is on its way to their address. Until they use it, the password they have works.",
    "link-sent-to-you": "The link is on its way to your address.",
    "role-changed": "The role is changed. They were signed out and have the new role when they sign in again.",
    "role-taken-away": "Access removed. They were signed out.",
    "user-disabled": "Disabled. They were signed out everywhere and cannot sign in.",
    "user-enabled": "Enabled. They can sign in again with the password they had.",
    "password-chosen": "Your password is set. Sign in with it now.",
    "api-token-revoked": "Revoked. Whatever uses that token is refused from now on.",
    "run-approved": "The sync continues. It reads Humaans again before it changes anything.",
    "run-discarded": "Cancelled. Nothing was changed in payroll.",
    "paydays-saved": "Saved. The next paydays are below.",
    "period-rules-saved": "Saved. The cut-offs below follow.",
    "period-frozen": "The data of this pay period is frozen.",
    "period-freezing": "We are reading Humaans. The data is frozen when that is done, in a few minutes.",
    "cut-off-moved": "The cut-off is moved.",
    "lines-checked": "Marked as checked.",
    "period-commented": "Comment added.",
    "late-included": "Included. This is a new version, to be signed off again.",
    "period-signed": "Signed. Who signed is listed below.",
    "period-reopened": "Reopened. This is a new version, to be signed off again.",
    "period-handed-over": "Marked as handed over.",
    "period-closed": "This pay period is closed.",
    "upload-tested": "The test upload passed. You can turn on Humaans in Settings.",
    "upload-passed": "The test upload passed.",
    "payslips-accepted": "Payslips saved. When they will be sent is shown below.",
    "payslips-discarded": "Discarded. Nothing of these files was kept.",
    "payslips-early": "Nothing was sent: this payday is still to come. Open Send before payday to send now.",
    "payslips-deliver": "Sending. Payslips already delivered are not sent again.",
    "payslip-deliver": "Sending. What was already delivered is not sent again.",
    "payslip-arrived": "It has arrived already, so nothing was sent. You can send the email again.",
    "payslip-send-again": "The email is being sent again.",
    "filters-saved": "Saved. You find these filters under Saved filters.",
    "filters-removed": "Removed from your saved filters.",
    "missing-emailed": "The email is on its way. Below you see when it has been sent.",
    "payslip-sent-again-before": "Nothing was sent: the email was sent again already since you opened that page.",
    "payslips-held": "The selected payslips are on hold.",
    "payslips-none-held": "None of the selected payslips could be put on hold.",
    "payslips-released": "The selected payslips are released.",
    "payslips-none-released": "None of the selected payslips is on hold.",
    "payslips-released-in-part": "Payslips that are on hold for a reason are not released together. "
    "Open each one to check it.",
    "payslips-none-chosen": "Nothing changed. Select the payslips first.",
    "program-connected": "Staffology is connected.",
    "program-works": "The API key works.",
    "program-disconnected": "Staffology is disconnected. The API key is deleted.",
    "push-again": "They are being sent again.",
    "push-none-again": "Nothing was sent: no one in it was refused.",
    "export-imported": "Saved. The next file of changes is compared with this one.",
    "pages-decided": "Saved. The payslips below are put together again.",
    "page-set-aside": "Saved. The page is in no payslip.",
    "payslip-employee-chosen": "The file is in the list below now.",
    "schedule-saved": "Saved. The next paydays are below.",
    "schedule-removed": "The schedule is removed.",
    "test-email-sent": "A test email is on its way to you.",
    "payslip-hold": "On hold. It is not sent until someone releases it.",
    "payslip-release": "Released. It is sent on its payday, or when you select Send payslip.",
    "payslip-recall": "Withdrawn. We are removing it from Humaans.",
    "payslip-recalled": "Withdrawn. It is not in Humaans.",
    "payslip-put-back": "The PDF is saved again. Nothing was sent.",
    "payslip-corrected": "Uploaded as a new version. It is sent on its payday, or when you select Send payslip.",
    "notice-muted": "Muted. It stays open and listed here, but no reminder is sent until then.",
    "notice-unmuted": "Reminders are sent again.",
    "notice-over": "Nothing changed. This notice is over already.",
    "notice-preferences-saved": "Saved. This applies to all companies in which you have a role.",
    "channel-added": "Added. Send a test: notices are sent here once it has arrived.",
    "channel-changed": "Saved.",
    "channel-changed-untested": "Saved. Send a test: notices are sent to the new address once it has arrived.",
    "channel-test-sent": "The test is being sent. Reload this page to see whether it arrived.",
    "channel-off": "Turned off. Nothing is sent here until a test arrives again.",
    "channel-removed": "The channel is removed.",
    "endpoint-changed": "Saved.",
    "endpoint-test-sent": "The test is being sent. Reload this page to see whether it arrived.",
    "endpoint-on": "Turned on. What it missed is below and can be sent again.",
    "endpoint-off": "Turned off. What it misses is kept for 30 days.",
    "endpoint-removed": "The endpoint is removed.",
    "endpoint-sent-again": "The events are being sent again.",
    "endpoint-nothing-again": "Nothing was sent: there are no finished deliveries of those days.",
    "final-pay-saved": "Saved. The pensionable total is below.",
}
#: Those after which nothing was done, or not all: never green.
NOT_DONE: Final = frozenset(
    {
        "payslips-early",
        "payslips-none-held",
        "payslips-none-chosen",
        "payslips-released-in-part",
        "payslip-arrived",
        "payslip-sent-again-before",
        "retro-not-reopened",
        "notice-over",
        "endpoint-nothing-again",
        "push-none-again",
        *(f"ended-{why.value}" for why in SessionEnd),
    }
)


class Notice(NamedTuple):
    text: str
    tone: str


def redirect_with(notice: str, endpoint: str, **values: Any) -> Response:
    """To a page that says what was done; `notice` is one of NOTICES, or empty when there is nothing to say."""
    if notice:
        leave(notice)
    return redirect(url_for(endpoint, **values), 303)


def leave(notice: str) -> None:
    """For the next page. Call after the session was cleared, if it is."""
    session[_KEPT_AS] = notice


def take() -> Notice | None:
    """What was left for this page, for the only time; None for a word of an earlier release."""
    word = session.pop(_KEPT_AS, "")
    if word not in NOTICES:
        return None
    return Notice(NOTICES[word], "wait" if word in NOT_DONE else "good")
