"""Queues a payslip's email: to which addresses, with which text. The payslip itself is added when it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.delivery.payslip_events import tell_programs
from service.actions.delivery.placeholder_addresses import unconfirmed
from service.facts.employees import Employment
from service.facts.payslips import Channel, ChannelState, MailState, PasswordRule, PayslipKind, PayslipMail
from service.humaans.http.errors import HumaansUnavailableError
from service.notify.email.messages import new_message_id
from service.rules.payslips import email_text
from service.rules.payslips.document_kinds import ONLY_TO_PRIVATE_ADDRESSES
from service.rules.payslips.recipients import WHY, AddressKind, Recipient, recipients, why_none
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.payslips import delivery_claims, outbox, pay_schedules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from service.actions.delivery.delivery import Delivery
    from service.facts.documents import PersonToReach
    from service.facts.employees import EmployeeRecord
    from service.services import Services
    from service.store.payslips.delivery_claims import DeliveryClaim
    from service.store.tables.payslips import Payslip

PAYSLIP: Final = "payslip"
#: The most attempts to read addresses from Humaans; then the email uses those in payroll.
ASKED_FOR_ADDRESSES: Final = 3
ASK_AGAIN_AFTER: Final = timedelta(seconds=20)
KINDS: Final = {AddressKind.WORK: "Work address", AddressKind.PRIVATE: "Private address"}
SENT_BEFORE: Final = (
    "Humaans has this payslip already, though it was not sent from here, as after a restored backup. Its email may "
    "have been sent too."
)
NO_PASSWORD: Final = "Payroll does not have what the password is made of, so the payslip was not emailed."  # noqa: S105


def queue_payslip_email(
    services: Services,
    delivery: Delivery,
    employee: EmployeeRecord,
    owners: Mapping[str, set[str | int]],
    kinds: frozenset[AddressKind],
) -> None:
    """Put the email of a claimed payslip into the outbox, once. Raises LeaseLostError.

    A payslip that is in Humaans already, though not sent from here, waits: its email may have been sent as well.
    `owners` says which employees have an address. One that is a colleague's too is not used (F49), nor is one of a kind
    that is not among `kinds`.
    """
    now = services.clock()
    claim, trouble = delivery.claim, delivery.trouble
    kind = PayslipKind(delivery.payslip.kind)
    found = _recipients(services, claim, employee, delivery.person, owners, kinds, kind)
    addresses = [each for each in found if each.left_out is None]
    if isinstance(trouble, HumaansUnavailableError) and (claim.tries < ASKED_FOR_ADDRESSES or not addresses):
        delivery_claims.move(
            claim, now, "later", trouble.message, state=ChannelState.READY, not_before=now + ASK_AGAIN_AFTER
        )
        return
    if delivery.seen:
        delivery_claims.move(
            claim, now, "unclear", SENT_BEFORE, state=ChannelState.UNCLEAR,
            error_code="sent_before", error_message=SENT_BEFORE,
        )  # fmt: skip
        tell_programs(claim.company_id, claim.payslip_id, Channel.EMAIL, ChannelState.UNCLEAR, now)
        return
    plan = pay_schedules.of_company(claim.company_id)
    form, rule = PayslipMail(plan.payslip_mail), PasswordRule(plan.password_rule)
    lacks_password = form is PayslipMail.PROTECTED and email_text.password(rule, employee.fields) is None
    if not addresses or lacks_password:
        code, message = ("no_password", NO_PASSWORD) if addresses else why_none(found)
        with write_transaction():
            delivery_claims.move(
                claim, now, "refused", message, state=ChannelState.REFUSED, error_code=code, error_message=message
            )
            tell_programs(claim.company_id, claim.payslip_id, Channel.EMAIL, ChannelState.REFUSED, now)
        return
    with write_transaction():
        _put(services, claim, delivery.payslip, employee, form, rule, found, now)
        delivery_claims.move(
            claim,
            now,
            "put into the outbox",
            " ".join(f"{KINDS[each.kind]}: {WHY[each.left_out]}" for each in found if each.left_out is not None),
            state=ChannelState.QUEUED,
            error_code="",
            error_message="",
        )


def _recipients(
    services: Services,
    claim: DeliveryClaim,
    employee: EmployeeRecord,
    person: PersonToReach | None,
    owners: Mapping[str, set[str | int]],
    kinds: frozenset[AddressKind],
    kind: PayslipKind,
) -> tuple[Recipient, ...]:
    work, private = (None, None) if person is None else (person.work_address, person.private_address)
    both = (employee.fields["email"], work), (employee.fields["personal_email"], private)
    return recipients(
        *both,
        owner=employee.owner,
        owners=owners,
        has_left=has_left(claim.company_id, employee, services.clock()),
        chosen=kinds,
        only_private=kind in ONLY_TO_PRIVATE_ADDRESSES,
        placeholders=unconfirmed(claim.company_id, employee, [each for pair in both for each in pair]),
    )


def has_left(company_id: int, employee: EmployeeRecord, now: datetime) -> bool:
    """Whether the last day is over in the company's time zone."""
    return employee.employment_on(local_day(companies.get(company_id), now)) is Employment.LEFT


