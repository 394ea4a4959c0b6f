"""P60s, P45s, P11Ds and other documents are sent again on request like payslips, a P45 to the private address only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.send_again import emails_so_far, send_again
from service.facts.payslips import PayslipKind
from service.rules.payslips.document_kinds import days_of

DAY = date(2026, 11, 27)
PAID = (date(2026, 11, 1), date(2026, 11, 30))
KINDS = (PayslipKind.P60, PayslipKind.P45, PayslipKind.P11D, PayslipKind.OTHER)


def test_each_kind_of_document_is_emailed_again_once_for_each_confirmation(ready):
    payday, rows = ready, {}
    for number, kind in enumerate(KINDS):
        content = payday.pdf("amelia", gross=Decimal(3000 + number))
        rows[kind] = payday.add("amelia", content, PayslipsFor(DAY, *days_of(kind, DAY, PAID), kind))
    for row in rows.values():
        payday.ask_for(row)
    payday.work_until_quiet()
    first = {kind: [mail for mail in payday.mails() if word_of(kind) in mail["subject"]] for kind in KINDS}
    assert all(first.values())
    for row in rows.values():
        after = emails_so_far(row.id)
        asked = (payday.services, payday.job_notifier, payday.company.id, row.id)
        assert send_again(*asked, after=after, actor="alice") is True
        payday.work_until_quiet(rounds=3)
        assert send_again(*asked, after=after, actor="alice") is False
    for kind in KINDS:
        mails = [mail for mail in payday.mails() if word_of(kind) in mail["subject"]]
        assert len(mails) == 2 * len(first[kind])
    private = payday.story.employee("amelia").personal_email
    assert {to for mail in payday.mails() if "P45" in mail["subject"] for to in mail["to"]} == {private}


def word_of(kind):
    return {"p60": "P60", "p45": "P45", "p11d": "P11D"}.get(kind, "document")
