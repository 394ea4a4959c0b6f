from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.mail.errors import MailUnfitError
from service.mail.messages import Attachment, build, new_message_id

WORDS = {
    "sender": "payroll@acme.example.com",
    "sender_name": "Acme Ltd",
    "recipients": ["amelia@example.com"],
    "subject": "Payslip",
    "text": "Hello",
    "message_id": "<1@acme.example.com>",
    "at": datetime(2026, 11, 27, 9, tzinfo=UTC),
}


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "Payslip\r\nBcc: thief@example.com"},
        {"subject": "Payslip\nBcc: thief@example.com"},
        {"recipients": ["amelia@example.com\r\nBcc: thief@example.com"]},
        {"recipients": ["amelia@example.com, thief@example.com"]},
        {"recipients": ["Amelia <amelia@example.com>"]},
        {"recipients": ["zoë@example.com"]},
        {"recipients": ["nobody"]},
        {"recipients": []},
        {"sender": "payroll@acme.example.com\nBcc: thief@example.com"},
        {"message_id": "<1@acme>\r\nBcc: thief@example.com"},
    ],
    ids=repr,
)
def test_S29_nobody_writes_into_the_head(bad):
    with pytest.raises(MailUnfitError):
        build(**(WORDS | bad))


@given(st.text(max_size=60), st.text(max_size=40))
def test_S29_a_company_or_file_name_adds_no_head(name, file_name):
    message = build(**(WORDS | {"sender_name": name, "attachment": Attachment(file_name, b"%PDF")}))
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert {header.lower() for header in read} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type",
    }  # fmt: skip
    assert str(read["To"]) == "amelia@example.com"


def test_message_ids_differ():
    assert new_message_id("a@acme.example.com") != new_message_id("a@acme.example.com")
    assert new_message_id("").endswith("@localhost>")
