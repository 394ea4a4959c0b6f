"""A pay period of the demo: frozen, downloaded, and verified without the database, by the commands."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bin.launcher.calling import NotAsItShouldBeError

if TYPE_CHECKING:
    from bin.launcher.processes import Processes


@dataclass
class PayPeriod:
    """The first pay period that is open. Signing it off is left to a person: it takes their password."""

    processes: Processes
    slug: str

    def freeze(self) -> str:
        """Freeze it from the last reading, verify the file, and see that an altered one is refused."""
        listed = [line.split("\t") for line in self._period(f"list {self.slug}").splitlines()]
        found = next((words for words in listed if words[4] == "open"), None)
        if found is None:
            raise NotAsItShouldBeError(f"there should be an open pay period; there are {listed}")
        period_id, schedule, payday = found[:3]
        said = self._period(f"freeze {self.slug} {period_id} --from-last-reading").strip()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "snapshot.jsonl"
            self._period(f"export {self.slug} {period_id} --to {file}")
            verified = self._period(f"verify {file}")
        if "whole and unaltered" not in verified:
            raise NotAsItShouldBeError(f"the snapshot should verify; {verified}")
        return f"{schedule}, payday {payday}: {said.split(', SHA')[0].lower()}, verified"

    def _period(self, words: str) -> str:
        return self.processes.run(f"exec flask --app wsgi period {words}")