def _outcomes(channel_id: int, found: Iterable[Recipient], now: datetime) -> dict[str, dict[str, str]]:
    """The state of each address before the email is sent: waiting, not used and why, or already sent.

    An email that was cut off, and is requested again, is sent only to addresses that have not received it.
    """
    earlier = outbox.of_channel(channel_id)
    before = earlier[-1].outcomes if earlier and earlier[-1].state == MailState.CANCELLED else {}
    outcomes: dict[str, dict[str, str]] = {}
    for each in found:
        known = before.get(each.address, {})
        if known.get("state") == MailState.SENT:
            outcomes[each.address] = known
        elif each.left_out is None:
            outcomes[each.address] = {"kind": each.kind, "state": outbox.WAITS}
        else:
            outcomes[each.address] = {
                "kind": each.kind, "state": "left_out", "code": each.left_out, "message": WHY[each.left_out],
                "at": now.isoformat(),
            }  # fmt: skip
    return outcomes


def _put(
    services: Services,
    claim: DeliveryClaim,
    payslip: Payslip,
    employee: EmployeeRecord,
    form: PayslipMail,
    rule: PasswordRule,
    found: Iterable[Recipient],
    now: datetime,
) -> None:
    company = companies.get(claim.company_id).name
    kind, period = PayslipKind(payslip.kind), (payslip.period_start, payslip.period_end)
    is_corrected = (payslip.shown_version or 1) > 1
    first_name = employee.fields["first_name"] or employee.humaans_name[0]
    sender = services.mail.mail_from if services.mail is not None else ""
    outbox.put(
        claim.company_id,
        f"{PAYSLIP}:{claim.id}:{len(outbox.of_channel(claim.id)) + 1}",
        now,
        kind=_kind(form, rule),
        channel=claim.id,
        recipients=[each.address for each in found if each.left_out is None],
        outcomes=_outcomes(claim.id, found, now),
        subject=email_text.subject(kind, period, company, is_corrected=is_corrected),
        text=email_text.words(
            first_name if isinstance(first_name, str) else None,
            kind,
            company,
            period,
            form,
            rule,
            is_corrected=is_corrected,
        ),
        message_id=new_message_id(sender),
    )


def _kind(form: PayslipMail, rule: PasswordRule) -> str:
    """What the mail carries is settled with its words, and what locks it."""
    return f"{PAYSLIP}:{form.value}" + (f":{rule.value}" if form is PayslipMail.PROTECTED else "")


def form_of(kind: str) -> tuple[PayslipMail, PasswordRule | None]:
    """What a mail of this kind carries, and the rule its words name; None in one of an older release."""
    _, form, *rule = kind.split(":")
    return PayslipMail(form), PasswordRule(rule[0]) if rule else None
