"""A payday of the whole product: PDFs uploaded by the command, sent to Humaans and by email by real processes."""

import hashlib
import shutil
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bin.launcher.calling import JsonCaller
from sandbox.platform.payslips import Sample, pdf_of
from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.payslips import (
    MailServerTrouble,
    OutboxMail,
    PaydayRun,
    Payslip,
    PayslipAttempt,
    PayslipChannel,
)
from tests import dumps
from tests.processes import PATIENCE_SECONDS, wait_until
from tests.walks.deployment import SLUG
from tests.walks.running_deployment import LONG, SHORT

DAY = "2026-11-27"
CANARY = "Canarybird"
OVER = ("uploaded", "sent", "refused", "recalled")


class WalkedPayday:
    """A company whose people are imported, with both channels switched on."""

    def __init__(self, deployment):
        self.deployment, self.sandbox = deployment, deployment.sandbox
        deployment.sandbox.forget_mails()
        deployment.imported()
        self.employees = [
            one
            for one in deployment.every("/employees")
            if one["employee_id"] and one["humaans_person_id"] and one["employment"] == "active"
        ]
        deployment.api("POST", "/payslips/test-upload", {"employee_id": self.employees[0]["employee_id"]})
        deployment.save_settings(send_payslips_to_humaans=True, email_payslips=True)
        deployment.api(
            "PUT", "/paydays", {"schedules": [], "summary_to": ["pay@acme.example.com"], "payslip_mail": "attached"}
        )
        deployment.drain()
        self.sandbox.forget_requests()
        self.sandbox.forget_mails()
        self.contents = []

    # ---- handing in ----------------------------------------------------------------------------------

    def pdf(self, one, **more):
        fields = one["fields"]
        name = f"{fields['first_name']} {fields['last_name']}"
        sample = Sample(one["employee_id"], name, fields["ni_number"], company=f"{CANARY} Ltd", **more)
        content = pdf_of(sample)
        self.contents.append(content)
        return content

    def folder(self, employees, **spoilt):
        """A PDF for each of these employees; `spoilt` gives other bytes by Employee ID."""
        folder = self.deployment.folder / f"payslips-{time.monotonic_ns()}"
        folder.mkdir()
        for one in employees:
            content = spoilt.get(one["employee_id"]) or self.pdf(one)
            (folder / f"{one['employee_id']}.pdf").write_bytes(content)
        return folder

    def upload(self, employees, *, expect=0, **spoilt):
        """What the command says of a folder; whatever it holds back is released."""
        return self.import_folder(self.folder(employees, **spoilt), expect=expect)

    def import_folder(self, folder, *, expect=0):
        said = self.deployment.run(f"flask --app wsgi payslips import {SLUG} {folder} --pay-date {DAY}", expect=expect)
        shutil.rmtree(folder)
        for payslip in self.ledger():
            if payslip["state"] == "held":
                self.deployment.api("POST", f"/payslips/{payslip['id']}/release")
        return said

    def correct(self, one, **more):
        form = {"employee_id": one["employee_id"], "pay_date": DAY, "correction": "true", "remove_earlier": "true"}
        caller = JsonCaller(f"{self.deployment.base}/api/v1/companies/{SLUG}", self.deployment.api_token)
        return caller.upload("/payslips", form, "corrected.pdf", self.pdf(one, gross=Decimal("3300.00"), **more))

    def deliver(self):
        self.deployment.api("POST", f"/paydays/{DAY}/deliver")

    # ---- looking -------------------------------------------------------------------------------------

    def ledger(self):
        return self.deployment.every("/payslips")

    def documents(self):
        return [row for row in self.sandbox.documents() if row["name"].startswith("Payslip")]

    def files(self):
        """The files of payslips, without that of the test upload."""
        return [row for row in self.sandbox.files() if not row["filename"].startswith("test-of")]

    def mails(self):
        return [mail for mail in self.sandbox.mails() if mail["attachments"]]

    def told(self):
        """What the payroll manager was mailed about the payday."""
        return [mail["subject"] for mail in self.sandbox.mails() if mail["subject"].startswith("Payday ")]

    def posted(self, path):
        return [each for each in self.sandbox.requests(path) if each["method"] == "POST"]

    def states(self):
        with connection():
            rows = PayslipChannel.select(PayslipChannel.channel, PayslipChannel.state)
            return Counter(rows.tuples())

    def channels(self, one):
        """How far the payslip of this employee came on each channel."""
        channel = PayslipChannel
        with connection():
            rows = channel.select(channel.channel, channel.state).join(Payslip)
            return dict(rows.where(Payslip.employee == one["id"]).tuples())

    def outcomes(self):
        with connection():
            return [attempt.outcome for attempt in PayslipAttempt.select()]

    # ---- time ----------------------------------------------------------------------------------------

    def let_time_pass(self):
        """Leases of the killed run out, and waits are over."""
        long_ago = datetime.now(UTC) - timedelta(minutes=10)
        with connection():
            for table in (PayslipChannel, OutboxMail):
                table.update(lease_until=long_ago).where(table.lease_until.is_null(False)).execute()
                table.update(not_before=None).execute()
            MailServerTrouble.update(not_before=long_ago).execute()
            channel = PayslipChannel
            channel.update(missed_at=long_ago).where(channel.missed_at.is_null(False)).execute()

    def long_after(self):
        """The sending began hours ago; what is still waiting to be looked for comes up now."""
        with connection():
            PaydayRun.update(started_at=datetime.now(UTC) - timedelta(hours=3)).execute()
        self.let_time_pass()

    def finish(self, *, seconds=2 * PATIENCE_SECONDS):
        """Until nothing is on its way any more; while nothing moves and no one is at work, time goes by."""
        last, moved, before = time.monotonic() + seconds, time.monotonic(), None
        while self._under_way():
            now = self._progress()
            assert time.monotonic() < last, f"still {self.states()}\n{self.deployment.log('worker')[-3000:]}"
            if now != before:
                moved, before = time.monotonic(), now
            if time.monotonic() - moved > (LONG if self.deployment.is_at_work() else SHORT):
                self.let_time_pass()
                moved = time.monotonic()
            time.sleep(0.1)

    def _progress(self):
        with connection():
            attempts, mails = PayslipAttempt.select().count(), OutboxMail
            return attempts, tuple(mails.select(mails.state, mails.fence).order_by(mails.id).tuples())

    def _under_way(self):
        channel = PayslipChannel
        with connection():
            return (
                channel.select()
                .join(Payslip)
                .where(
                    channel.state.not_in(OVER),
                    ~((channel.channel == "email") & (channel.state == "unclear")),
                    ~((channel.state == "ready") & (Payslip.state == "held")),
                )
                .count()
            )

    # ---- what must hold ------------------------------------------------------------------------------

    def wrong(self, wanted):
        """What is not so: of each of these payslips (ids) one document and one mail, of no one else's anything.

        A mail whose worker was killed on the way may have gone out or not; it must say that it is unclear.
        """
        with connection():
            payslips = {row.id: row for row in Payslip.select()}
            mail_states = dict(
                PayslipChannel.select(PayslipChannel.payslip, PayslipChannel.state)
                .where(PayslipChannel.channel == "email")
                .tuples()
            )
            addresses = {
                one.id: {each.casefold() for each in (one.email, one.personal_email) if each}
                for one in Employee.select()
            }
        documents, wrong = Counter(), []
        by_reference = {row.reference: row for row in payslips.values()}
        for document in self.documents():
            payslip = by_reference.get(document["sourceId"])
            if payslip is None or payslip.person_id != document["personId"]:
                wrong.append(f"document {document['id']} is on the wrong person")
            elif document["stored"]["sha256"] != payslip.content_hash:
                wrong.append(f"document {document['id']} holds another file")
            else:
                documents[payslip.id] += 1
        mailed = Counter()
        by_hash = {row.content_hash: row for row in payslips.values()}
        for mail in self.mails():
            content = self.sandbox.mail_attachment(mail["number"])
            payslip = by_hash.get(hashlib.sha256(content).hexdigest())
            if payslip is None or not {each.casefold() for each in mail["to"]} <= addresses[payslip.employee_id]:
                wrong.append(f"mail {mail['number']} is at the wrong person")
            else:
                mailed[payslip.id] += 1
        for payslip_id in payslips:
            due = 1 if payslip_id in wanted else 0
            if documents[payslip_id] != due:
                wrong.append(f"payslip {payslip_id} has {documents[payslip_id]} documents, not {due}")
            at_least = 0 if mail_states.get(payslip_id) == "unclear" else due
            if not at_least <= mailed[payslip_id] <= due:
                wrong.append(f"payslip {payslip_id} was mailed {mailed[payslip_id]} times, not {due}")
        return wrong

    def all_once(self):
        return self.wrong({payslip["id"] for payslip in self.ledger()}) == []

    def readable_anywhere(self, redis):
        """What of the payslips can be read in the database, in Redis or in the logs without a key."""
        secret = [CANARY.encode(), b"Gross pay", *(piece for each in self.contents for piece in dumps.pieces_of(each))]
        with connection():
            stores = {"database": dumps.of_database()}
        stores |= {"Redis": dumps.of_redis(redis), "logs": self.deployment.logs().encode()}
        return {name: found for name, dump in stores.items() if (found := dumps.readable(dump, *secret))}


def wait_for_posts(payday, path, number=1):
    wait_until(lambda: len(payday.posted(path)) >= number, what=f"{number} posts to {path}")
