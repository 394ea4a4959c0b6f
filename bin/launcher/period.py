"""A pay period of the demo: frozen and downloaded by the commands, and verified as anyone can who has only the file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bin.launcher.calling import NotAsItShouldBeError
from service.rules.periods.verification import Verdict, verify

if TYPE_CHECKING:
    from bin.launcher.calling import JsonCaller
    from bin.launcher.processes import Processes


@dataclass
class PayPeriod:
    """The first pay period that is open. Signing it off is left to a person: it takes their password."""

    api: JsonCaller
    processes: Processes
    slug: str

    def freeze(self) -> str:
        """Freeze it from the last reading, and verify the file."""
        found = next((each for each in self.api("GET", "/periods")["data"] if each["state"] == "open"), None)
        if found is None:
            raise NotAsItShouldBeError("there should be an open pay period; there is none")
        self._period(f"freeze {self.slug} {found['id']} --from-last-reading")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "snapshot.jsonl"
            self._period(f"export {self.slug} {found['id']} --to {file}")
            verified = verify(file.read_bytes())
        if verified.verdict is not Verdict.GOOD:
            raise NotAsItShouldBeError(f"the snapshot should verify. {verified.message}")
        return f"{found['schedule']}, payday {found['pay_date']}: frozen. {verified.message}"

    def _period(self, words: str) -> str:
        return self.processes.run(f"exec flask --app wsgi period {words}")
