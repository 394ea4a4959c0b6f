"""P2: a ciphertext copied to another row or company is used for nothing, and it is said."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from cryptography.fernet import Fernet

from service.actions.connection.humaans_access import TokenUnreadableError, client_of
from service.actions.delivery.payslip_links import WorkAddressLinkError, link_to, payslip_of_link
from service.actions.delivery.payslip_pdf import PdfUnreadableError, read_pdf
from service.commands.rotation import rotate_everything
from service.facts.payslips import PayslipMail
from service.rules.payslips.recipients import AddressKind
from service.store.companies import companies, connections
from service.store.database.encryption import CannotBeReadError, SecretBox, is_bound
from service.store.operations import encryption_state
from service.store.tables.companies import Connection
from service.store.tables.employees import Employee
from service.store.tables.payslips import PaydayPlan, Payslip, PayslipContent


def put_in(payslip, content_encrypted):
    PayslipContent.update(content_encrypted=content_encrypted).where(PayslipContent.payslip == payslip.id).execute()


def kept_of(payslip):
    return PayslipContent.get(PayslipContent.payslip == payslip.id).content_encrypted


def in_the_earlier_form(services, payslip):
    """As an earlier release kept it, under the same key."""
    return Fernet(KEY).encrypt(read_pdf(services, payslip)).decode()


KEY = Fernet.generate_key().decode()


@pytest.fixture(scope="session")
def secrets():
    return SecretBox((KEY,), is_unbound_refused=encryption_state.is_unbound_refused)


@pytest.fixture
def two(payday):
    payday.ready()
    return payday.add("amelia"), payday.add("theo")


@pytest.mark.parametrize("form", [PayslipMail.ATTACHED, PayslipMail.PROTECTED, PayslipMail.LINK])
def test_P2_a_copied_pdf_is_neither_uploaded_nor_mailed_and_the_others_go_out(payday, two, form):
    PaydayPlan.update(payslip_mail=form).execute()
    amelia, theo = two
    put_in(amelia, kept_of(theo))
    payday.ask_for(amelia)
    payday.ask_for(theo)
    payday.work()
    assert payday.states(amelia) == {"humaans": "refused", "email": "refused"}
    assert payday.states(theo) == {"humaans": "uploaded", "email": "sent"}
    assert payday.documents("amelia") == []
    assert len(payday.sandbox.mails()) == (2 if form == "link" else 1)  # a link for each address
    for name in ("humaans", "email"):
        row = payday.channel(amelia, name)
        assert row.error_code == "pdf_unreadable"
        assert "does not belong to this payslip" in row.error_message
    with pytest.raises(PdfUnreadableError):
        read_pdf(payday.services, amelia)


def test_P2_a_pdf_moves_to_no_other_employee_with_its_row(payday, two):
    amelia, _theo = two
    other = payday.story.employee("priya")
    Payslip.update(employee=other.id).where(Payslip.id == amelia.id).execute()
    with pytest.raises(PdfUnreadableError, match="does not belong"):
        read_pdf(payday.services, payday.reload(amelia))


def test_P2_the_content_is_checked_also_in_the_earlier_form(payday, two):
    amelia, theo = two
    put_in(amelia, in_the_earlier_form(payday.services, amelia))
    assert read_pdf(payday.services, amelia) == payday.pdf("amelia")
    put_in(amelia, in_the_earlier_form(payday.services, theo))
    with pytest.raises(PdfUnreadableError, match="not the one that was accepted"):
        read_pdf(payday.services, amelia)
    payday.ask_for(amelia)
    payday.work()
    assert payday.states(amelia) == {"humaans": "refused", "email": "refused"}


def test_a_payslip_whose_key_is_gone_is_told_at_once_and_keeps_no_one_waiting(payday, two):
    amelia, theo = two
    put_in(amelia, Fernet(Fernet.generate_key()).encrypt(b"%PDF").decode())
    payday.ask_for_payday()
    payday.work()
    assert payday.states(amelia) == {"humaans": "refused", "email": "refused"}
    assert payday.states(theo) == {"humaans": "uploaded", "email": "sent"}
    assert "put the earlier key back" in payday.channel(amelia).error_message
    (summary,) = [mail for mail in payday.sandbox.mails() if mail["subject"].startswith("Payday report")] or [None]
    assert summary is None or "cannot be read" in summary["text"]


def test_P2_the_right_pdf_as_a_correction_goes_out(payday, two):
    amelia, theo = two
    put_in(amelia, kept_of(theo))
    corrected = payday.add("amelia", content=payday.pdf("amelia", gross=Decimal("3300.00")), correction=True)
    payday.ask_for(corrected)
    payday.work()
    assert payday.states(corrected) == {"humaans": "uploaded", "email": "sent"}


def test_P2_a_token_copied_from_another_company_reads_no_one(payday, two, clock):
    other = companies.create("globex", "Globex Ltd", clock())
    mine = connections.of_company(payday.company.id)
    values = {**mine.__data__, "company": other.id}
    values.pop("id")
    Connection.create(**values)
    with pytest.raises(TokenUnreadableError, match="does not belong where it is kept"):
        client_of(payday.services, other.id)


def test_a_token_that_cannot_be_read_stops_uploads_and_no_mail(payday, two):
    Connection.update(token_encrypted="v2.00000000.AAAA").execute()
    payday.ask_for(two[0])
    payday.work()
    assert payday.states(two[0]) == {"humaans": "refused", "email": "sent"}
    assert "access token was not used" in payday.channel(two[0]).error_message


def test_P2_a_reconciliation_with_a_copied_token_says_why_it_failed(payday, two):
    Connection.update(token_encrypted="v2.00000000.AAAA").execute()
    run = payday.story.reconcile()
    assert run.state == "failed"
    assert "access token was not used" in run.error_message


def test_a_link_names_its_company_and_opens_nothing_of_another(payday, two, clock):
    amelia, _ = two
    sealed = link_to(payday.services, amelia, AddressKind.PRIVATE, clock()).rpartition("/")[2]
    assert payslip_of_link(payday.services.secrets, sealed, clock()) == amelia
    Payslip.update(company=companies.create("globex", "Globex Ltd", clock()).id).where(
        Payslip.id == amelia.id
    ).execute()
    assert payslip_of_link(payday.services.secrets, sealed, clock()) is None


def test_a_link_that_an_earlier_release_mailed_opens_until_its_time_is_over(payday, two, clock):
    amelia, _ = two
    until = int(clock().timestamp()) + 60
    sealed = Fernet(KEY).encrypt(f"payslip {amelia.id} {until}".encode()).decode()
    rotate_everything(payday.services.secrets, clock())
    assert payslip_of_link(payday.services.secrets, sealed, clock()) == amelia
    Employee.update(end_date=date(2026, 11, 20)).where(Employee.id == amelia.employee_id).execute()
    with pytest.raises(WorkAddressLinkError):
        payslip_of_link(payday.services.secrets, sealed, clock())
    clock.forward(minutes=2)
    assert payslip_of_link(payday.services.secrets, sealed, clock()) is None
    for plain in (f"saved form {amelia.id} {until}", f"payslip {amelia.id}", "payslip 999999 9999999999", "x"):
        forged = Fernet(KEY).encrypt(plain.encode()).decode()
        assert payslip_of_link(payday.services.secrets, forged, clock()) is None


def test_P2_rotation_binds_old_rows_and_then_refuses_the_earlier_form(payday, two, clock):
    amelia, _theo = two
    old = in_the_earlier_form(payday.services, amelia)
    put_in(amelia, old)
    token = payday.sandbox.token
    Connection.update(token_encrypted=Fernet(KEY).encrypt(token.encode()).decode()).execute()
    done = rotate_everything(payday.services.secrets, clock())
    assert (done.rotated, done.unreadable, done.misplaced, done.is_unbound_refused) == (2, (), (), True)
    assert is_bound(kept_of(amelia))
    assert read_pdf(payday.services, amelia) == payday.pdf("amelia")
    assert rotate_everything(payday.services.secrets, clock()).rotated == 0
    put_in(amelia, old)  # from a backup of before
    with pytest.raises(CannotBeReadError):
        read_pdf(payday.services, amelia)
    assert rotate_everything(payday.services.secrets, clock()).misplaced == (
        f"PayslipContent.content_encrypted {PayslipContent.get(payslip=amelia.id).id}",
    )


def test_P2_rotation_does_not_bless_what_was_copied_before_it(payday, two, clock):
    amelia, theo = two
    put_in(amelia, in_the_earlier_form(payday.services, theo))
    done = rotate_everything(payday.services.secrets, clock())
    assert (len(done.misplaced), done.is_unbound_refused) == (1, False)
    assert re.match(r"gAAAA", kept_of(amelia))


def test_P2_rotation_goes_on_where_it_was_cut_off(payday, two, clock):
    amelia, theo = two
    for payslip in two:
        put_in(payslip, in_the_earlier_form(payday.services, payslip))

    class CutOffBox(SecretBox):
        def encrypt_bytes(self, content, context):
            if context.row[:1] == (theo.id,):
                raise KeyboardInterrupt
            return super().encrypt_bytes(content, context)

    with pytest.raises(KeyboardInterrupt):
        rotate_everything(CutOffBox((KEY,)), clock())
    assert (is_bound(kept_of(amelia)), is_bound(kept_of(theo))) == (True, False)
    done = rotate_everything(payday.services.secrets, clock())
    assert (done.rotated, done.is_unbound_refused) == (1, True)
