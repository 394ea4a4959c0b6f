"""What counts as a signature, and all that does not."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from service.rules.webhooks.signatures import is_signed

SECRET = "whsec_a secret nobody guesses"
BODY = b'{"event":"person.updated","data":{"id":"IL3vneCYhIx0xrR6um2sy2nW"}}'
#: Reckoned once, outside of this code: `openssl dgst -sha256 -hmac`.
HEX = "ae91ab41bb5e17f7aa5e1934344d7585520ded5fe5f8466ca7c026b23c1a2e4b"
DIGEST = bytes.fromhex(HEX)


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
    assert is_signed(BODY, header, [SECRET])


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
    assert not is_signed(BODY, header, [SECRET])


@pytest.mark.parametrize(
    "body",
    [b"", BODY + b" ", b" " + BODY, BODY.replace(b"updated", b"deleted"), BODY.replace(b'"', b"'"), BODY[:-1]],
)
def test_F9_a_body_that_was_touched_is_refused(body):
    assert not is_signed(body, HEX, [SECRET])


def test_S12_an_empty_or_missing_secret_never_passes():
    empty_key = hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    for secrets in ([], [""], ["", ""]):
        assert not is_signed(BODY, empty_key, secrets)
        assert not is_signed(BODY, "", secrets)


def test_F10_two_secrets_are_good_at_once_and_a_third_is_not():
    for secret in ("old", "new"):
        signed = hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()
        assert is_signed(BODY, signed, ["new", "old"])
        assert not is_signed(BODY, signed, ["newer"])


def test_an_empty_body_can_be_signed_like_any_other():
    assert is_signed(b"", hmac.new(SECRET.encode(), b"", hashlib.sha256).hexdigest(), [SECRET])
