"""What a `postgres://` address says to the driver, and which of its words are not the driver's.

Addresses are copied from the pages of Heroku, Supabase or Neon and carry words of other drivers, such as
`pgbouncer=true` or `connection_limit=1`. libpq refuses a word that it does not know, so those are left out and named.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg.pq import Conninfo

#: Everything libpq takes, but what stands elsewhere in an address and what would not be a database of ours.
KNOWN_WORDS: Final = frozenset(each.keyword.decode() for each in Conninfo.get_defaults()) - {
    "dbname", "user", "password", "port", "service", "replication",
}  # fmt: skip


def connection_options(url: str) -> dict[str, Any]:
    """What the driver is given; the query's `host` (a socket's folder) counts before the address's own."""
    parts = urlsplit(url)
    told = {word: value for word, value in parse_qsl(parts.query) if word in KNOWN_WORDS}
    options: dict[str, Any] = {
        "host": told.pop("host", parts.hostname),
        "port": parts.port,
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }
    return {word: value for word, value in (options | told).items() if value is not None}


def unknown_words(url: str) -> tuple[str, ...]:
    """The words of the query that are not handed on, in alphabetical order."""
    return tuple(sorted({word for word, _ in parse_qsl(urlsplit(url).query)} - KNOWN_WORDS))
