"""Whose fault it is when a mail server says no: the address's, the mail's, or our own set-up's (cases P3, 24).

By the enhanced status code where there is one that says it (RFC 3463), else by words in the answer, else by the code
(RFC 5321). Servers may report a problem with our name, sender or login only at a recipient, so at every step any of it
may come. In doubt it is our set-up: then the mail waits and someone is told, and nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from service.facts.payslips import SETUP_FAULT
from service.notify.email.errors import Fate, MailServerError, Outcome

#: The least code with which a server says never; below it, from 400 on, it says not now.
_NEVER: Final = 500
_NOT_NOW: Final = 400
_CLOSING: Final = 421
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
#: Addresses, hosts and links in an answer are whatever people are called; they say nothing about why.
_NAMES: Final = re.compile(r"<[^>]*>|\S*@\S*|https?://\S+|\b[\w-]+(?:\.[\w-]+)+\b")


class Setup(StrEnum):
    """What of our own set-up a server can have something against."""

    EHLO = "ehlo"
    SENDER = "sender"
    LOGIN = "login"
    TLS = "tls"
    RELAY = "relay"
    BLOCKED = "blocked"
    LIMIT = "limit"
    #: A rule of the server's own that it does not explain.
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server."""

    code: int
    text: str = ""

    @classmethod
    def of(cls, code: int, text: bytes | str) -> Reply:
        return cls(code, text if isinstance(text, str) else text.decode(errors="replace"))

    @property
    def status(self) -> str:
        found = _STATUS.search(self.text)
        return found.group(1) if found else ""

    @property
    def words(self) -> str:
        return _NAMES.sub(" ", self.text).lower()

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 300  # noqa: PLR2004 - SMTP's own numbers

    @property
    def is_no(self) -> bool:
        """A refusal that can be believed: nothing was taken."""
        return _NOT_NOW <= self.code < 600  # noqa: PLR2004

    @property
    def is_closing(self) -> bool:
        return self.code == _CLOSING

    @property
    def named(self) -> str:
        """`550 5.1.1`, for sentences."""
        return f"{self.code} {self.status}".strip() if self.code > 0 else "an answer that is none"


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_OUR_WORDS: Final = (
    (
        Setup.EHLO,
        _words(r"\b(helo|ehlo)\b", "fully.qualified", r"\bfqdn\b", "reverse (dns|hostname)", r"\bptr\b",
            "cannot find your"),
    ),
    (
        Setup.TLS,
        _words("starttls", r"\b(tls|encryption|secure connection) (is )?(required|needed)", r"must .*\btls\b"),
    ),
    (
        Setup.LOGIN,
        _words(
            "authentication (is )?(required|needed|failed|unsuccessful)", "not authenticated", r"\blog ?in\b",
            "credentials",
        ),
    ),
    (Setup.RELAY, _words(r"\brelay", "rcpthosts")),
    (
        Setup.SENDER,
        _words(
            r"\bsender\b", "mail from", "from address", r"\b(spf|dkim|dmarc)\b", "not verified", r"\bidentit(y|ies)\b",
            "on behalf", r"send as\b", "unauthenticated",
        ),
    ),
    (
        Setup.BLOCKED,
        _words("client host", "(black|block|deny) ?list", r"\b(dnsbl|rbl|blocked|reputation)\b",
            r"your (ip|network)\b"),
    ),
)  # fmt: skip
_LIMIT_WORDS: Final = _words(
    "(daily|hourly|sending|messages?) (quota|limit)", "limit exceeded", "rate limit", "suspend", "throttl"
)
_THEIR_WORDS: Final = _words(
    "user unknown", "unknown (user|recipient|address)", "no such (user|mailbox|address|recipient|person)", "mailbox",
    "does ?n.t (exist|have)", "does not exist",
    "recipient (address )?(rejected|unknown|not found)", "invalid recipient",
    "account (is )?disabled",
)  # fmt: skip
_CONTENT_WORDS: Final = _words(
    r"\bspam\b",
    "virus",
    "malware",
    "phish",
    "content",
    "attachment",
    "too (large|big|long|many hops)",
    "message size",
    "size limit",
)
#: Statuses that are the recipient's own: mailbox and routing, content their server cannot hold, and closed mailboxes.
_THEIR_STATUS: Final = re.compile(r"5\.(1\.([12346]|9|10)|2\.\d+|4\.\d+|6\.\d+|7\.(2|13|17|18|12\d|13[0-8]))")
_SENDER_STATUS: Final = re.compile(r"5\.1\.[78]|5\.7\.(2[0-9]|60|6[0-9]|7[0-9]|7|9)")
_OUR_WAY_OF_SPEAKING: Final = range(500, 510)
#: What a server says that takes none of our mail, or nothing we say of an address, without saying why.
_NO_SERVICE: Final = frozenset({521, 554, 555, 571})
_STORAGE: Final = 552
_LOGIN_CODES: Final = frozenset({530, 534, 535, 538})


#: What would keep any other mail from going out, too; the rest may be about some domains only.
STOPS_ALL: Final = frozenset(Setup) - {Setup.RELAY, Setup.POLICY}


