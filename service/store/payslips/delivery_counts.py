"""Payslips and emails that need attention, counted: for the status page, the overview, the API and the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from peewee import Case, fn

from service.facts.payslips import SETUP_FAULT, ChannelState, MailState, PayslipState
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.payslips import payslip_deliveries
from service.store.tables.payslips import MailServerTrouble, OrphanedFile, OutboxMail, Payslip, PayslipChannel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

#: Failures are counted for two paydays; after that only the ledger shows them.
FAILURES_COUNTED_FOR: Final = timedelta(days=62)
#: How many, the oldest, and what keeps them.
_NO_MAILS: Final = (0, None, "")
_ON_THEIR_WAY: Final = (MailState.WAITING, MailState.SENDING)


@dataclass(frozen=True, slots=True)
class PayslipFigures:
    """Numbers of payslips, never of people. One that failed on both channels is one that failed."""

    waiting: int
    unclear: int
    failed: int
    mails_waiting: int
    oldest_mail_at: datetime | None
    orphaned_files: int
    #: What of our set-up, or of the mail server, keeps these mails, and what to change; empty for nothing.
    mail_trouble: str = ""
    #: On hold for a payday of the last two months or to come; and uploads that no one has accepted or discarded yet.
    on_hold: int = 0
    uploads_to_check: int = 0
    #: Approved, for a payday that passed in the last two months, and not begun to be sent on any channel.
    unsent: int = 0

    @property
    def needs_attention(self) -> bool:
        return bool(self.unclear or self.failed or self.orphaned_files or self.mail_trouble)


#: Of a company without any payslip, email or file to count, as most are on most days.
_NOTHING: Final = PayslipFigures(0, 0, 0, 0, None, 0)


def by_company(company_ids: Sequence[int], now: datetime) -> dict[int, PayslipFigures]:
    """The figures of each of these companies, in four queries however many they are."""
    theirs, since = list(company_ids), now - FAILURES_COUNTED_FOR
    counts: dict[int, dict[str, int]] = {}
    for company_id, state, number in _states.plain_rows(theirs, since):
        counts.setdefault(company_id, {})[state] = number
    undecided = _undecided_of(theirs, now)
    waiting_mails = {
        company_id: (number, OutboxMail.created_at.python_value(oldest), trouble_of_all or trouble or "")
        for company_id, number, oldest, trouble, trouble_of_all in _mails.plain_rows(theirs)
    }
    files = dict(_files.plain_rows(theirs))
    counted = {
        company_id: PayslipFigures(
            sum(found.values()) - found.get(ChannelState.UNCLEAR, 0) - found.get(ChannelState.REFUSED, 0),
            found.get(ChannelState.UNCLEAR, 0),
            found.get(ChannelState.REFUSED, 0),
            *waiting_mails.get(company_id, _NO_MAILS)[:2],
            files.get(company_id, 0),
            waiting_mails.get(company_id, _NO_MAILS)[2],
            undecided.get(company_id, {}).get(PayslipState.HELD, (0, 0))[0],
            undecided.get(company_id, {}).get(PayslipState.PROPOSED, (0, 0))[1],
            undecided.get(company_id, {}).get(PayslipState.RELEASED, (0, 0))[0],
        )
        for company_id in counts.keys() | undecided.keys() | waiting_mails.keys() | files.keys()
        for found in [counts.get(company_id, {})]
    }
    return {company_id: counted.get(company_id, _NOTHING) for company_id in theirs}


@compiled
def _states(theirs: Any, failed_since: Any) -> Any:
    channel = PayslipChannel
    waits = channel.state.in_([*payslip_deliveries.WAITING, ChannelState.QUEUED])
    return (
        channel.select(channel.company, channel.state, fn.COUNT(channel.payslip.distinct()))
        .join(Payslip)
        .where(
            is_any_of(channel.company, theirs),
            (waits & (Payslip.state == PayslipState.RELEASED))
            | channel.state.in_(list(payslip_deliveries.UNDER_WAY))
            | ((channel.state == ChannelState.REFUSED) & (channel.updated_at >= failed_since)),
        )
        .group_by(channel.company, channel.state)
    )


@compiled
def _mails(theirs: Any) -> Any:
    mail = OutboxMail
    is_put_off = mail.not_before.is_null(False) & mail.error_code.startswith(SETUP_FAULT)
    mails = mail.select(
        mail.company,
        fn.COUNT(mail.id),
        fn.MIN(mail.created_at),
        fn.MAX(Case(None, [(is_put_off, mail.error_message)], "")),
        MailServerTrouble.select(fn.MAX(MailServerTrouble.message)),
    )
    return mails.where(is_any_of(mail.company, theirs), mail.state.in_(list(_ON_THEIR_WAY))).group_by(mail.company)


@compiled
def _files(theirs: Any) -> Any:
    orphaned = OrphanedFile
    counted = orphaned.select(orphaned.company, fn.COUNT(orphaned.id))
    return counted.where(is_any_of(orphaned.company, theirs), orphaned.cleared_at.is_null()).group_by(orphaned.company)


def not_arrived_besides(company_id: int, day: date, now: datetime) -> int:
    """How many payslips of other paydays failed, or may not have arrived; counted for as long as failures are."""
    channel = PayslipChannel
    has_failed = (channel.state == ChannelState.REFUSED) & (channel.updated_at >= now - FAILURES_COUNTED_FOR)
    query = (
        channel.select(fn.COUNT(channel.payslip.distinct()))
        .join(Payslip)
        .where(
            channel.company == company_id,
            Payslip.pay_date != day,
            has_failed | (channel.state == ChannelState.UNCLEAR),
        )
    )
    number: int = query.scalar()
    return number


def _undecided_of(theirs: list[int], now: datetime) -> dict[int, dict[str, tuple[int, int]]]:
    """Payslips that someone must see to, on hold for paydays that are not long over, uploaded and not accepted yet, or
    approved and not sent though payday has passed: by company and state how many, and of how many uploads.
    """
    found: dict[int, dict[str, tuple[int, int]]] = {}
    since = (now - FAILURES_COUNTED_FOR).date()
    for company_id, state, number, uploads in _undecided.plain_rows(theirs, since, now.date()):
        found.setdefault(company_id, {})[state] = (number, uploads)
    return found


@compiled
def _undecided(theirs: Any, first_payday: Any, today: Any) -> Any:
    channel = PayslipChannel
    has_begun = fn.EXISTS(
        channel.select(channel.id).where(
            channel.payslip == Payslip.id, channel.state.not_in(list(payslip_deliveries.WAITING))
        )
    )
    return (
        Payslip.select(Payslip.company, Payslip.state, fn.COUNT(Payslip.id), fn.COUNT(Payslip.batch.distinct()))
        .where(
            is_any_of(Payslip.company, theirs),
            ((Payslip.state == PayslipState.HELD) & (Payslip.pay_date >= first_payday))
            | (Payslip.state == PayslipState.PROPOSED)
            | (
                (Payslip.state == PayslipState.RELEASED)
                & (Payslip.pay_date >= first_payday)
                & (Payslip.pay_date < today)
                & ~has_begun
            ),
        )
        .group_by(Payslip.company, Payslip.state)
    )


def of_company(company_id: int, now: datetime) -> PayslipFigures:
    return by_company([company_id], now)[company_id]


def together(figures: Collection[PayslipFigures]) -> PayslipFigures:
    """The figures of some companies as one."""
    return PayslipFigures(
        sum(each.waiting for each in figures),
        sum(each.unclear for each in figures),
        sum(each.failed for each in figures),
        sum(each.mails_waiting for each in figures),
        min((each.oldest_mail_at for each in figures if each.oldest_mail_at), default=None),
        sum(each.orphaned_files for each in figures),
        next((each.mail_trouble for each in figures if each.mail_trouble), ""),
        sum(each.on_hold for each in figures),
        sum(each.uploads_to_check for each in figures),
        sum(each.unsent for each in figures),
    )
