"""Ids as Humaans makes them: 24 characters of base 62, here drawn from a seed, so the same at every start."""

import hashlib
import random
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 24


def named_id(*parts: object) -> str:
    """The id of a thing with a name, the same wherever and whenever it is asked for."""
    number = int.from_bytes(hashlib.sha256("/".join(map(str, parts)).encode()).digest(), "big")
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


class IdSource:
    """Ids for things without a name, in order of asking."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(f"ids/{seed}")

    def next_id(self) -> str:
        return "".join(self._random.choices(ALPHABET, k=LENGTH))