@dataclass(frozen=True, slots=True)
class Ourselves:
    """What of our set-up a sentence may name."""

    host: str
    port: int
    mail_from: str
    ehlo_name: str
    has_login: bool

    def fault(self, kind: Setup, reply: Reply) -> tuple[str, str]:
        """Code and sentence: what happened and what to change."""
        login = (
            f"The mail server does not accept our login ({reply.named}). Check user and password in SMTP_URL."
            if self.has_login
            else f"The mail server wants a login ({reply.named}). Put user and password into SMTP_URL."
        )
        said = {
            Setup.EHLO: f"The mail server does not accept the name we greet it with, {self.ehlo_name} ({reply.named}). "
            "Set SMTP_EHLO_NAME to a name it accepts: as a rule the host name of this server in DNS.",
            Setup.SENDER: f"The mail server does not accept email from our sender address {self.mail_from} "
            f"({reply.named}). Change MAIL_FROM, or allow that address at your mail provider.",
            Setup.LOGIN: login,
            Setup.TLS: f"The mail server wants encryption first ({reply.named}). Write SMTP_URL with the port for it: "
            "smtp:// and 587, or smtps:// and 465.",
            Setup.RELAY: f"The mail server does not pass our email on to other domains ({reply.named}). Put a login "
            "into SMTP_URL, or allow this server to relay.",
            Setup.BLOCKED: f"The mail server takes no email from this server ({reply.named}). Ask your mail provider "
            "to allow it, or name another server in SMTP_URL.",
            Setup.LIMIT: f"Your mail provider takes no more email from this account for now ({reply.named}). Ask them "
            "to raise its limit or to open it again.",
            Setup.POLICY: f"The mail server refuses our email by a rule of its own ({reply.named}). Ask your mail "
            "provider which: often it wants a login in SMTP_URL, or does not relay for this server.",
        }[kind]
        return f"{SETUP_FAULT}{kind}", said

    def stopped(self, kind: Setup, reply: Reply) -> MailServerError:
        return MailServerError(*self.fault(kind, reply))

    def waiting(self, kind: Setup, reply: Reply) -> Outcome:
        return Outcome(Fate.LATER, *self.fault(kind, reply), stops_all=kind in STOPS_ALL)


def before_the_recipients(reply: Reply, ourselves: Ourselves, usual: Setup) -> MailServerError:
    """An answer to what we say of ourselves: never a mail's fault. `usual` is what the step is about."""
    if reply.code < _NEVER:
        return MailServerError(
            str(reply.code), f"The mail server asked us to try again later ({reply.named}). We will try again."
        )
    if reply.code == _STORAGE:  # of the account, as nothing was said of a size
        return ourselves.stopped(Setup.LIMIT, reply)
    return ourselves.stopped(_ours(reply) or usual, reply)


def of_a_recipient(reply: Reply, ourselves: Ourselves) -> Outcome:
    """What a server that does not take this address means by it."""
    if reply.code < _NEVER:
        return _later(reply)
    if _THEIR_STATUS.fullmatch(reply.status):
        return _no_address(reply)
    ours = _ours(reply) or _ours_unsaid(reply)
    return _no_address(reply) if ours is None else ourselves.waiting(ours, reply)


def _ours_unsaid(reply: Reply) -> Setup | None:
    """What of our set-up an answer about an address means, although it names none of it."""
    if _THEIR_WORDS.search(reply.words):
        return None
    if reply.status.startswith(("5.7.", "5.3.")) or reply.code in _NO_SERVICE:
        return Setup.POLICY
    return Setup.EHLO if reply.code in _OUR_WAY_OF_SPEAKING else None


def of_the_text(reply: Reply, ourselves: Ourselves) -> Outcome:
    """What a server that does not take the mail itself means by it, for every address that it took before."""
    if reply.code < _NEVER:
        return _later(reply)
    refused = Outcome(Fate.REFUSED, str(reply.code), f"The mail server refused this email ({reply.named}).")
    if _CONTENT_WORDS.search(reply.words) and not _SENDER_STATUS.fullmatch(reply.status):
        return refused
    ours = _ours(reply)
    if ours is None and _LIMIT_WORDS.search(reply.words):
        ours = Setup.LIMIT
    if ours is None and (reply.status.startswith("5.7.") or reply.code in _OUR_WAY_OF_SPEAKING):
        ours = Setup.POLICY
    if ours is None and _THEIR_WORDS.search(reply.words):
        return _no_address(reply)
    return refused if ours is None else ourselves.waiting(ours, reply)


def _ours(reply: Reply) -> Setup | None:
    """What of our set-up the answer names, if it names any."""
    if _SENDER_STATUS.fullmatch(reply.status):
        return Setup.SENDER
    for kind, words in _OUR_WORDS:
        if words.search(reply.words):
            return kind
    if reply.status.startswith("5.5."):
        return Setup.EHLO
    return Setup.LOGIN if reply.code in _LOGIN_CODES else None


def _later(reply: Reply) -> Outcome:
    return Outcome(Fate.LATER, str(reply.code), f"The mail server asked us to try again later ({reply.named}).")


def _no_address(reply: Reply) -> Outcome:
    return Outcome(
        Fate.REFUSED, str(reply.code), f"The mail server does not take email for this address ({reply.named})."
    )
