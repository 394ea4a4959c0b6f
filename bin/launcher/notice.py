"""A notice in the demo: Humaans refuses the token, a notice is raised, and the token works again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bin.launcher.calling import NotAsItShouldBeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bin.launcher.calling import JsonCaller

PATIENCE_SECONDS: Final = 90.0
KIND: Final = "token_refused"


@dataclass
class TokenRefused:
    """The access token is revoked in Humaans for a moment."""

    api: JsonCaller
    sandbox: JsonCaller
    token: str
    look: Callable[[], None]

    def raise_and_end(self) -> str:
        """What was told; the token works again afterwards."""
        self.sandbox("PATCH", f"/tokens/{self.token}", {"revoked": True})
        self.api("POST", "/runs", {"dry_run": False})
        notice = self._until("is raised", self._open)
        self.sandbox("PATCH", f"/tokens/{self.token}", {"revoked": False})
        self.api("PUT", "/connection", {"token": self.token})
        return f"\u201c{notice['title']}\u201d was raised; the token works again"

    def _open(self) -> dict[str, Any] | None:
        return next((each for each in self.api("GET", "/notices")["data"] if each["kind"] == KIND), None)

    def _until(self, what: str, ask: Callable[[], Any]) -> Any:
        last = time.monotonic() + PATIENCE_SECONDS
        while not (found := ask()):
            if time.monotonic() > last:
                raise NotAsItShouldBeError(f"no notice {what} after {PATIENCE_SECONDS:.0f} s")
            self.look()
            time.sleep(0.1)
        return found
