"""The one line a page shows after a button did its work, chosen by a word in the address (`?done=...`).

The address carries only the word, so no one can put a sentence of theirs on our page.
"""

from __future__ import annotations

from typing import Final

NOTICES: Final[dict[str, str]] = {
    "password-changed": "Your password is changed. Every other browser was signed out.",
    "second-factor-off": "Two-step sign in is off. You sign in with your password only.",
    "second-factor-taken-off": "Two-step sign in is off. They were signed out and can sign in with their password.",
    "settings-saved": "Saved. A run has started that brings everyone in line with the new settings.",
    "settings-saved-paused": "Saved. Syncing is paused, so nothing is overwritten until you unpause.",
    "connected": "Connected. Nothing is imported yet: first choose who to exclude and what to map.",
    "webhook-signature-forgotten": "Send a test from Humaans now. We learn from it how Humaans signs.",
    "webhook-secret-saved": "Saved. The secret before it, if there was one, is accepted for one more day.",
    "token-replaced": "The new access token works and has replaced the old one.",
    "issue-settled": "Settled.",
    "issue-settled-syncing": "Settled. The person is being synced now: what waited for this arrives in a moment.",
    "ids-accepted": "The new Employee IDs are used. What else waited arrives with the next sync of everyone.",
    "leavings-undone": "The leavings are undone. The dates arrive with the next sync of everyone.",
    "edited": "Saved. The history below says what was edited, who edited it and when.",
    "retro-settled": "Settled. It is off the list; the employee's page still shows it.",
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
    "run-approved": "Approved. The run reads Humaans again and may now write what was stopped.",
    "run-discarded": "Discarded. The run is over and nothing of it was written.",
    "paydays-saved": "Saved. The next dates are below.",
    "upload-tested": "The test upload passed: the document was made, found and removed. The switch is in Settings.",
    "upload-passed": "The test upload passed: the document was made, found and removed.",
    "payslips-accepted": "Accepted. When they are sent is shown below.",
    "payslips-discarded": "Discarded. Nothing of these files was kept.",
    "payslips-early": "Nothing was sent: this payday is still to come. Open Deliver before the payday to send now.",
    "payslips-deliver": "On their way. What has arrived already is not sent again.",
    "payslip-deliver": "On its way. What has arrived already is not sent again.",
    "payslip-arrived": "It has arrived already, so nothing was sent. You can send the email again.",
    "payslip-send-again": "The email is being sent again.",
    "payslip-hold": "Held. It is not sent until someone releases it.",
    "payslip-release": "Released. It is sent on its payday, or when you press Deliver now.",
    "payslip-recall": "Recalled. Its document is being removed from Humaans.",
    "payslip-recalled": "Recalled. There is no document of it in Humaans.",
    "payslip-put-back": "The PDF is here again. Nothing was sent.",
    "payslip-corrected": "Uploaded as a new version. It is sent on its payday, or when you press Deliver now.",
    "missing-emailed": "The email is on its way. Below you see when it has been sent.",
    "final-pay-saved": "Saved. The pensionable total is below.",
}
