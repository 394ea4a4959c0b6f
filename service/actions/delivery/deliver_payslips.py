"""Sends the due payslips of a company, on both channels, a few at a time; safe to run twice at once.

What is due is found in the ledger, and each row is claimed by one worker, so two jobs at once share the work. Works
while syncing is paused (A15). A refused token stops the company's uploads, never its emails.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.connection import humaans_access
from service.actions.connection.humaans_access import NotConnectedError
from service.actions.delivery.delivery import Delivery
from service.actions.delivery.payday_summary import finish_paydays
from service.actions.delivery.payslip_events import tell_programs
from service.actions.delivery.queue_payslip_email import queue_payslip_email
from service.actions.delivery.send_outbox import send_outbox
from service.actions.delivery.upload_outcomes import Upload
from service.actions.delivery.upload_payslip import upload_payslip
from service.actions.notifications.tell_at_once import judge_at_once
from service.facts.employees import Employment
from service.facts.payslips import Channel, ChannelState, HoldReason, PayslipState
from service.humaans.http.errors import ForbiddenError, HumaansError, TokenRefusedError
from service.rules.payslips.hold_reasons import ID_DIFFERS, ID_DIFFERS_WORDS, hold
from service.rules.payslips.recipient_check import id_differs
from service.rules.payslips.recipients import AddressKind, chosen_kinds, owners_of
from service.store.companies import settings
from service.store.companies.company_day import zone_of
from service.store.database.connection import connection, write_transaction
from service.store.database.leases import LeaseLostError
from service.store.employees import compared_details, employee_records
from service.store.payslips import delivery_claims, paid_employees, pay_schedules, payslip_deliveries, payslips

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import date
    from zoneinfo import ZoneInfo

    from service.facts.documents import Document, PersonToReach
    from service.hris import HrisClient
    from service.services import Services
    from service.store.payslips.delivery_claims import DeliveryClaim
    from service.store.payslips.paid_employees import PaidEmployee
    from service.store.tables.payslips import Payslip

#: As many requests as one company may have out at once (humaans-api.md 5).
WORKERS: Final = 4
#: Payslips a thread takes at once: few, so that a claim never waits near its lease.
TAKEN_AT_ONCE: Final = 8
#: The longest turn of one company; another company's payday may have to wait for it.
LONGEST_SECONDS: Final = 3 * 60.0
AFTER_TROUBLE: Final = timedelta(minutes=10)
log = structlog.get_logger(__name__)


def deliver_payslips(
    services: Services, company_id: int, *, workers: int = WORKERS, seconds: float = LONGEST_SECONDS
) -> bool:
    """Work until nothing of this company is due, or the time is over. True when the time was over first."""
    round_ = _Round(services, company_id, time.monotonic() + seconds)
    with ThreadPoolExecutor(max_workers=workers + 1, thread_name_prefix="payslips") as pool:
        carriers = [pool.submit(round_.carry) for _ in range(workers)]
        mailer = pool.submit(round_.send_outbox, [*carriers])
        outcomes = [each.exception() for each in (*carriers, mailer)]
    for error in outcomes:
        if error is not None:
            raise error
    finish_paydays(services, company_id)
    return time.monotonic() > round_.until


@dataclass(slots=True)
class _Round:
    """What the threads of one round share."""

    services: Services
    company_id: int
    until: float
    claiming: threading.Lock = field(default_factory=threading.Lock)
    preparing: threading.Lock = field(default_factory=threading.Lock)
    #: Why Humaans must be left alone, once it is known.
    stopped_by: HumaansError | None = None
    type_id: str = ""
    ids_must_agree: bool = False
    is_prepared: bool = False
    client: HrisClient | None = None
    #: Why no upload can be made; emails are not affected.
    why_no_client: str = ""
    #: The employees who have each email address.
    owners: dict[str, set[str | int]] = field(default_factory=dict)
    #: The kinds of address that payslips are emailed to.
    kinds: frozenset[AddressKind] = frozenset()
    #: The company's time zone, once it was read.
    zone: ZoneInfo | None = None
    #: When people were last told of what failed.
    told_at: float = 0.0

    def carry(self) -> None:
        with connection():
            try:
                self._prepare()
                while claims := self._next():
                    for payslip_id, group in groupby(claims, key=lambda claim: claim.payslip_id):
                        self._one(payslip_id, list(group))
            finally:
                if self.client is not None:
                    self.client.close_idle()

    def send_outbox(self, carriers: list[Future[None]]) -> None:
        """Send emails beside the uploads, and again after the last of them."""
        with connection():
            while not all(carrier.done() for carrier in carriers):
                self._tell_of_failures()
                send_outbox(self.services, self.company_id, until=self.until)
                time.sleep(0.05)
            self._tell_of_failures(after_seconds=0.0)
            send_outbox(self.services, self.company_id, until=self.until)

    def _tell_of_failures(self, *, after_seconds: float = 1.0) -> None:
        """The emails about it are sent with the payslips'."""
        if time.monotonic() - self.told_at < after_seconds:
            return
        self.told_at = time.monotonic()
        judge_at_once(self.services)

    def _prepare(self) -> None:
        with self.preparing:
            if self.is_prepared:
                return
            self.is_prepared = True
            chosen = settings.current(self.company_id)
            sources = {} if chosen is None else {entry.payroll_field: entry.source for entry in chosen.mapping}
            self.kinds = frozenset() if chosen is None else chosen_kinds(chosen)
            self.ids_must_agree = sources.get("employee_id") == "person.employeeId"
            self.owners = owners_of(compared_details.addresses(self.company_id, self._today()))
            try:
                self.client = humaans_access.client_of(self.services, self.company_id)
            except NotConnectedError as error:
                self.why_no_client = error.message

    def _next(self) -> list[DeliveryClaim]:
        if time.monotonic() > self.until:
            return []
        with self.claiming:
            return payslip_deliveries.claim(self.company_id, self.services.clock(), TAKEN_AT_ONCE)

    def _one(self, payslip_id: int, claims: list[DeliveryClaim]) -> None:
        try:
            self._carry_payslip(payslip_id, claims)
        except LeaseLostError:
            log.warning("the payslip was taken over", payslip_id=payslip_id)
        except (TokenRefusedError, ForbiddenError) as error:
            self.stopped_by = error
            humaans_access.remember_trouble(self.company_id, error, self.services.clock())
            for claim in claims:
                self._requeue(claim, error)

    def _carry_payslip(self, payslip_id: int, claims: list[DeliveryClaim]) -> None:
        found = paid_employees.with_owner(self.company_id, payslip_id)
        if found is None:
            return
        payslip, employee = found
        starting = [claim for claim in claims if claim.state is ChannelState.CLAIMED]
        if starting and not self._may_go_out(payslip, employee):
            for claim in starting:
                delivery_claims.move(claim, self.services.clock(), "held", state=ChannelState.READY)
            claims = [claim for claim in claims if claim not in starting]
        if not claims:
            return
        person, trouble = self._person(payslip)
        differs = person is not None and self.ids_must_agree and id_differs(payslip.payroll_id, person.employee_id)
        seen: list[Document] | None = None
        if starting and trouble is None and not differs:
            seen, trouble = self._look(payslip, starting)
        # The email first: it does not need Humaans, so trouble with Humaans must not delay it.
        for claim in sorted(claims, key=lambda each: each.channel is Channel.HUMAANS):
            delivery = Delivery(claim, payslip, person, trouble, differs, seen)
            if claim.channel is Channel.EMAIL:
                self._mail(delivery)
            else:
                self._upload(delivery)

    def _today(self) -> date:
        """The company's day now; its time zone is read once a round, not once a payslip."""
        if self.zone is None:
            self.zone = zone_of(self.company_id)
        return self.services.clock().astimezone(self.zone).date()

    def _may_go_out(self, payslip: Payslip, employee: PaidEmployee) -> bool:
        """Whether it may still be sent: the employee is still the same person, and has not left (F49)."""
        reasons = []
        if employee.person_id != payslip.person_id or employee.payroll_id != payslip.payroll_id:
            reasons.append(hold(HoldReason.PERSON_CHANGED))
        if employee.employment_on(self._today()) is Employment.LEFT:
            reasons.append(hold(HoldReason.LEFT, "The employee has left since it was accepted."))
        if employee.is_not_in_humaans:
            reasons.append(hold(HoldReason.NOT_IN_HUMAANS))
        open_reasons = [reason for reason in reasons if reason["code"] not in payslip.passed_reasons]
        if open_reasons:
            with write_transaction():
                payslips.change(
                    payslip.id,
                    self.services.clock(),
                    only_in=(PayslipState.RELEASED,),
                    state=PayslipState.HELD,
                    hold_reasons=open_reasons,
                )
        return not open_reasons and payslip.state == PayslipState.RELEASED

    def _person(self, payslip: Payslip) -> tuple[PersonToReach | None, HumaansError | None]:
        """The person as Humaans has them now, or why they could not be read."""
        if self.client is None or payslip.person_id is None or self.stopped_by is not None:
            return None, self.stopped_by
        try:
            return self.client.documents().person(payslip.person_id), None
        except HumaansError as error:
            return None, error

    def _look(
        self, payslip: Payslip, starting: list[DeliveryClaim]
    ) -> tuple[list[Document] | None, HumaansError | None]:
        """The payslip's documents in Humaans before anything was sent, or why they could not be read.

        After a restored backup the ledger does not know what was sent, but Humaans does (F60).
        """
        if self.client is None or payslip.person_id is None or self.stopped_by is not None:
            return None, None
        in_hand = any(claim.channel is Channel.HUMAANS for claim in starting)
        if not in_hand and not payslip_deliveries.is_upload_to_come(payslip.id):
            return None, None
        try:
            return self.client.documents().find(payslip.person_id, payslip.reference), None
        except HumaansError as error:
            return None, error

    def _mail(self, delivery: Delivery) -> None:
        if delivery.id_differs:
            self._refuse(delivery.claim, ID_DIFFERS, ID_DIFFERS_WORDS)
            return
        employee_id = delivery.payslip.employee_id
        record = employee_records.records(self.company_id, [employee_id])[employee_id]
        queue_payslip_email(self.services, delivery, record, self.owners, self.kinds)

    def _upload(self, delivery: Delivery) -> None:
        if self.client is None:
            self._refuse(delivery.claim, "not_connected", self.why_no_client)
            return
        upload_payslip(Upload(self.services, self.client.documents(), self._document_type, delivery))

    def _refuse(self, claim: DeliveryClaim, code: str, message: str) -> None:
        now = self.services.clock()
        with write_transaction():
            delivery_claims.move(
                claim, now, "refused", message, state=ChannelState.REFUSED, error_code=code, error_message=message
            )
            tell_programs(claim.company_id, claim.payslip_id, claim.channel, ChannelState.REFUSED, now)

    def _document_type(self) -> str:
        """The account's document type for payslips; asked for once, remembered for later rounds."""
        with self.preparing:
            if not self.type_id:
                plan = pay_schedules.of_company(self.company_id)
                self.type_id = plan.document_type_id or ""
            if not self.type_id and self.client is not None:
                self.type_id = self.client.documents().payslip_type()
                pay_schedules.note_document_type(self.company_id, self.type_id)
            return self.type_id

    def _requeue(self, claim: DeliveryClaim, error: HumaansError) -> None:
        now = self.services.clock()
        state = ChannelState.READY if claim.state is ChannelState.CLAIMED else claim.state
        try:
            delivery_claims.move(
                claim, now, "later", error.message, state=state, not_before=now + AFTER_TROUBLE,
                error_code=humaans_access.code_of(error), error_message=error.message,
            )  # fmt: skip
        except LeaseLostError:
            log.warning("the payslip was taken over", payslip_id=claim.payslip_id)
