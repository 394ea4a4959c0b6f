"""Emails that are to be sent once: a row first, claimed under a lease, `sending` committed before anything is sent.

A mail server cannot be asked what it took, so the email of a payslip that was cut off while it was sent is `unclear`
until someone confirms what became of it; it is never sent again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from service.facts.payslips import MailState
from service.store.database import leases
from service.store.database.connection import write_transaction
from service.store.database.leases import Lease
from service.store.database.queries import first_plain_row, is_any_of, plain_rows
from service.store.tables.payslips import OutboxMail

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

LEASE: Final = timedelta(seconds=180)
#: The state of an address that is still to be mailed to.
WAITS: Final = "waiting"
#: The state of an address to which it is being sent just now.
ON_ITS_WAY: Final = "sending"
#: Rows that are asked for by id in one statement.
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class MailClaim(Lease):
    """One worker's right to send one mail."""

    tries: int


def put(company_id: int, dedupe_key: str, now: datetime, **values: Any) -> OutboxMail:
    """A mail that waits, or the one with this key that is there already. Call inside a transaction."""
    OutboxMail.insert(
        company=company_id, dedupe_key=dedupe_key, state=MailState.WAITING, created_at=now, **values
    ).on_conflict_ignore().execute()
    return OutboxMail.get(OutboxMail.dedupe_key == dedupe_key)


def claim(company_id: int, now: datetime) -> MailClaim | None:
    """The next mail that is due, for this worker: those that were tried least first, so that none holds others up."""
    with write_transaction():
        query = _due(now).where(OutboxMail.company == company_id).order_by(OutboxMail.tries, OutboxMail.id)
        row = leases.skip_locked(query).first()
        if row is None:
            return None
        leases.take(OutboxMail, OutboxMail.id == row.id, now + LEASE, tries=row.tries + 1)
    return MailClaim(row.id, row.fence + 1, row.tries + 1)


def _due(now: datetime) -> Any:
    return OutboxMail.select().where(
        OutboxMail.state == MailState.WAITING,
        leases.free(OutboxMail, now),
        OutboxMail.not_before.is_null() | (OutboxMail.not_before <= now),
    )


def move(claim: MailClaim, now: datetime, state: MailState, *, keep: bool = False, **values: Any) -> None:
    """Raises LeaseLostError when the mail is no longer this worker's. `keep` renews the lease, else it ends."""
    leases.write(OutboxMail, claim, state=state, lease_until=now + LEASE if keep else None, **values)


def cut_off(now: datetime) -> list[OutboxMail]:
    """Emails whose worker died while they were sent."""
    return list(OutboxMail.select().where(OutboxMail.state == MailState.SENDING, leases.expired(OutboxMail, now)))


def set_state(mail_id: int, before: MailState, state: MailState, **values: Any) -> bool:
    which = (OutboxMail.id == mail_id) & (OutboxMail.state == before)
    return bool(leases.revoke(OutboxMail, which, state=state, **values))


def confirm_unclear(mail: OutboxMail, now: datetime, *, was_sent: bool) -> None:
    """Someone checked: it was sent to the addresses where that was unclear, or it was not."""
    outcomes = {address: dict(each) for address, each in mail.outcomes.items()}
    for each in outcomes.values():
        if each["state"] == MailState.UNCLEAR:
            each.update(state=MailState.SENT if was_sent else "not_sent", code="", message="", at=now.isoformat())
    state = MailState.SENT if was_sent else MailState.CANCELLED
    set_state(mail.id, MailState.UNCLEAR, state, outcomes=outcomes)


def get(mail_id: int) -> OutboxMail:
    """Raises NoSuchRowError."""
    return OutboxMail.get_by_id(mail_id)


def with_keys_like(company_id: int, beginning: str) -> Sequence[OutboxMail]:
    """The mails of a company whose keys begin so, oldest first."""
    return list(
        OutboxMail.select()
        .where(OutboxMail.company == company_id, OutboxMail.dedupe_key.startswith(beginning))
        .order_by(OutboxMail.id)
    )


def newest_of_kind(company_id: int, kind: str, most: int) -> list[OutboxMail]:
    """The newest mails of one kind, newest first."""
    query = OutboxMail.select().where(OutboxMail.company == company_id, OutboxMail.kind == kind)
    return list(query.order_by(OutboxMail.id.desc()).limit(most))


