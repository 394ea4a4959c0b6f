"""What counts as a signature, and all that does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from service.rules.webhooks.signatures import (
    KNOWN_FORMS,
    TOLERANCE,
    KeyForm,
    SignatureForm,
    SignedMessage,
    SignedText,
    is_signed,
    learnt_form,
    stored_form,
    unusual_names,
)

SECRET = "whsec_a secret nobody guesses"
BODY = b'{"event":"person.updated","data":{"id":"IL3vneCYhIx0xrR6um2sy2nW"}}'
#: Reckoned once, outside of this code: `openssl dgst -sha256 -hmac`.
HEX = "ae91ab41bb5e17f7aa5e1934344d7585520ded5fe5f8466ca7c026b23c1a2e4b"
DIGEST = bytes.fromhex(HEX)
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
#: The published example of Standard Webhooks 1.0.0.
STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
STANDARD_TIME = datetime.fromtimestamp(1614265330, UTC)
STANDARD_BODY = b'{"test": 2432232314}'
STANDARD = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def signed_by_header(body, header, secrets):
    return is_signed(SignedMessage(body, {"x-humaans-signature": header}), secrets, NOW)


def test_the_vector_is_hmac_sha256_of_the_raw_body():
    assert hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest() == HEX


@pytest.mark.parametrize(
    "header",
    [
        HEX,
        HEX.upper(),
        f"sha256={HEX}",
        f"SHA256={HEX.upper()}",
        f"  {HEX}  ",
        base64.b64encode(DIGEST).decode(),
        f"sha256={base64.b64encode(DIGEST).decode()}",
        f"sha256={'0' * 64}, sha256={HEX}",
        f"nonsense,,{HEX}",
    ],
)
def test_S12_every_way_of_writing_the_signature_passes(header):
    assert signed_by_header(BODY, header, [SECRET])


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        ",",
        "sha256=",
        "sha256",
        HEX[:-1],
        HEX + "0",
        HEX[:-2] + "zz",
        HEX[:32] + " " + HEX[32:],
        "0" * 64,
        bytes(255 - each for each in DIGEST).hex(),
        f"sha1={HEX}",
        f"sha256=sha256={HEX}",
        base64.b64encode(DIGEST).decode()[:-2],
        base64.b64encode(DIGEST[:-1]).decode(),
        base64.b64encode(HEX.encode()).decode(),
        base64.b64encode(b"").decode(),
        "\x00" * 64,
        "é" * 64,
        "١" * 64,
        f"{HEX};",
        "x," * 50 + HEX,
        ("0" * 64 + ",") * 40 + HEX,
    ],
)
def test_F9_whatever_is_not_the_signature_is_refused(header):
    assert not signed_by_header(BODY, header, [SECRET])


@pytest.mark.parametrize(
    "body",
    [b"", BODY + b" ", b" " + BODY, BODY.replace(b"updated", b"deleted"), BODY.replace(b'"', b"'"), BODY[:-1]],
)
def test_F9_a_body_that_was_touched_is_refused(body):
    assert not signed_by_header(body, HEX, [SECRET])


def test_S12_an_empty_or_missing_secret_never_passes():
    empty_key = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    for secrets in ([], [""], ["", ""]):
        assert not signed_by_header(BODY, empty_key, secrets)
        assert not signed_by_header(BODY, "", secrets)


def test_F10_two_secrets_are_good_at_once_and_a_third_is_not():
    for secret in ("old", "new"):
        signed = hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()
        assert signed_by_header(BODY, signed, ["new", "old"])
        assert not signed_by_header(BODY, signed, ["newer"])


def test_an_empty_body_can_be_signed_like_any_other():
    assert signed_by_header(b"", hmac.new(SECRET.encode(), b"", hashlib.sha256).hexdigest(), [SECRET])


@pytest.mark.parametrize("prefix", ["webhook-", "svix-"])
def test_the_published_example_of_standard_webhooks_is_signed(prefix):
    headers = {name.replace("webhook-", prefix): value for name, value in STANDARD.items()}
    assert is_signed(SignedMessage(STANDARD_BODY, headers), [STANDARD_SECRET], STANDARD_TIME)


@pytest.mark.parametrize("late", [TOLERANCE, -TOLERANCE])
def test_a_signed_time_is_accepted_up_to_five_minutes_away_and_no_further(late):
    message = SignedMessage(STANDARD_BODY, STANDARD)
    assert is_signed(message, [STANDARD_SECRET], STANDARD_TIME + late)
    assert not is_signed(message, [STANDARD_SECRET], STANDARD_TIME + late * 1.01)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", ""),
        ("webhook-id", "msg_another"),
        ("webhook-timestamp", ""),
        ("webhook-timestamp", "1614265331"),
        ("webhook-timestamp", "1614265330.0"),
        ("webhook-timestamp", "-1614265330"),
        ("webhook-timestamp", "١٦١٤٢٦٥٣٣٠"),
        ("webhook-timestamp", "9" * 400),
        ("webhook-signature", "v1"),
        ("webhook-signature", "v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    ],
)
def test_a_standard_webhook_of_which_anything_was_touched_is_refused(name, value):
    assert not is_signed(SignedMessage(STANDARD_BODY, STANDARD | {name: value}), [STANDARD_SECRET], STANDARD_TIME)


def test_of_several_standard_signatures_one_that_fits_is_enough():
    several = {"webhook-signature": f"v1,{base64.b64encode(bytes(32)).decode()} {STANDARD['webhook-signature']}"}
    assert is_signed(SignedMessage(STANDARD_BODY, STANDARD | several), [STANDARD_SECRET], STANDARD_TIME)


@pytest.mark.parametrize("header", ["x-hub-signature-256", "signature", "x-humaans-hmac", "humaans-signature"])
@pytest.mark.parametrize("value", [HEX, f"sha256={HEX}", base64.b64encode(DIGEST).decode()])
def test_a_signature_over_the_body_is_learnt_whatever_its_header(header, value):
    headers = {"Content-Type": "application/json", header.title(): value, "X-Other": "0" * 64}
    form = learnt_form(headers, BODY, ["another", SECRET], NOW)
    assert form == SignatureForm(header)
    assert is_signed(SignedMessage(BODY, {header: value}), [SECRET], NOW, [form])
    assert not signed_by_header(BODY, "", [SECRET])


def test_a_signature_over_id_and_time_is_learnt_under_any_prefix():
    headers = {name.replace("webhook-", "x-humaans-"): value for name, value in STANDARD.items()}
    form = learnt_form(headers, STANDARD_BODY, [STANDARD_SECRET], STANDARD_TIME)
    assert form == SignatureForm("x-humaans-signature", SignedText.ID_TIME_BODY, KeyForm.BASE64)
    assert not is_signed(SignedMessage(STANDARD_BODY, headers), [STANDARD_SECRET], STANDARD_TIME)
    assert is_signed(SignedMessage(STANDARD_BODY, headers), [STANDARD_SECRET], STANDARD_TIME, [form])


def test_a_key_is_learnt_as_text_where_the_secret_is_not_decoded():
    text = f"{STANDARD['webhook-id']}.{STANDARD['webhook-timestamp']}.".encode() + STANDARD_BODY
    digest = hmac.digest(STANDARD_SECRET.encode(), text, "sha256")
    headers = STANDARD | {"webhook-signature": f"v1,{base64.b64encode(digest).decode()}"}
    form = learnt_form(headers, STANDARD_BODY, [STANDARD_SECRET], STANDARD_TIME)
    assert form == SignatureForm("webhook-signature", SignedText.ID_TIME_BODY, KeyForm.TEXT)


@pytest.mark.parametrize("secrets", [[], [""], ["another"]])
def test_nothing_is_learnt_from_what_no_secret_signed(secrets):
    assert learnt_form({"X-Humaans-Signature": HEX}, BODY, secrets, NOW) is None


def test_no_more_headers_are_tried_than_a_request_has():
    many = {f"x-{number}": "0" * 64 for number in range(60)}
    assert learnt_form(many | {"x-humaans-signature": HEX}, BODY, [SECRET], NOW) is None


@pytest.mark.parametrize("form", [*KNOWN_FORMS, SignatureForm("signature", SignedText.BODY, KeyForm.BASE64)], ids=str)
def test_a_form_is_read_back_as_it_was_stored(form):
    assert stored_form(str(form)) == form


def test_of_an_unrecognised_test_only_unusual_names_are_told():
    names = ["Content-Type", "Host", "X-Forwarded-For", "X-Humaans-Hmac", "Humaans-Delivery", "X-Bad Name", "x" * 61]
    assert unusual_names(names) == ("humaans-delivery", "x-humaans-hmac")


def test_a_sender_s_id_counts_where_it_is_signed():
    assert SignedMessage(STANDARD_BODY, STANDARD).message_id(KNOWN_FORMS) == STANDARD["webhook-id"]
    assert SignedMessage(BODY, {"x-humaans-signature": HEX, "webhook-id": "m"}).message_id(KNOWN_FORMS) == ""
