from datetime import date

from sandbox.payslips import Sample, pdf_of
from service.facts import PasswordRule, PayslipMail
from service.rules.payslip_mail import own, owners_of, password, recipients, words
from service.rules.payslip_uploads import handed_in

PDF = pdf_of(Sample("1002", "Amelia Hart", "CE234567A"))


def test_each_address_once_and_only_usable_ones():
    found = recipients(("a@Example.com", None, ""), ("A@example.com", "b@example.com\n", "b@example.com", "no"))
    assert found == ("a@example.com", "b@example.com")
    assert recipients(("bcc@x.com, y@x.com", "a@x.com\r\nBcc: b@x.com", 5)) == ()


def test_an_address_in_letters_of_its_own_goes_to_its_ascii_form_and_belongs_to_whoever_has_either():
    assert recipients(
        ("anna@bücher.example", "anna@xn--bcher-kva.example", "o'neill@x.example", "müller@x.example")
    ) == (
        "anna@xn--bcher-kva.example",
        "o'neill@x.example",
    )
    owners = owners_of([(1, "anna@bücher.example", None), (2, "Anna@xn--bcher-kva.example", None)])
    assert own(recipients(("anna@bücher.example",)), 1, owners) == ()


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
    found = handed_in([("m.CSV", b"file,employee_id\na.pdf,1\n"), ("a.pdf", PDF)])
    assert found.manifest is not None
    assert [file.name for file in found.files] == ["a.pdf"]
    assert handed_in([("m.csv", b"\xff\xfe"), ("n.csv", b"")]).not_taken


def test_an_address_that_is_a_colleagues_too_is_nobodys_own():
    owners = owners_of([(1, "one@x.example", "Home@x.example "), (2, "two@x.example", "home@X.example"), (3, None, "")])
    assert own(("one@x.example", "home@x.example", "else@x.example"), 1, owners) == ("one@x.example", "else@x.example")
    assert own(("HOME@x.example",), 2, owners) == ()
