"""Is this delivery signed with a secret of ours: a pure question over headers and raw bytes, in constant time.

How Humaans signs is known at second hand only (docs/humaans-api.md, "Signature"). So every likely form of an
HMAC-SHA256 is understood, and the form that a company's Humaans really uses is learnt from a test delivery
(decision 0035). What a refusal is answered with is decided in the web.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: A header is unproven before it is checked: more candidates than this are not looked at.
MOST_CANDIDATES: Final = 8
LONGEST_HEADER: Final = 2048
#: Of a test delivery, so many headers are tried and so many names are shown.
MOST_HEADERS: Final = 60
#: How far the sender's clock may be from ours where the time is signed (Standard Webhooks 1.0.0).
TOLERANCE: Final = timedelta(minutes=5)
_PREFIX: Final = "sha256="
_DIGEST_BYTES: Final = 32
_KEY_PREFIX: Final = "whsec_"
_NAME: Final = re.compile(r"[a-z0-9-]{1,60}")
_ENDING: Final = "signature"
#: Names that every request carries, which say nothing about a signature.
_USUAL: Final = frozenset(
    {
        "accept", "accept-encoding", "accept-language", "authorization", "cache-control", "connection",
        "content-encoding", "content-length", "content-type", "cookie", "date", "forwarded", "host", "pragma", "te",
        "traceparent", "tracestate", "transfer-encoding", "user-agent", "via",
    }
)  # fmt: skip
_USUAL_BEGINNINGS: Final = ("x-forwarded-", "x-request-", "x-real-", "x-amzn-", "cf-", "sec-")


class SignedText(StrEnum):
    """What of a delivery is signed."""

    BODY = "body"
    #: The sender's id, its time in seconds and the body, with full stops between (Standard Webhooks, Svix).
    ID_TIME_BODY = "id.timestamp.body"


class KeyForm(StrEnum):
    """How the secret becomes the key."""

    TEXT = "text"
    #: What follows `whsec_`, decoded.
    BASE64 = "base64"


@dataclass(frozen=True, slots=True)
class SignatureForm:
    """One way to sign a delivery. `header` is in small letters."""

    header: str
    signed: SignedText = SignedText.BODY
    key: KeyForm = KeyForm.TEXT

    def __str__(self) -> str:
        """As it is stored."""
        return f"{self.header} {self.signed} {self.key}"

    @property
    def message_id_header(self) -> str:
        """Where the sender's id is, for a form that signs it."""
        return f"{self.header.removesuffix(_ENDING)}id"

    @property
    def time_header(self) -> str:
        """Where the sender's time is, for a form that signs it."""
        return f"{self.header.removesuffix(_ENDING)}timestamp"


def stored_form(text: str) -> SignatureForm | None:
    """The form that was stored as this text; None for an empty one. Raises ValueError for any other text."""
    if not text:
        return None
    header, signed, key = text.split(" ")
    return SignatureForm(header, SignedText(signed), KeyForm(key))


#: Accepted until one is learnt: what is known of Humaans, then what its documented retries resemble.
KNOWN_FORMS: Final = (
    SignatureForm("x-humaans-signature"),
    SignatureForm("webhook-signature", SignedText.ID_TIME_BODY, KeyForm.BASE64),
    SignatureForm("svix-signature", SignedText.ID_TIME_BODY, KeyForm.BASE64),
)


