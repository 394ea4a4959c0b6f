from datetime import date

from service.facts.payslips import PayslipKind
from service.rules.payslips.document_names import document_name, file_name, reference, title

PERIOD = (date(2026, 11, 1), date(2026, 11, 30))
PAYDAY = date(2026, 11, 27)


def test_F60_the_same_payslip_has_the_same_reference_for_ever():
    first = reference("acme", "1002", PERIOD, PayslipKind.PAYSLIP, 1)
    assert first == "PS-TQLMPGDG4EB2"
    assert reference("acme", "1002", PERIOD, PayslipKind.PAYSLIP, 1) == first


def test_every_part_of_what_a_payslip_is_changes_the_reference():
    found = {
        reference(*words)
        for words in (
            ("acme", "1002", PERIOD, PayslipKind.PAYSLIP, 1),
            ("other", "1002", PERIOD, PayslipKind.PAYSLIP, 1),
            ("acme", "1003", PERIOD, PayslipKind.PAYSLIP, 1),
            ("acme", "1002", (PERIOD[0], PAYDAY), PayslipKind.PAYSLIP, 1),
            ("acme", "1002", PERIOD, PayslipKind.SUPPLEMENTARY, 1),
            ("acme", "1002", PERIOD, PayslipKind.PAYSLIP, 2),
        )
    }
    assert len(found) == 6


def test_names_are_made_by_us():
    assert title(PayslipKind.PAYSLIP, PAYDAY, 1) == "Payslip 27 November 2026"
    assert document_name(PayslipKind.PAYSLIP, PAYDAY, 2, "PS-A") == (
        "Payslip 27 November 2026 (corrected, version 2) [PS-A]"
    )
    assert file_name(PayslipKind.SUPPLEMENTARY, PAYDAY, 1, "PS-A", "f" * 64) == (
        "supplementary-payslip-2026-11-27-PS-A-ffffffffffff.pdf"
    )
