from datetime import date

from sandbox.platform.payslips import Sample, pdf_of
from service.facts.payslips import PasswordRule, PayslipMail
from service.rules.payslips.email_text import password, words
from service.rules.payslips.uploads.upload_unpacking import unpack_uploads

PDF = pdf_of(Sample("1002", "Amelia Hart", "CE234567A"))


def test_the_mail_tells_the_rule_and_never_the_password():
    fields = {"date_of_birth": date(1990, 3, 7), "ni_number": "ce 23 45 67 a"}
    assert password(PasswordRule.DATE_OF_BIRTH, fields) == "07031990"
    assert password(PasswordRule.NI_NUMBER, fields) == "CE234567A"
    assert password(PasswordRule.NI_NUMBER, {}) is None
    november = date(2026, 11, 1), date(2026, 11, 30)
    rule = PasswordRule.DATE_OF_BIRTH
    text = words("Amelia", "Payslip 27 November 2026", "Acme Ltd", november, PayslipMail.PROTECTED, rule)
    assert "date of birth" in text
    assert "1 November 2026 to 30 November 2026" in text


def test_a_manifest_beside_the_files_is_read():
    found = unpack_uploads([("m.CSV", b"file,employee_id\na.pdf,1\n"), ("a.pdf", PDF)])
    assert found.manifest is not None
    assert [file.name for file in found.files] == ["a.pdf"]
    assert unpack_uploads([("m.csv", b"\xff\xfe"), ("n.csv", b"")]).not_taken