def forget_before(company_id: int, instant: datetime, *, longer_kept: str = "") -> int:
    """Delete the emails without a payslip that were created before and are over, but those of a kind; returns how many.

    What became of one may be unclear: no one is asked about an email without a payslip.
    """
    is_over = OutboxMail.state.in_([MailState.SENT, MailState.REFUSED, MailState.CANCELLED, MailState.UNCLEAR])
    query = OutboxMail.delete().where(
        OutboxMail.company == company_id,
        OutboxMail.channel.is_null(),
        OutboxMail.kind != longer_kept,
        OutboxMail.created_at < instant,
        is_over,
    )
    return int(query.execute())


def requeue(claim: MailClaim, code: str, message: str, outcomes: Mapping[str, Mapping[str, str]]) -> None:
    """Let an email wait again: the server cannot be reached, which does not count as a try. Raises LeaseLostError."""
    values = {"tries": OutboxMail.tries - 1, "error_code": code, "error_message": message, "not_before": None}
    values["outcomes"] = outcomes
    leases.write(OutboxMail, claim, state=MailState.WAITING, lease_until=None, **values)


def retry_now(setup: str) -> None:
    """Let emails that wait for our set-up to be corrected be tried now; `setup` is what their codes begin with."""
    with write_transaction():
        OutboxMail.update(not_before=None).where(
            OutboxMail.state == MailState.WAITING, OutboxMail.error_code.startswith(setup)
        ).execute()


def setup_fault(company_ids: Collection[int], setup: str) -> str:
    """The newest reason in our set-up why single mails of these companies are put off, in a sentence; empty for none.

    What keeps every email waiting is found by `mail_server.trouble`.
    """
    found = first_plain_row(
        OutboxMail.select(OutboxMail.error_message)
        .where(
            is_any_of(OutboxMail.company, company_ids),
            OutboxMail.state == MailState.WAITING,
            OutboxMail.not_before.is_null(False),
            OutboxMail.error_code.startswith(setup),
        )
        .order_by(OutboxMail.id.desc())
    )
    return "" if found is None else str(found[0])


def pending(mail: OutboxMail) -> list[str]:
    """The addresses that are still to be mailed to, and those to which it is on its way."""
    return [each for each in mail.recipients if mail.outcomes.get(each, {}).get("state", WAITS) in {WAITS, ON_ITS_WAY}]


def on_their_way(mail: OutboxMail) -> list[str]:
    """The addresses to which a mail that is being sent is on its way; an earlier release sent to all at once."""
    pending_ones = pending(mail)
    marked = [each for each in pending_ones if mail.outcomes.get(each, {}).get("state") == ON_ITS_WAY]
    return marked or pending_ones


def marked_on_their_way(outcomes: Mapping[str, Mapping[str, str]], part: Collection[str]) -> dict[str, dict[str, str]]:
    """These addresses as on their way, and no others."""
    marked = {
        address: dict(each) | ({"state": WAITS} if each.get("state") == ON_ITS_WAY else {})
        for address, each in outcomes.items()
    }
    for address in part:
        marked[address] = marked.get(address, {}) | {"state": ON_ITS_WAY}
    return marked


def of_channel(channel_id: int) -> Sequence[OutboxMail]:
    """Every mail of one payslip, oldest first."""
    return list(OutboxMail.select().where(OutboxMail.channel == channel_id).order_by(OutboxMail.id))


def newest_of_channels(channel_ids: Sequence[int]) -> dict[int, OutboxMail]:
    """The newest mail of each of these payslips' channels that have one."""
    found: dict[int, OutboxMail] = {}
    for beginning in range(0, len(channel_ids), _AT_ONCE):
        rows = OutboxMail.select().where(OutboxMail.channel.in_(channel_ids[beginning : beginning + _AT_ONCE]))
        found |= {mail.channel_id: mail for mail in rows.order_by(OutboxMail.id) if mail.channel_id is not None}
    return found


def counts(company_id: int | None = None) -> dict[str, int]:
    """How many mails are in which state, of one company or of all."""
    query = OutboxMail.select(OutboxMail.state, fn.COUNT(OutboxMail.id)).group_by(OutboxMail.state)
    if company_id is not None:
        query = query.where(OutboxMail.company == company_id)
    return dict(plain_rows(query))


def companies_with_due(now: datetime) -> list[int]:
    return [row[0] for row in plain_rows(_due(now).select(OutboxMail.company).distinct())]
