"""A payslip reaches Humaans and the mailbox once, whatever is pressed and however often."""

import hashlib


def test_A15_a_payslip_is_put_on_the_employees_documents_and_mailed(payday):
    payslip = payday.ready().add("amelia")
    payday.ask_for(payslip)
    assert payday.work() is False
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "sent"}
    (document,) = payday.documents("amelia")
    assert document["issueDate"] == "2026-11-27"
    assert document["name"].startswith("Payslip 27 November 2026 [PS-")
    assert payday.sandbox.person_id("amelia") in document["visibleTo"]
    assert document["stored"]["sha256"] == hashlib.sha256(payday.pdf("amelia")).hexdigest()
    (mail,) = payday.mails()
    assert sorted(mail["to"]) == ["amelia.hart@brightwater.example.com", "amelia@hart.example.org"]
    assert mail["subject"] == "Payslip 27 November 2026 from Acme Ltd"
    assert payday.sandbox.mail_attachment(mail["number"]) == payday.pdf("amelia")
    assert "3250" not in mail["text"]
    assert payday.outcomes(payslip) == ["upload begins", "uploaded"]
    assert len(payday.documents()) == 1
