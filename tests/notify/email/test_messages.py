import email.utils
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.notify.email.errors import MailUnfitError
from service.notify.email.messages import Attachment, build, new_message_id

SENDER = "payroll@acme.example.com"
WORDS = {
    "sender": SENDER,
    "sender_name": "Acme Ltd",
    "recipients": ["amelia@example.com"],
    "subject": "Payslip",
    "text": "Hello",
    "message_id": "<1@acme.example.com>",
    "at": datetime(2026, 11, 27, 9, tzinfo=UTC),
}
HEADS = {"from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type"}
BODY = {"content-transfer-encoding"}
#: Names of companies: those that exist, and those that someone made up to get a mailbox of theirs into the head.
NAMES = (
    "Smith, Jones & Partners Ltd",
    'The "Best" Bakery (Leeds) [UK]; est. 1999: bread',
    "Müller, Söhne & Co. <KG>",
    "Zoë O’Neill, Łódź Ltd",
    "李 & Sons, 株式会社",
    "x" * 120,
    "é" * 120,
    "Zoë, " * 24,
    "A, B, C " * 15,
    "thief@example.com, Acme",
    "<thief@example.com>, Acme",
    'Acme" <thief@example.com>, "x',
    "Zoë <thief@example.com>, Acme",
    "Zoë\N{FULLWIDTH LESS-THAN SIGN}thief\N{FULLWIDTH COMMERCIAL AT}example.com\N{FULLWIDTH GREATER-THAN SIGN}, Acme",
    "=?utf-8?q?thief=40example.com=2C?=",
    "=?utf-8?b?PHRoaWVmQGV4YW1wbGUuY29tPiw=?= Acme",
    "=?utf-8?q?Acme=0D=0ABcc=3A_thief=40example.com?=",
    "=?utf-8?q?Acme=0AX: 1?=",
    "==??utf-8?q?=0A??==",
    "Acme\r\nBcc: thief@example.com",
    "Acme\nBcc: thief@example.com",
    "Acme\u2028Ltd\x85\x00\x1b",
    "group: thief@example.com;",
    "Acme \\",
    'Acme \\" <thief@example.com>',
    "",
    "   ",
    "<>@",
    "\ud800",
    ".",
)


def readings_of(raw):
    """The addresses in a head as each of Python's readers takes it, from the strictest to the most naive."""
    modern = message_from_bytes(raw, policy=policy.default)["From"]
    old = message_from_bytes(raw, policy=policy.compat32)["From"]
    yield [each.addr_spec for each in modern.addresses]
    yield [address for _, address in email.utils.getaddresses([str(modern)])]
    yield [address for _, address in email.utils.getaddresses([old])]
    yield [address for _, address in email.utils.getaddresses([str(make_header(decode_header(old)))])]


def assert_one_mailbox(raw):
    for found in readings_of(raw):
        assert found == [SENDER], raw
    read = message_from_bytes(raw, policy=policy.default)
    assert {header.lower() for header in read} == HEADS | BODY
    assert all("\n" not in str(value) and "\r" not in str(value) for value in read.values())
    assert not read.defects
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\r\n\r\n" in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")
    # What other programs do: read it and write it again.
    again = message_from_bytes(read.as_bytes(), policy=policy.compat32)
    assert len(again.get_all("From")) == 1
    assert "bcc" not in {header.lower() for header in again}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_case_22_the_head_reads_back_to_our_one_mailbox(name):
    mail = build(**(WORDS | {"sender_name": name, "subject": f"Payslip 27 November 2026 from {name}"}))
    assert_one_mailbox(mail.as_bytes())


@given(st.text(max_size=130), st.sampled_from(NAMES), st.sampled_from(NAMES))
@example("é,", "<thief@example.com>", "")
def test_case_22_so_does_any_other_name(name, before, after):
    mail = build(**(WORDS | {"sender_name": before + name + after, "subject": after + name + before}))
    assert_one_mailbox(mail.as_bytes())


@pytest.mark.parametrize(
    "name",
    ["Smith, Jones & Partners Ltd", "Zoë O’Neill Łódź Ltd", "李 Sons 株式会社", "x" * 120, "Acme (Leeds) Ltd."],
)
def test_case_22_a_name_is_shown_as_it_is(name):
    read = message_from_bytes(build(**(WORDS | {"sender_name": name})).as_bytes(), policy=policy.default)
    assert read["From"].addresses[0].display_name == name


@pytest.mark.parametrize("subject", ["Payslip from Zoë O’Neill, Łódź & Co. <Ltd> @ Leeds", "Payslip from A, B (C)"])
def test_case_22_a_subject_is_shown_as_it_is(subject):
    read = message_from_bytes(build(**(WORDS | {"subject": subject})).as_bytes(), policy=policy.default)
    assert read["Subject"] == subject


@pytest.mark.parametrize(
    "bad",
    [
        {"recipients": ["amelia@example.com\r\nBcc: thief@example.com"]},
        {"recipients": ["amelia@example.com, thief@example.com"]},
        {"recipients": ["Amelia <amelia@example.com>"]},
        {"recipients": ["zoë@example.com"]},
        {"recipients": ["nobody"]},
        {"recipients": []},
        {"sender": "payroll@acme.example.com\nBcc: thief@example.com"},
        {"sender": "Payroll <payroll@acme.example.com>"},
        {"message_id": "<1@acme>\r\nBcc: thief@example.com"},
    ],
    ids=repr,
)
def test_S29_no_one_writes_into_the_head(bad):
    with pytest.raises(MailUnfitError):
        build(**(WORDS | bad))


@given(st.text(max_size=60), st.text(max_size=40))
def test_S29_a_company_or_file_name_adds_no_head(name, file_name):
    message = build(**(WORDS | {"sender_name": name, "attachment": Attachment(file_name, b"%PDF")}))
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert {header.lower() for header in read} == HEADS
    assert str(read["To"]) == "amelia@example.com"
    (attached,) = read.iter_attachments()
    assert attached.get_content() == b"%PDF"


@given(st.text(max_size=200))
def test_a_text_arrives_whatever_is_in_it_and_in_seven_bits(text):
    raw = build(**(WORDS | {"text": text, "recipients": ["a@example.com", "b@example.com"]})).as_bytes()
    raw.decode("ascii")
    read = message_from_bytes(raw, policy=policy.default)
    assert [each.addr_spec for each in read["To"].addresses] == ["a@example.com", "b@example.com"]
    assert read.get_content().split() == text.encode(errors="replace").decode().split()


def test_message_ids_differ():
    assert new_message_id("a@acme.example.com") != new_message_id("a@acme.example.com")
    assert new_message_id("").endswith("@localhost>")
