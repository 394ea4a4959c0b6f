"""What makes an address from the environment usable: databases, Redis, Humaans, our own, mail.

Each function takes the reader, so that every problem of every address is named at once, and returns the
address as the rest of the product wants it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from config.reading import EnvironmentReader

REAL_HUMAANS_API_URL = "https://app.humaans.io/api"
REAL_STAFFOLOGY_API_URL = "https://api.staffology.co.uk"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ENCRYPTED_POSTGRES = frozenset({"require", "verify-ca", "verify-full"})


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail goes out. Off this machine it is always encrypted."""

    host: str
    port: int
    encryption: Literal["tls", "starttls", "none"]
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def split(reader: EnvironmentReader, name: str, url: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """The parts of `url`, or None after noting why it is none of the wanted kind. Never repeats the URL."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a port that is no number shows only when asked for
    except ValueError:
        reader.problem(f"{name} cannot be read as a URL.")
        return None
    if parts.scheme not in schemes:
        reader.problem(f"{name} must start with {' or '.join(f'{scheme}:' for scheme in schemes)}.")
        return None
    return parts


def database_url(reader: EnvironmentReader, project_root: Path, default: Path, *, production: bool) -> str:
    """An absolute SQLite URL, or a Postgres URL that is encrypted wherever it leaves the machine."""
    url = reader.text("DATABASE_URL", _sqlite_url(default))
    parts = split(reader, "DATABASE_URL", url, ("sqlite", "postgres", "postgresql"))
    if parts is None:
        return ""
    if parts.scheme == "sqlite":
        if not parts.path.strip("/") or parts.netloc:
            reader.problem("DATABASE_URL names no SQLite file; write sqlite:///var/payroll.db or a full path.")
            return ""
        written = unquote(parts.path)
        return _sqlite_url(project_root / (written[1:] if written.startswith("//") else written.lstrip("/")))
    query = dict(parse_qsl(parts.query))
    if production and not _is_local(query.get("host") or parts.hostname or ""):
        mode = query.setdefault("sslmode", "require")
        if mode not in ENCRYPTED_POSTGRES:
            reader.problem(f"DATABASE_URL asks for sslmode={mode}; use require or stronger in production.")
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + (f"?{urlencode(query)}" if query else "")


def _sqlite_url(file: Path) -> str:
    return f"sqlite:////{quote(str(file).lstrip('/'))}"


def _is_local(host: str) -> bool:
    return not host or host in LOOPBACK or host.startswith("/")


def redis_url(reader: EnvironmentReader, embedded_socket: Path) -> str:
    """What REDIS_URL says, or the socket of the embedded server."""
    url = reader.text("REDIS_URL")
    if not url:
        return f"unix://{quote(str(embedded_socket))}"
    split(reader, "REDIS_URL", url, ("redis", "rediss", "unix"))
    return url


def humaans_api_url(reader: EnvironmentReader, *, production: bool) -> str:
    """The real Humaans; elsewhere only outside production, and in the clear only on this machine (S19)."""
    return _api_url(reader, "HUMAANS_API_URL", REAL_HUMAANS_API_URL, production=production)


def staffology_api_url(reader: EnvironmentReader, *, production: bool) -> str:
    """The real Staffology; elsewhere only outside production, as for Humaans."""
    return _api_url(reader, "STAFFOLOGY_API_URL", REAL_STAFFOLOGY_API_URL, production=production)


def _api_url(reader: EnvironmentReader, name: str, real: str, *, production: bool) -> str:
    url = reader.text(name, real).rstrip("/")
    if url == real:
        return url
    if production:
        reader.problem(f"{name} must be {real} in production; remove it, or leave production.")
        return url
    parts = split(reader, name, url, ("https", "http"))
    if parts is None:
        return url
    if parts.username or parts.query or parts.fragment or not parts.hostname:
        reader.problem(f"{name} must hold a host and a path only, no login and no query.")
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        reader.problem(f"{name} must use https; plain http is only for this machine (127.0.0.1).")
    return url


def public_url(reader: EnvironmentReader, port: int, *, production: bool) -> str:
    """The base of links in mails and of webhook addresses, without a closing slash."""
    url = reader.text("PUBLIC_URL").rstrip("/")
    if not url:
        if production:
            reader.problem(
                "PUBLIC_URL is missing; set it to the https address people open, e.g. https://pay.example.com."
            )
        return f"http://127.0.0.1:{port}"
    parts = split(reader, "PUBLIC_URL", url, ("https",) if production else ("https", "http"))
    if parts is not None and (not parts.hostname or parts.username or parts.query or parts.fragment):
        reader.problem("PUBLIC_URL must be a plain address such as https://pay.example.com.")
    return url


def listen_address(reader: EnvironmentReader, *, production: bool) -> str:
    """The network address the web process listens on: by default this machine only, in production all networks."""
    text = reader.text("LISTEN_ADDRESS", "0.0.0.0" if production else "127.0.0.1")  # noqa: S104
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        reader.problem(
            "LISTEN_ADDRESS must be an IP address: 127.0.0.1 for this machine only, 0.0.0.0 for all networks."
        )
        return text
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004


def smtp_server(reader: EnvironmentReader) -> SmtpServer | None:
    """smtp:// upgrades to TLS before logging in, smtps:// is TLS from the start; None: mails wait."""
    url = reader.text("SMTP_URL")
    if not url:
        return None
    parts = split(reader, "SMTP_URL", url, ("smtp", "smtps"))
    if parts is None:
        return None
    if not parts.hostname:
        reader.problem("SMTP_URL names no host; write smtp://user:password@host:587.")
        return None
    implicit = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or (465 if implicit else 587),
        encryption="tls" if implicit else "none" if parts.hostname in LOOPBACK else "starttls",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
