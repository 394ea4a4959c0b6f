"""The delivery of each payslip on each channel: claimed under a lease, updated only by its holder, never sent twice.

`uploading` is committed before anything goes out; a worker that dies there leaves a row that the next claim finds as
`unclear`, and unclear is resolved by checking Humaans, never by trying again blindly (decision 0012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import peewee

from service.facts.payslips import Channel, ChannelState, MailState, PayslipState
from service.store.database import leases
from service.store.database.compiled_queries import compiled
from service.store.database.connection import write_transaction
from service.store.database.queries import first_plain_row, plain_rows
from service.store.payslips.delivery_claims import LEASE, DeliveryClaim, note
from service.store.tables.payslips import OutboxMail, Payslip, PayslipAttempt, PayslipChannel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime


_ROWS_AT_ONCE: Final = 100


WAITING: Final = (ChannelState.READY, ChannelState.CLAIMED)


UNDER_WAY: Final = (ChannelState.UPLOADING, ChannelState.UNCLEAR, ChannelState.RECALLING)


DONE: Final = (ChannelState.UPLOADED, ChannelState.SENT)


def ensure(released: Iterable[Payslip], channels: Sequence[Channel], now: datetime, *, run_id: int | None) -> None:
    """A row for each payslip and channel that has none yet; rows that wait join the run. Call in a transaction."""
    rows = [
        {
            "company": payslip.company_id,
            "payslip": payslip.id,
            "channel": channel,
            "state": ChannelState.READY,
            "payday_run": run_id,
            "updated_at": now,
        }
        for payslip in released
        for channel in channels
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        PayslipChannel.insert_many(part).on_conflict_ignore().execute()
        if run_id is not None:
            PayslipChannel.update(payday_run=run_id).where(
                PayslipChannel.payslip.in_([row["payslip"] for row in part]),
                PayslipChannel.state.not_in(list(DONE)),
            ).execute()


def claim(company_id: int, now: datetime, limit: int) -> list[DeliveryClaim]:
    """Take payslips that are due for this worker, all channels of each together."""
    with write_transaction():
        query = _due(now).where(PayslipChannel.company == company_id).order_by(PayslipChannel.payslip).limit(limit)
        rows = list(leases.skip_locked(query, of="t1"))
        claims = [_claim_of(row, now) for row in rows]
        if claims:
            these = PayslipChannel.id.in_([claim.id for claim in claims])
            tries = PayslipChannel.tries + 1
            leases.take(PayslipChannel, these, now + LEASE, state=_STATE_WHEN_TAKEN, tries=tries, updated_at=now)
    return claims


def _due(now: datetime) -> Any:
    return (
        PayslipChannel.select(PayslipChannel)
        .join(Payslip)
        .where(
            leases.free(PayslipChannel, now),
            PayslipChannel.not_before.is_null() | (PayslipChannel.not_before <= now),
            (PayslipChannel.state.in_(list(WAITING)) & (Payslip.state == PayslipState.RELEASED))
            | (PayslipChannel.state.in_(list(UNDER_WAY)) & (PayslipChannel.channel == Channel.HUMAANS)),
        )
    )


#: What a claimed row becomes; the rest stay as they are.
_WHEN_TAKEN: Final = {
    ChannelState.READY: ChannelState.CLAIMED,
    ChannelState.UPLOADING: ChannelState.UNCLEAR,
}
_STATE_WHEN_TAKEN: Final = peewee.Case(PayslipChannel.state, tuple(_WHEN_TAKEN.items()), PayslipChannel.state)


def _claim_of(row: PayslipChannel, now: datetime) -> DeliveryClaim:
    before = ChannelState(row.state)
    if before is ChannelState.UPLOADING:
        note(row.id, "cut off", "The worker stopped while the upload was under way.", now)
    state = _WHEN_TAKEN.get(before, before)
    return DeliveryClaim(
        row.id,
        row.fence + 1,
        row.company_id,
        row.payslip_id,
        Channel(row.channel),
        state,
        row.tries + 1,
        row.file_id,
        row.document_id,
        row.missed_at,
    )


def set_state(
    channel_id: int,
    state: ChannelState,
    now: datetime,
    outcome: str,
    detail: str = "",
    *,
    only_in: Collection[str] = frozenset(ChannelState),
    **values: Any,
) -> bool:
    """Change a row that no worker has, because of the user `made_by` in values or of the outbox. Call in a transaction.

    False, with nothing changed, when it is in none of the states `only_in` any more: someone else was first.
    """
    made_by = values.pop("made_by", "")
    which = (PayslipChannel.id == channel_id) & PayslipChannel.state.in_(list(only_in))
    changed = leases.revoke(PayslipChannel, which, state=state, updated_at=now, **values)
    if changed:
        note(channel_id, outcome, detail, now, made_by)
    return bool(changed)


def note_reason(channel_id: int, code: str, message: str, now: datetime) -> None:
    """Why an email in the outbox waits, without a line in the ledger for each try. Call in a transaction."""
    PayslipChannel.update(error_code=code, error_message=message, updated_at=now).where(
        PayslipChannel.id == channel_id, PayslipChannel.state == ChannelState.QUEUED
    ).execute()


def retry_now(channel_id: int) -> None:
    """Let a row that waits for its next try have it now."""
    PayslipChannel.update(not_before=None).where(PayslipChannel.id == channel_id).execute()


def requeue_unsent(payslip_id: int, now: datetime, *, made_by: str) -> None:
    """Take mails that have not begun to go out back from the outbox. Call in a transaction."""
    for row in PayslipChannel.select().where(
        PayslipChannel.payslip == payslip_id, PayslipChannel.state == ChannelState.QUEUED
    ):
        if _cancel_waiting_mails(row.id):
            set_state(row.id, ChannelState.READY, now, "held", made_by=made_by)


def _cancel_waiting_mails(channel_id: int) -> int:
    waiting = (OutboxMail.channel == channel_id) & (OutboxMail.state == MailState.WAITING)
    return int(OutboxMail.update(state=MailState.CANCELLED, fence=OutboxMail.fence + 1).where(waiting).execute())


def cancel_unsent(payslip_id: int, now: datetime, why: str, *, made_by: str) -> None:
    """Cancel what is not being sent yet, emails in the outbox included. Call in a transaction."""
    for row in PayslipChannel.select().where(
        PayslipChannel.payslip == payslip_id,
        PayslipChannel.state.in_([*WAITING, ChannelState.QUEUED, ChannelState.REFUSED]),
    ):
        cancelled = _cancel_waiting_mails(row.id)
        if row.state != ChannelState.QUEUED or cancelled:
            set_state(row.id, ChannelState.RECALLED, now, "withdrawn", why, made_by=made_by)


def of_payslips(payslip_ids: Sequence[int]) -> dict[int, list[PayslipChannel]]:
    found: dict[int, list[PayslipChannel]] = {payslip_id: [] for payslip_id in payslip_ids}
    if payslip_ids:
        rows = PayslipChannel.select().where(PayslipChannel.payslip.in_(list(payslip_ids)))
        for row in rows.order_by(PayslipChannel.channel.desc()):  # Humaans before email
            found[row.payslip_id].append(row)
    return found


def is_upload_to_come(payslip_id: int) -> bool:
    """Whether the payslip is to be uploaded to Humaans, and no upload has begun."""
    return bool(_upload_to_come.plain_rows(payslip_id))


@compiled
def _upload_to_come(payslip_id: Any) -> Any:
    waiting = (PayslipChannel.channel == Channel.HUMAANS) & PayslipChannel.state.in_(list(WAITING))
    return PayslipChannel.select(PayslipChannel.id).where(PayslipChannel.payslip == payslip_id, waiting)


def by_id(channel_id: int) -> PayslipChannel:
    """Raises NoSuchRowError."""
    return PayslipChannel.get_by_id(channel_id)


def attempts_of(payslip_id: int) -> list[PayslipAttempt]:
    """Every step, oldest first."""
    return list(
        PayslipAttempt.select(PayslipAttempt, PayslipChannel)
        .join(PayslipChannel)
        .where(PayslipChannel.payslip == payslip_id)
        .order_by(PayslipAttempt.at, PayslipAttempt.id)
    )


def last_outcome(channel_id: int, words: Collection[str]) -> str:
    """The newest of these outcomes on a channel; empty when none of them was noted."""
    query = PayslipAttempt.select(PayslipAttempt.outcome).where(
        PayslipAttempt.channel == channel_id, PayslipAttempt.outcome.in_(list(words))
    )
    row = first_plain_row(query.order_by(PayslipAttempt.id.desc()))
    return str(row[0]) if row else ""


def companies_with_due(now: datetime) -> list[int]:
    """Companies that have something to deliver now: what a lost notification left waiting."""
    rows = _due(now).select(PayslipChannel.company).distinct()
    return [row[0] for row in plain_rows(rows)]
