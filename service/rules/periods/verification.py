"""Whether a snapshot file is what was signed: whole, unaltered, and by which key. Nothing but the file is needed."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from service.rules.fields.pluralise import counted
from service.rules.periods.canonical import FORMAT, digest_of, line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Verdict(StrEnum):
    GOOD = "good"
    TRUNCATED = "truncated"
    TAMPERED = "tampered"
    OTHER_KEY = "other_key"
    NOT_A_SNAPSHOT = "not_a_snapshot"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, in a sentence, and what the seal says of the snapshot."""

    verdict: Verdict
    message: str
    seal: Mapping[str, Any]


_NO_SEAL: Final = (
    "The file is truncated: its last line, with the hash and the signature, is missing or not whole. Download it again."
)


def verify(content: bytes, trusted_keys: Collection[str] = ()) -> Verification:
    """Check a snapshot file. `trusted_keys` are public keys in base64; without any, the key in the file is used."""
    data, _, last = content.removesuffix(b"\n").rpartition(b"\n")
    data += b"\n" if data else b""
    try:
        document = orjson.loads(last)
    except orjson.JSONDecodeError:
        return Verification(Verdict.TRUNCATED, _NO_SEAL, {})
    if not isinstance(document, dict) or ("seal" not in document and "salary_segments" not in document):
        return Verification(Verdict.NOT_A_SNAPSHOT, "This is not a snapshot of a pay period.", {})
    if not isinstance(document.get("seal"), dict) or not content.endswith(b"\n"):
        return Verification(Verdict.TRUNCATED, _NO_SEAL, {})
    seal = document["seal"]
    if seal.get("format") != FORMAT:
        return Verification(Verdict.NOT_A_SNAPSHOT, "This is a file of another format or a later release.", seal)
    return _of_sealed(data, seal, str(document.get("signature", "")), trusted_keys)


def _of_sealed(data: bytes, seal: dict[str, Any], signature: str, trusted_keys: Collection[str]) -> Verification:
    key = str(seal.get("public_key", ""))
    if trusted_keys and key not in trusted_keys:
        message = f"The file is signed with another key: {key}. Do not use it unless you know whose key that is."
        return Verification(Verdict.OTHER_KEY, message, seal)
    if not _is_signed(line(seal), signature, key):
        message = "The last line was altered: its signature does not fit what it says. Do not use this file."
        return Verification(Verdict.TAMPERED, message, seal)
    lines = data.count(b"\n")
    if digest_of([data]) == seal.get("sha256"):
        return Verification(Verdict.GOOD, f"The file is whole and unaltered. {counted(lines, 'employee')}.", seal)
    if lines < int(seal.get("employees", 0)):
        message = f"The file is truncated: it has {lines} of {seal['employees']} employees. Download it again."
        return Verification(Verdict.TRUNCATED, message, seal)
    message = "The file was altered: the employees in it are not those that were signed. Do not use this file."
    return Verification(Verdict.TAMPERED, message, seal)


def _is_signed(signed: bytes, signature: str, key: str) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), signed)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
