"""No name, pay, NI number or bank detail is in any message: canaries stand wherever a cause keeps a text or a value."""

from __future__ import annotations

import json

from service.actions.notifications.evaluate_notices import evaluate
from service.facts.notices import DAYS_BEFORE, NoticeCause, NoticeKind
from service.facts.notifications import ChannelKind
from service.notify.channels import CHANNELS
from service.notify.webhook import new_secret
from service.rules.notifications.notice_kinds import KINDS
from service.store.notifications.messages import message_of
from service.store.tables.approvals import HeldChange
from service.store.tables.channels import ChannelMessage, EventEndpoint, NoticeChannel, OutgoingEvent
from service.store.tables.companies import Connection
from service.store.tables.employees import Employee, Issue
from service.store.tables.exports import PayrollProgram, PayrollPush, SentEmployee
from service.store.tables.notifications import Notice
from service.store.tables.payslips import OutboxMail, PayslipChannel
from service.store.tables.periods import PayPeriod
from service.store.tables.syncing import Run
from tests.actions.notifications.test_evaluate_notices import PAYDAY, told
from tests.actions.notifications.trouble import Trouble

__all__ = ["told"]

NAME, NI, ACCOUNT, SORT, PAY, EMAIL = "Canarybird", "QQ123456C", "98765432", "204060", 7654321, "canary@private.example"
WORDS = f"{NAME} {NI} {ACCOUNT} {SORT} {PAY} {EMAIL}"
CANARIES = (NAME, NI, ACCOUNT, SORT, str(PAY), "76543.21", "76,543.21", EMAIL)
REAL = [kind for kind in NoticeKind if hasattr(Trouble, kind.value)]


def _poison():
    Employee.update(
        first_name=NAME, last_name=NAME, ni_number=NI, account_number=ACCOUNT, sort_code=SORT, personal_email=EMAIL,
        salary_amount_minor=PAY,
    ).execute()  # fmt: skip
    Issue.update(person_name=NAME, message=WORDS, value_seen=WORDS).execute()
    Connection.update(trouble=WORDS).where(Connection.trouble != "").execute()
    Run.update(error_message=WORDS).execute()
    PayslipChannel.update(error_message=WORDS).execute()
    HeldChange.update(old={"account_number": ACCOUNT}, new={"account_number": ACCOUNT, "last_name": NAME}).execute()
    EventEndpoint.update(trouble=WORDS).where(EventEndpoint.trouble != "").execute()
    NoticeChannel.update(trouble=WORDS).where(NoticeChannel.trouble != "").execute()
    PayrollPush.update(trouble=WORDS).execute()
    PayrollProgram.update(trouble=WORDS).execute()
    SentEmployee.update(reasons=[WORDS], by_hand=[WORDS]).execute()
    PayPeriod.update(trouble=WORDS).where(PayPeriod.trouble != "").execute()


def _posted(clock):
    """What every channel would post, as bytes."""
    for row in ChannelMessage.select():
        kind = ChannelKind(NoticeChannel.get_by_id(row.channel_id).kind)
        secret = new_secret() if CHANNELS[kind].is_signed else ""
        yield CHANNELS[kind].request_of(message_of(row.content), row.message_id, secret, clock()).body.decode()


def test_no_message_of_any_kind_on_any_channel_has_personal_data(told, clock):
    usual = {"company": told.company, "state": "active", "created_by": "alice", "created_at": clock()}
    for kind in ChannelKind:
        NoticeChannel.create(kind=kind.value, name=kind.value, address_shown="receiver.example", **usual)
    EventEndpoint.create(name="engine", address_shown="engine.example", **usual)
    for kind in REAL:
        end = getattr(Trouble(told), kind.value)()
        _poison()
        told.minute()
        end()
        for span in (1, 61):
            told.minute(minutes=span)
        PayslipChannel.delete().execute()  # the next kind has one of its own
    period = PayPeriod.select().order_by(PayPeriod.id).first()
    for kind in [kind for kind in NoticeKind if kind not in REAL]:
        subject = f"{period.id}{DAYS_BEFORE}5" if KINDS[kind].path.startswith("/periods") else PAYDAY.isoformat()
        evaluate(told.services, told.company, [NoticeCause(kind, subject, 3)], [], clock())
    told.send()
    assert {row.kind for row in Notice.select()} == {kind.value for kind in NoticeKind}
    said = [*_posted(clock), *(json.dumps(row.ids) for row in OutgoingEvent.select())]
    said += [f"{mail['subject']} {mail['text']}" for mail in told.sandbox.mails()]
    said += [f"{row.subject} {row.text}" for row in OutboxMail.select()]
    assert len(said) > 3 * len(NoticeKind)
    assert [(canary, each) for each in said for canary in CANARIES if canary in each] == []