class Headers(Protocol):
    """The headers of a request; case does not matter."""

    def get(self, key: str, default: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A delivery as it arrived."""

    body: bytes
    headers: Headers

    def is_signed(self, forms: Iterable[SignatureForm]) -> bool:
        """Whether it claims to be signed in one of these forms."""
        return any(self.headers.get(form.header, "").strip() for form in forms)

    def message_id(self, forms: Iterable[SignatureForm]) -> str:
        """The sender's id where the form signs one; "" elsewhere. A sender repeats it when it tries again."""
        for form in forms:
            if form.signed is SignedText.ID_TIME_BODY and self.headers.get(form.header, "").strip():
                return self.headers.get(form.message_id_header, "").strip()
        return ""


def is_signed(
    message: SignedMessage, secrets: Iterable[str], now: datetime, forms: Iterable[SignatureForm] = KNOWN_FORMS
) -> bool:
    """Whether the message carries a signature by one of the secrets, in one of the forms. An empty secret never signs.

    A form that signs the time is accepted within `TOLERANCE` of `now`.
    """
    kept = [secret for secret in secrets if secret]
    return any(_is_signed_in(form, message, kept, now) for form in forms)


def learnt_form(headers: Mapping[str, str], body: bytes, secrets: Iterable[str], now: datetime) -> SignatureForm | None:
    """The form in which a test delivery was signed: every header against the secrets, in every form; None for none."""
    by_name = {name.lower(): value for name, value in list(headers.items())[:MOST_HEADERS]}
    message = SignedMessage(body, by_name)
    kept = [secret for secret in secrets if secret]
    candidates = [form for form in KNOWN_FORMS if form.header in by_name]
    candidates += [
        SignatureForm(name, signed, key)
        for name in by_name
        if _NAME.fullmatch(name)
        for signed in SignedText
        if signed is SignedText.BODY or name.endswith(_ENDING)
        for key in KeyForm
    ]
    return next((form for form in candidates if _is_signed_in(form, message, kept, now)), None)


def unusual_names(headers: Iterable[str]) -> tuple[str, ...]:
    """The names of headers that may carry a signature, for telling support; values are never kept."""
    names = {name.lower() for name in headers}
    return tuple(
        sorted(
            name
            for name in names
            if _NAME.fullmatch(name) and name not in _USUAL and not name.startswith(_USUAL_BEGINNINGS)
        )[:MOST_HEADERS]
    )


def _is_signed_in(form: SignatureForm, message: SignedMessage, secrets: Iterable[str], now: datetime) -> bool:
    candidates = list(_digests(message.headers.get(form.header, "")))
    signed = _signed_bytes(form, message, now) if candidates else None
    if signed is None:
        return False
    found = False
    for secret in secrets:
        key = _key_of(secret, form.key)
        if not key:
            continue
        expected = hmac.digest(key, signed, hashlib.sha256)
        for candidate in candidates:
            found |= hmac.compare_digest(expected, candidate)
    return found


def _signed_bytes(form: SignatureForm, message: SignedMessage, now: datetime) -> bytes | None:
    """What was signed; None when the time it was signed at is missing or too far away."""
    if form.signed is SignedText.BODY:
        return message.body
    message_id, seconds = (message.headers.get(name, "").strip() for name in (form.message_id_header, form.time_header))
    if not message_id or not (seconds.isascii() and seconds.isdigit()) or len(seconds) > len("9999999999"):
        return None
    if abs(datetime.fromtimestamp(int(seconds), UTC) - now) > TOLERANCE:
        return None
    return f"{message_id}.{seconds}.".encode() + message.body


def _key_of(secret: str, form: KeyForm) -> bytes:
    if form is KeyForm.TEXT:
        return secret.encode()
    return _from_base64(secret.removeprefix(_KEY_PREFIX)) or b""


def _digests(header: str) -> Iterator[bytes]:
    """The digests a header may mean, separated by commas or spaces; what is none is passed over."""
    if len(header) > LONGEST_HEADER:
        return
    for word in header.replace(",", " ").split()[:MOST_CANDIDATES]:
        text = word[len(_PREFIX) :] if word[: len(_PREFIX)].lower() == _PREFIX else word
        digest = _from_hex(text) or _from_base64(text)
        if digest is not None and len(digest) == _DIGEST_BYTES:
            yield digest


def _from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if len(text) == 2 * _DIGEST_BYTES else None
    except ValueError:
        return None


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
