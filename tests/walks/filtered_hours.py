"""Hours that come every few seconds to a company of a soak, and what the filter by time of change made of them.

An hour's run is a row; the scheduler's look for what waits finds it. So that a small company is worth reading by
changes at all, its account is known to give one row a page (decision 0057).
"""

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from service.facts.capabilities import ChangeFilter
from service.facts.runs import Cause, RunKind
from service.store.companies import capabilities, connections
from service.store.database.connection import connection, write_transaction
from service.store.syncing import runs
from service.store.tables.syncing import Run

#: What the sandbox's switch `updated_at_filter` is called here: a filter that lies gives more rows than asked for.
SWITCHES = {"works": "honoured", "off": "ignored", "lies": "by-year"}
#: In the overlap of five minutes no more people may change than are read by id.
PEOPLE_WHO_CHANGE = 35
EVERY_SECONDS = 10.0


class FilteredHours:
    """`kind` is a key of SWITCHES; a filter that lied is believed anew in each hour, so that each finds it out."""

    def __init__(self, sandbox, company_id, kind):
        self.company_id, self.kind, self._last = company_id, kind, 0.0
        sandbox.switch(updated_at_filter=SWITCHES[kind])
        someone = sandbox.rows("people")[-1]["id"]  # a row of this year, long before any hour: it shows a lie
        sandbox.change("people", someone, quiet=True, updatedAt=f"{datetime.now(UTC).year}-01-01T00:00:00.000Z")

    def pass_one(self):
        """An hour, unless the last one was a moment ago."""
        if time.monotonic() - self._last < EVERY_SECONDS:
            return
        self._last = time.monotonic()
        with connection():
            now = datetime.now(UTC)
            if self.kind != "off":
                self._believe(now)
            with write_transaction():
                if runs.queued_reconciliation(self.company_id) is None:
                    runs.create(self.company_id, RunKind.RECONCILIATION, Cause.HOURLY, now)

    def _believe(self, now):
        probed = capabilities.of_connection(connections.of_company(self.company_id))
        if probed is not None:
            believed = dict.fromkeys(probed.found.change_filter, ChangeFilter.WORKS)
            capabilities.save(self.company_id, replace(probed.found, change_filter=believed, page_size=1), now)

    def wrong(self):
        """What is not as the kind of filter has it, in words; and how many hours read what, to be printed."""
        with connection():
            ended = Run.select().where(Run.company == self.company_id, Run.cause == Cause.HOURLY.value)
            read = Counter(
                "everyone" if run.changed_since is None else "what changed" for run in ended if run.state == "succeeded"
            )
        print(f"hours with a filter that {self.kind}: {dict(read)}", flush=True)
        if self.kind == "works":
            return [] if read["what changed"] else ["no hour read only what changed"]
        return [f"{read['what changed']} hours believed it"] if read["what changed"] else []
