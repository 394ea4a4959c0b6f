"""Sends the email of a payslip again, once for each time that someone confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.delivery.placeholder_addresses import unconfirmed
from service.actions.delivery.start_payday import wanted_channels
from service.actions.payslips.manage_payslips import PDF_DELETED, NotNowError
from service.facts.audit import AuditAction
from service.facts.employees import Employment
from service.facts.payslips import Channel, ChannelState, PayslipState
from service.rules.payslips.recipients import Recipient, chosen_kinds, owners_of, recipients
from service.store.companies import audit, companies, settings
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.employees import compared_details, employee_records
from service.store.payslips import outbox, payslip_deliveries, payslips

if TYPE_CHECKING:
    from service.services import JobNotifier, Services
    from service.store.tables.payslips import Payslip, PayslipChannel

_NOT_SENT: Final = "The email of this payslip was not sent yet, or it is unclear whether it was."
_IS_OFF: Final = "Payslips are not emailed: email is turned off. Turn it on in Settings first."


def emails_so_far(payslip_id: int) -> int:
    """How many emails of a payslip exist, so that a confirmation is used once."""
    row = _email_channel(payslip_id)
    return 0 if row is None else len(outbox.of_channel(row.id))


def can_send_again(payslip: Payslip) -> bool:
    """Whether the email was sent before and may be sent again."""
    row = _email_channel(payslip.id)
    return (
        payslip.state == PayslipState.RELEASED
        and payslip.pdf_deleted_at is None
        and row is not None
        and row.state == ChannelState.SENT
        and Channel.EMAIL in wanted_channels(payslip.company_id)
    )


def addresses_of(services: Services, payslip: Payslip) -> tuple[Recipient, ...]:
    """The employee's addresses in payroll, each with the reason when nothing is sent to it."""
    company_id = payslip.company_id
    employee = employee_records.records(company_id, [payslip.employee_id])[payslip.employee_id]
    today = local_day(companies.get(company_id), services.clock())
    written = [str(employee.fields[name] or "") for name in ("email", "personal_email")]
    chosen = settings.current(company_id)
    return recipients(
        written[:1],
        written[1:],
        owner=employee.owner,
        owners=owners_of(compared_details.holders_of(company_id, today, filter(None, written))),
        has_left=employee.employment_on(today) is Employment.LEFT,
        chosen=frozenset() if chosen is None else chosen_kinds(chosen),
        placeholders=unconfirmed(company_id, employee, written),
    )


def send_again(
    services: Services, job_notifier: JobNotifier, company_id: int, payslip_id: int, *, after: int, actor: str
) -> bool:
    """Send the email again, to the employee's current addresses. Nothing changes in Humaans.

    `after` is how many emails there were when it was confirmed: a confirmation that was used before sends nothing and
    answers False. Raises LookupError, NotNowError.
    """
    now = services.clock()
    with write_transaction():
        payslip = payslips.by_id(company_id, payslip_id)
        if payslip is None:
            raise LookupError(payslip_id)
        payslips.lock_versions(payslip)
        row = _sent_email(payslip)
        if emails_so_far(payslip_id) != after:
            return False
        is_asked = payslip_deliveries.set_state(
            row.id, ChannelState.READY, now, "asked for again",
            only_in={ChannelState.SENT}, made_by=actor, not_before=None, tries=0,
        )  # fmt: skip
        if is_asked:
            audit.record(
                actor=actor,
                action=AuditAction.PAYSLIP_SENT_AGAIN,
                now=now,
                company_id=company_id,
                subject=f"payslip {payslip_id}",
            )
    job_notifier.notify_payslips(company_id)
    return is_asked


def _sent_email(payslip: Payslip) -> PayslipChannel:
    """Raises NotNowError when no email of it was sent, or none may be."""
    if payslip.state != PayslipState.RELEASED or payslip.pdf_deleted_at is not None:
        raise NotNowError(PDF_DELETED if payslip.pdf_deleted_at else "Only an approved payslip can be sent again.")
    if Channel.EMAIL not in wanted_channels(payslip.company_id):
        raise NotNowError(_IS_OFF)
    row = _email_channel(payslip.id)
    if row is None or row.state == ChannelState.UNCLEAR:
        raise NotNowError(_NOT_SENT)
    return row


def _email_channel(payslip_id: int) -> PayslipChannel | None:
    rows = payslip_deliveries.of_payslips([payslip_id])[payslip_id]
    return next((each for each in rows if each.channel == Channel.EMAIL), None)
