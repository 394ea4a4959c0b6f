"""Everything that a store holds as bytes, and whether something is readable in it: plainly, as hex or as base64."""

import base64
import sys
from pathlib import Path

from redis.exceptions import ResponseError

from service.store.database import connection as store_database
from service.store.database.connection import is_postgres

FORMS = "plain", "hex", "base64"


def of_database():
    """Every value of every table, binary ones as they are; of a file, all its bytes too."""
    parts = _files()
    for table in store_database.database.get_tables():
        rows = store_database.database.execute_sql(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - our own names
        parts += [_as_bytes(value) for row in rows for value in row]
    return b"\n".join(parts)


def of_redis(redis):
    """Every key as Redis itself would write it down."""
    parts = []
    for key in redis.scan_iter():
        parts += [key, redis.dump(key) or b""]
        try:
            parts.append(redis.get(key) or b"")
        except ResponseError:
            parts += [bytes(part) for part in _inner(redis, key)]
    return b"\n".join(parts)


def readable(dump, *wanted):
    """Which of these byte strings stand in the dump, in any form that needs no key."""
    holds, holds_lowered = _searched(dump), _searched(dump.lower())
    return [
        each
        for each in dict.fromkeys(wanted)
        if any(map(holds, (each, *_base64_forms(each)))) or holds_lowered(each.hex().encode())
    ]


def _searched(dump):
    """Whether something stands in the dump, told quickly of most that does not.

    Whatever is fifteen bytes long or longer covers eight that begin at a multiple of eight, wherever it begins itself.
    """
    eights = set(memoryview(dump[: len(dump) // 8 * 8]).cast("Q"))

    def may_hold(text):
        return len(text) < 15 or any(int.from_bytes(text[at : at + 8], sys.byteorder) in eights for at in range(8))

    return lambda text: may_hold(text) and text in dump


def pieces_of(content):
    """What of a file must be readable nowhere: its mark, and stretches from its beginning, middle and end."""
    third = len(content) // 3
    return [b"%PDF-", *(content[start : start + 24] for start in (9, third, 2 * third))]


def _base64_forms(content):
    """A stretch of a longer text looks different by where it begins; what depends on its neighbours is left out."""
    forms = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + content)
        forms.append(encoded[4 if shift else 0 : len(encoded) // 4 * 4 - 4])
    return [
        form for plain in forms if len(plain) >= 8 for form in (plain, plain.translate(bytes.maketrans(b"+/", b"-_")))
    ]


def _as_bytes(value):
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return str(value).encode()


def _files():
    """SQLite's file and its log, with what was deleted and not yet written over."""
    if is_postgres():
        return []
    path = Path(store_database.database.database)
    return [each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*"))]


def _inner(redis, key):
    kind = redis.type(key)
    if kind == b"hash":
        return [part for pair in redis.hgetall(key).items() for part in pair]
    if kind == b"list":
        return redis.lrange(key, 0, -1)
    if kind == b"set":
        return redis.smembers(key)
    return redis.zrange(key, 0, -1) if kind == b"zset" else []
