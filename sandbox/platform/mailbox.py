"""A mailbox that takes every mail and lets it be read by control API: where a demo's payslips arrive.

It needs the `aiosmtpd` package, which production does not have; it is looked for only when a mailbox is
asked for.
"""

import asyncio
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from sandbox.world.clock import Clock


class NoMailboxError(Exception):
    """Says in words why there is none."""


@dataclass
class Mail:
    number: int
    at: str
    sender: str
    recipients: list[str]
    raw: bytes
    message: EmailMessage = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        body = self.message.get_body(("plain",))
        return {
            "number": self.number,
            "at": self.at,
            "from": self.sender,
            "to": self.recipients,
            "subject": self.message.get("subject"),
            "headers": {name.lower(): str(value) for name, value in self.message.items()},
            "text": body.get_content() if body else None,
            "attachments": [
                {
                    "filename": part.get_filename(),
                    "contentType": part.get_content_type(),
                    "size": len(part.get_payload(decode=True) or b""),
                }
                for part in self.message.iter_attachments()
            ],
        }

    def attachment(self, index: int) -> tuple[str, bytes]:
        """Media type and content; KeyError when there is none."""
        parts = list(self.message.iter_attachments())
        if index >= len(parts):
            raise KeyError(f"attachment {index}")
        return parts[index].get_content_type(), parts[index].get_payload(decode=True) or b""


class Mailbox:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._refusals: list[str] = []
        self.mails: list[Mail] = []
        self.port: int | None = None
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread | None = None

    def open(self, port: int) -> int:
        """Listen on this machine; 0 takes any free port. Answers the port."""
        try:
            from aiosmtpd.smtp import SMTP  # noqa: PLC0415 - production has no such package
        except ImportError:
            raise NoMailboxError("a mailbox needs the aiosmtpd package: pip install -r requirements-demo.txt") from None
        self._loop = asyncio.new_event_loop()
        listening = self._loop.create_server(lambda: SMTP(self, hostname="sandbox", loop=self._loop), "127.0.0.1", port)
        server = self._loop.run_until_complete(listening)
        self.port = server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._serve, args=(server,), daemon=True)
        self._thread.start()
        return self.port

    def _serve(self, server: asyncio.Server) -> None:
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(server.wait_closed())
        self._loop.close()

    def close(self) -> None:
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=2)
            self._thread = None

    def forget(self) -> None:
        with self._lock:
            self.mails.clear()
            self._refusals.clear()

    def refuse(self, answer: str, times: int = 1) -> None:
        """The next mails are answered so, for example "451 Later" or "550 No such mailbox"."""
        with self._lock:
            self._refusals += [answer] * times

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - named by aiosmtpd
        """Called for each mail; the answer is the SMTP reply."""
        with self._lock:
            if self._refusals:
                return self._refusals.pop(0)
            message = message_from_bytes(envelope.content, policy=policy.default)
            number = len(self.mails) + 1
            recipients = list(envelope.rcpt_tos)
            mail = Mail(number, self._clock.timestamp(), envelope.mail_from, recipients, envelope.content, message)
            self.mails.append(mail)
            return "250 Kept"
