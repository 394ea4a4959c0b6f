"""Notices in the demo: a cut-off that comes, told as over when it is moved back; and a token that Humaans refuses."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bin.launcher.calling import NotAsItShouldBeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bin.launcher.month import Month
    from bin.launcher.person import Person
    from bin.launcher.processes import Processes

PATIENCE_SECONDS: Final = 90.0
LONDON: Final = ZoneInfo("Europe/London")
OWNER: Final = "notices@example.com"


@dataclass
class Notices:
    """What the company's people are told, as they find it in their mailboxes."""

    month: Month

    def come_and_end(self, person: Person) -> str:
        """Someone moves a cut-off to tomorrow by mistake, and back: the notice is raised, emailed, and told as over."""
        period = self._last_open()
        usual = datetime.fromisoformat(period["cut_off_at"])
        self._move_cut_off(person, period, datetime.now(UTC) + timedelta(hours=20))
        notice = self._until("is raised", lambda: self._of_cut_off("/notices", period))
        page = notice["link"]
        told = self._until("is emailed", lambda: self._emailed(notice["title"], about=page))
        self._move_cut_off(person, period, usual)
        self._until("is over", lambda: self._of_cut_off("/notices?over=yes", period))
        over = self._until("is emailed as over", lambda: self._emailed("Over: ", about=page))
        return f"\u201c{told['subject']}\u201d was emailed, and when it ended \u201c{over['subject']}\u201d"

    def refuse_token(self, token: str, processes: Processes) -> str:
        """The access token is revoked in Humaans for a moment: what was told; the token works again afterwards."""
        create = f"exec flask --app wsgi user create {OWNER} --role owner --password-stdin"
        processes.run(create, stdin=f"{secrets.token_urlsafe(15)}\n")
        self.month.sandbox("PATCH", f"/tokens/{token}", {"revoked": True})
        self.month.api("POST", "/runs", {"dry_run": False})
        notice = self._until("is raised", self._of_token)
        mail = self._until("is emailed", lambda: self._emailed(notice["title"], to=OWNER))
        self.month.sandbox("PATCH", f"/tokens/{token}", {"revoked": False})
        self.month.api("PUT", "/connection", {"token": token})
        over = "the token works again, which is told when it has for 10 minutes"
        return f"\u201c{mail['subject']}\u201d was raised and emailed; {over}"

    def _last_open(self) -> dict[str, Any]:
        """The open pay period that comes last: its cut-off is far away."""
        found = [each for each in self.month.api("GET", "/periods")["data"] if each["state"] == "open"]
        return dict(max(found, key=lambda each: each["cut_off_at"]))

    def _move_cut_off(self, person: Person, period: dict[str, Any], at: datetime) -> None:
        """After a sync people are told at once of what is new, and not only within a minute."""
        path, local = f"/companies/{self.month.slug}/periods/{period['id']}", at.astimezone(LONDON)
        form = {"cut_off_day": local.date().isoformat(), "cut_off_time": f"{local:%H:%M}"}
        person.send(path, f"{path}/cut-off", form)
        self.month.sync()

    def _of_cut_off(self, path: str, period: dict[str, Any]) -> dict[str, Any] | None:
        subject = str(period["id"])
        found = self.month.api("GET", path)["data"]
        return next((each for each in found if (each["kind"], each["subject"]) == ("cut_off_soon", subject)), None)

    def _of_token(self) -> dict[str, Any] | None:
        found = self.month.api("GET", "/notices")["data"]
        return next((each for each in found if each["kind"] == "token_refused"), None)

    def _emailed(self, words: str, *, about: str = "", to: str = "") -> dict[str, Any] | None:
        for each in self.month.sandbox("GET", "/mails"):
            if words in each["subject"] and about in each["text"] and to in " ".join(each["to"]):
                return dict(each)
        return None

    def _until(self, what: str, ask: Callable[[], Any]) -> Any:
        last = time.monotonic() + PATIENCE_SECONDS
        while not (found := ask()):
            if time.monotonic() > last:
                raise NotAsItShouldBeError(f"no notice {what} after {PATIENCE_SECONDS:.0f} s")
            self.month.look()
            time.sleep(0.1)
        return found
