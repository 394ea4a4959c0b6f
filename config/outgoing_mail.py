"""Who emails come from: MAIL_FROM, and the name mail servers are greeted with."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

if TYPE_CHECKING:
    from config.reading import EnvironmentReader

HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?")
NEVER_IN_A_NAME = frozenset('<>@"')
IPV6 = 6


def sender(reader: EnvironmentReader) -> tuple[str, str]:
    """The address of MAIL_FROM in ASCII, and the name that stands beside it: `Payroll <payroll@example.com>`."""
    text = reader.text("MAIL_FROM")
    if not text:
        if reader.text("SMTP_URL"):
            reader.problem("MAIL_FROM is missing; SMTP_URL is set, so say which address mails come from.")
        return "", ""
    name, address = _parted(text)
    try:
        found = validate_email(
            address, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
        ).ascii_email
    except (EmailNotValidError, UnicodeError):
        found = None
    if found is None or set(name) & NEVER_IN_A_NAME or not name.isprintable():
        reader.problem(
            "MAIL_FROM must be one mail address such as payroll@example.com or Payroll <payroll@example.com>, "
            "with plain letters before the @."
        )
        return "", ""
    return found, name


def _parted(text: str) -> tuple[str, str]:
    """The name and the address of `"Payroll, Firm" <payroll@firm.example>`; both unchecked."""
    if not text.endswith(">"):
        return "", text
    name, _, address = text[:-1].rpartition("<")
    name = name.strip(" ")
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    return name, address


def ehlo_name(reader: EnvironmentReader, public_url: str) -> str:
    """SMTP_EHLO_NAME, else the host of PUBLIC_URL as mail servers want it (RFC 5321, 4.1.3)."""
    name = reader.text("SMTP_EHLO_NAME")
    if name:
        if not HOST_NAME.fullmatch(name):
            reader.problem("SMTP_EHLO_NAME must be a host name such as pay.example.com.")
        return name
    try:
        host = urlsplit(public_url).hostname or ""
        written = host if ":" in host else host.encode("idna").decode()
    except ValueError:  # what is wrong with PUBLIC_URL is said for itself
        return "localhost"
    try:
        address = ip_address(written)
    except ValueError:
        return written if HOST_NAME.fullmatch(written) else "localhost"
    return f"[IPv6:{address}]" if address.version == IPV6 else f"[{address}]"
