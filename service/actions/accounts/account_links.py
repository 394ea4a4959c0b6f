"""Links to choose a password: who may see one, what using one proves, and the email it is in (decision 0030).

A link that went to the address alone, or that the administrator made, proves whose the address is. Where no
mail server is set up, an owner is shown the link of an account they have just made, and using that proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.accounts import passwords
from service.actions.accounts.sign_in import end_everything_of
from service.facts.audit import AuditAction
from service.notify.email.messages import new_message_id
from service.rules.accounts import account_mail
from service.store.accounts import account_links, second_factors, users
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.payslips import outbox

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.accounts import User
    from service.store.tables.payslips import OutboxMail

#: The kind of email with a link, and the kind that only informs.
MAIL_WITH_LINK: Final = "account:link"
MAIL_OF_A_ROLE: Final = "account:role"
#: A second request for the same email within so many seconds does nothing.
ONE_MAIL_IN_SECONDS: Final = 60


def days() -> int:
    """How long a link works."""
    return account_links.GOOD_FOR.days


def make_link(services: Services, user_id: int, *, is_proof: bool) -> str:
    """The whole address of a new link, on the host that mails and webhooks use too, never on one a request named."""
    secret = account_links.make(user_id, services.clock(), is_proof=is_proof)
    return f"{services.public_url.rstrip('/')}/choose-password/{secret}"


def user_of_link(services: Services, secret: str) -> User | None:
    """Whose link it is; None when it is unknown, too old or used, or its user is disabled."""
    link = account_links.find(secret, services.clock())
    return None if link is None else link.user


def choose_password(services: Services, secret: str, password: str) -> None:
    """Set the password that was chosen behind a link, end all sessions and all other links.

    The first link that proves the address also turns off a second factor: anyone who had the account before may have
    set it up. Raises passwords.WeakPasswordError, and LookupError when the link no longer works.
    """
    now = services.clock()
    link = account_links.find(secret, now)
    if link is None:
        raise LookupError(secret)
    user = link.user
    passwords.check(password, user.email)
    password_hash = passwords.hashed(password)
    with write_transaction():
        if not account_links.use_up(link.id):
            raise LookupError(secret)
        users.set_password_hash(user.id, password_hash)
        end_everything_of(user.id)
        if link.is_proof and user.confirmed_at is None:
            users.confirm(user.id, now)
            second_factors.remove(user.id)
            audit.record(actor=user.email, action=AuditAction.USER_ADDRESS_CONFIRMED, now=now)
        audit.record(actor=user.email, action=AuditAction.USER_PASSWORD_CHOSEN, now=now)


def mail_link(services: Services, company_id: int, user: User, text: str, subject: str) -> None:
    """A mail with a link to the user's own address. Call inside a transaction."""
    _put(services, company_id, user, MAIL_WITH_LINK, subject, text)


def mail_of_role(services: Services, company_id: int, user: User, text: str, subject: str) -> None:
    """Queue an email about a role, without a secret. Call inside a transaction."""
    _put(services, company_id, user, MAIL_OF_A_ROLE, subject, text)


def text_to_send(services: Services, mail: OutboxMail) -> str:
    """The text of an account email when it is sent; its link is made now and stored nowhere."""
    if mail.kind != MAIL_WITH_LINK:
        return mail.text
    user = users.by_email(mail.recipients[0])
    link = "" if user is None else make_link(services, user.id, is_proof=True)
    return account_mail.with_link(mail.text, link)


def _put(services: Services, company_id: int, user: User, kind: str, subject: str, text: str) -> None:
    now = services.clock()
    outbox.put(
        company_id,
        f"{kind}:{company_id}:{user.id}:{int(now.timestamp()) // ONE_MAIL_IN_SECONDS}",
        now,
        kind=kind,
        recipients=[user.email],
        subject=subject,
        text=text,
        message_id=new_message_id("" if services.mail is None else services.mail.mail_from),
    )
