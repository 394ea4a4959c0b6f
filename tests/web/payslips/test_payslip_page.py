"""One payslip as people use its page: hold, release, recall, correct, open, and what became of its email."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sandbox.platform.payslips import pdf_of
from service.actions.delivery.payslip_links import link_to
from service.rules.payslips.recipients import AddressKind
from service.store.database import encryption_contexts
from service.store.database.connection import connection, write_transaction
from service.store.payslips import payslip_contents
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.payslips import OutboxMail, Payslip, PayslipChannel
from tests.web.conftest import ORIGIN, PASSWORD
from tests.web.payslips.sending import ACME, AMELIA, correct


def test_hold_release_and_recall(bob, one):
    for what, said in (("hold", "On hold"), ("release", "Approved"), ("recall", "Withdrawn")):
        assert bob.send(f"{ACME}/payslips/{one}/{what}", {"password": PASSWORD}).status_code == 303
        assert said in bob.open(f"{ACME}/payslips/{one}").text
    assert bob.send(f"{ACME}/payslips/{one}/release").status_code == 409


def test_a_viewer_looks_and_decides_nothing(vera, bob, one):
    assert vera.open(f"{ACME}/payslips/{one}").status_code == 200
    assert "Open the PDF" not in vera.open(f"{ACME}/payslips/{one}").text
    for what in ("file", "hold", "deliver", "recall"):
        assert vera.send(f"{ACME}/payslips/{one}/{what}").status_code == 403
    assert vera.open(f"{ACME}/paydays").status_code == 200


def test_F50_a_correction_is_uploaded_on_the_payslips_page(bob, vera, one):
    assert "Upload a corrected payslip" in bob.open(f"{ACME}/payslips/{one}").text
    assert "Upload a corrected payslip" not in vera.open(f"{ACME}/payslips/{one}").text
    assert correct(vera, one, pdf_of(AMELIA)).status_code == 403
    refused = correct(bob, one, b"GIF89a")
    assert (refused.status_code, "not a PDF" in refused.text) == (422, True)
    assert "This is the same file as the current version." in correct(bob, one, pdf_of(AMELIA)).text
    done = correct(bob, one, pdf_of(replace(AMELIA, size=9000)), takes_place="yes")
    assert done.status_code == 303
    assert "Uploaded as a new version." in bob.open(done.headers["Location"]).text
    page = bob.open(f"{ACME}/payslips/{one}").text
    assert ">A corrected payslip</a> replaced this one." in page
    assert "Upload a corrected payslip" not in page
    with connection():
        first, second = Payslip.select().order_by(Payslip.id)
        assert (first.state, first.replaced_by, second.version) == ("superseded", second.id, 2)


def test_a_payslip_whose_pdf_was_deleted_says_so_and_takes_the_file_again(app, bob, one, services, clock):
    with connection():
        link = link_to(services, Payslip.get(), AddressKind.PRIVATE, clock()).removeprefix(ORIGIN)
        with write_transaction():
            payslip_contents.delete_pdfs([one], clock())
    page = bob.open(f"{ACME}/payslips/{one}").text
    assert "We deleted this PDF on 23 November 2026" in page
    assert "Open the PDF" not in page
    assert f"/payslips/{one}/deliver" not in page
    for what in ("file", "deliver"):
        refused = bob.send(f"{ACME}/payslips/{one}/{what}")
        assert (refused.status_code, "Upload the file again first" in refused.text) == (409, True)
    assert app.test_client().get(link, base_url=ORIGIN).status_code == 404
    back = correct(bob, one, pdf_of(AMELIA))
    assert "The PDF is saved again. Nothing was sent." in bob.open(back.headers["Location"]).text
    assert bob.send(f"{ACME}/payslips/{one}/file").data == pdf_of(AMELIA)


def test_S34_the_pdf_is_an_attachment_that_runs_nothing_and_whose_taking_is_recorded(bob, one):
    answer = bob.send(f"{ACME}/payslips/{one}/file")
    assert answer.data == pdf_of(AMELIA)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Payslip-2026-11-27.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    with connection():
        assert AuditEntry.get(AuditEntry.action == "payslip.opened").actor == "bob@example.com"


def test_a_link_of_a_mail_opens_its_payslip_for_a_while(app, bob, one, services, clock):
    with connection():
        link = link_to(services, Payslip.get(), AddressKind.PRIVATE, clock())
    path = link.removeprefix(ORIGIN)
    stranger = app.test_client()
    assert stranger.get(path, base_url=ORIGIN).data == pdf_of(AMELIA)
    assert stranger.get(path[:-3] + "abc", base_url=ORIGIN).status_code == 404
    other = services.secrets.encrypt("something else", encryption_contexts.payslip_link())
    assert stranger.get(f"/payslip/{other}", base_url=ORIGIN).status_code == 404
    clock.now += timedelta(days=31)
    assert stranger.get(path, base_url=ORIGIN).status_code == 404
    clock.now -= timedelta(days=31)
    bob.send(f"{ACME}/payslips/{one}/recall", {"password": PASSWORD})
    assert stranger.get(path, base_url=ORIGIN).status_code == 404


def test_case_8_a_link_in_a_work_mailbox_ends_with_the_employment_and_says_what_to_do(app, one, services, clock):
    with connection():
        payslip = Payslip.get()
        work, private = (link_to(services, payslip, kind, clock()).removeprefix(ORIGIN) for kind in AddressKind)
        today = clock().date()
        Employee.update(end_date=today).where(Employee.id == payslip.employee_id).execute()
    stranger = app.test_client()
    for path in (work, private):
        assert stranger.get(path, base_url=ORIGIN).data == pdf_of(AMELIA)
    clock.now += timedelta(days=1)
    assert stranger.get(private, base_url=ORIGIN).data == pdf_of(AMELIA)
    refused = stranger.get(work, base_url=ORIGIN)
    assert refused.status_code == 410
    assert "stop working after the last day of the employment" in refused.text
    assert "Ask your payroll team to send this payslip to your private email address." in refused.text


def test_case_23_the_page_of_a_payslip_shows_what_became_of_its_mail_at_each_address(bob, one, imported, clock):
    with connection():
        row = PayslipChannel.create(
            company=imported.id, payslip=one, channel="email", state="sent", updated_at=clock(), done_at=clock()
        )
        fates = {
            "amelia@firm.example": {"kind": "work", "state": "sent", "code": "", "message": ""},
            "amelia@home.example": {
                "kind": "private",
                "state": "refused",
                "code": "550",
                "message": "Not known (550).",
            },
        }
        OutboxMail.create(
            company=imported.id, dedupe_key="1", kind="payslip:attached", channel=row.id, recipients=list(fates),
            outcomes=fates, subject="x", text="x", message_id="<1@x>", state="sent", created_at=clock(),
        )  # fmt: skip
    text = " ".join(bob.open(f"{ACME}/payslips/{one}").text.split())
    assert 'Work address <span class="badge-state good">Sent</span>' in text
    assert 'Private address <span class="badge-state bad">Refused</span><br><small>Not known (550).</small>' in text
    assert "amelia@" not in text
