"""A notice in the demo: Humaans refuses the token, owners are emailed at once, and the token works again."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bin.launcher.calling import NotAsItShouldBeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bin.launcher.calling import JsonCaller
    from bin.launcher.processes import Processes

PATIENCE_SECONDS: Final = 90.0
KIND: Final = "token_refused"
OWNER: Final = "notices@example.com"


@dataclass
class TokenRefused:
    """The access token is revoked in Humaans for a moment."""

    api: JsonCaller
    sandbox: JsonCaller
    token: str
    processes: Processes

    def raise_and_end(self) -> str:
        """What was told, and who was told; the token works again afterwards."""
        create = f"exec flask --app wsgi user create {OWNER} --role owner --password-stdin"
        self.processes.run(create, stdin=f"{secrets.token_urlsafe(15)}\n")
        self.sandbox("PATCH", f"/tokens/{self.token}", {"revoked": True})
        self.api("POST", "/runs", {"dry_run": False})
        notice = self._until("is raised", self._open)
        mail = self._until("is emailed", lambda: self._emailed(notice["title"]))
        self.sandbox("PATCH", f"/tokens/{self.token}", {"revoked": False})
        self.api("PUT", "/connection", {"token": self.token})
        over = "the token works again, which is told when it has for 10 minutes"
        return f"\u201c{mail['subject']}\u201d was raised and emailed; {over}"

    def _open(self) -> dict[str, Any] | None:
        return next((each for each in self.api("GET", "/notices")["data"] if each["kind"] == KIND), None)

    def _emailed(self, title: str) -> dict[str, Any] | None:
        mails: list[dict[str, Any]] = self.sandbox("GET", "/mails")
        return next((each for each in mails if OWNER in each["to"] and title in each["subject"]), None)

    def _until(self, what: str, ask: Callable[[], Any]) -> Any:
        last = time.monotonic() + PATIENCE_SECONDS
        while not (found := ask()):
            if time.monotonic() > last:
                raise NotAsItShouldBeError(f"no notice {what} after {PATIENCE_SECONDS:.0f} s")
            self.processes.look()
            time.sleep(0.1)
        return found
