"""A digest of the rules' source code: fingerprints of two runs may be compared only when it is the same."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

_SERVICE = Path(__file__).parent.parent.parent


@cache
def rules_digest() -> str:
    """A digest that changes whenever a file of service/rules or service/facts does."""
    digest = blake2b(digest_size=8)
    for file in sorted(file for folder in ("rules", "facts") for file in (_SERVICE / folder).rglob("*.*")):
        if file.suffix != ".pyc":
            digest.update(file.read_bytes())
    return digest.hexdigest()
