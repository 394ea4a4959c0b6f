"""Reconciles a company with Humaans: reads everyone, plans everyone, writes what differs, in batches.

The run row is claimed first and shows phase and counts while it works; its lease is renewed with every
step, so that a worker which dies is seen (actions/operations/tick.py) and one thought dead can write nothing more.
No transaction is open while Humaans is asked.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import structlog

from service.actions.advice.advise_shared_accounts import advise_shared_accounts
from service.actions.advice.advise_shared_identities import advise_shared_identities
from service.actions.advice.advise_similar_ids import advise_similar_ids
from service.actions.advice.advise_unknown_schedules import advise_unknown_schedules
from service.actions.advice.advise_week_one_codes import advise_week_one_codes
from service.actions.connection import humaans_access
from service.actions.notifications.events import raise_event
from service.actions.syncing import anomaly_guard, missing_people
from service.actions.syncing.changed_since import Base, columns_of, read_changed
from service.actions.syncing.dry_run import count_only
from service.actions.syncing.read_emptied_again import read_emptied_again
from service.actions.syncing.rules_digest import rules_digest
from service.actions.syncing.sync_backlog import PendingRequests
from service.actions.syncing.write_plans import ChangeContext, PlanCounts, write_plans
from service.facts.humaans import Resource
from service.facts.notifications import EventKind
from service.facts.runs import Cause, RunPhase, RunState
from service.humaans.http.errors import HumaansError
from service.rules.mapping.used_sources import custom_fields_used, lists_used
from service.rules.planning.planner import Planner
from service.store.companies import catalogues, companies, connections, settings, went_wrong
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.database.leases import LeaseLostError
from service.store.employees import employee_keys, employees
from service.store.syncing import decisions, run_claims, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from service.facts.employees import EmployeeKey
    from service.facts.humaans import Snapshot
    from service.hris import HrisClient
    from service.rules.planning.triage import TriagedPerson
    from service.services import Services
    from service.store.tables.syncing import Run

#: People in one write transaction: short enough to let webhooks in between, long enough to be quick.
BATCH: Final = 250
#: Progress is shown at most this often, in seconds.
PROGRESS_EVERY: Final = 0.5
log = structlog.get_logger(__name__)


class _PausedMeanwhileError(Exception):
    """Syncing was paused while the run was at work; what is written stays, nothing more is."""


def reconcile_company(services: Services, run_id: int, *, timed_out_by: type[Exception] | None = None) -> None:
    """Execute a queued run. Does nothing when it cannot be claimed (taken, ended, company busy, asked to wait).

    Failures end the run as failed with a reason and, when they are not Humaans', are raised again. What merely cuts
    the run off, a deploy or the job's time (`timed_out_by`), leaves it to the next tick, which begins it again (F19).
    """
    run = None if run_claims.must_wait(run_id, services.clock()) else run_claims.claim(run_id, services.clock())
    if run is None:
        return
    try:
        work = _Reconciliation(services, run)
        try:
            with run_claims.kept(run, services.clock):
                work.execute()
        except _PausedMeanwhileError:
            work.end(RunPhase.PAUSED)
    except LeaseLostError:
        log.warning("the run was taken over; nothing more is written", run_id=run_id)
    except HumaansError as error:
        humaans_access.remember_trouble(run.company_id, error, services.clock())
        if humaans_access.is_rate_limited(error) and run_claims.requeue(run, services.clock()):
            log.info("Humaans asked for patience; the run waits", run_id=run_id)
            return
        _fail(services, run, humaans_access.code_of(error), error.message)
    except (humaans_access.NotConnectedError, settings.NothingSavedError) as error:
        _fail(services, run, "not_ready", str(error))
    except Exception as error:
        if timed_out_by is not None and isinstance(error, timed_out_by):
            run_claims.release(run, run_claims.TOO_LONG, services.clock())
        else:
            _fail(services, run, "unexpected", "Something went wrong here, not in Humaans. The log has run and reason.")
        raise
    except BaseException:
        run_claims.release(run, run_claims.CUT_OFF, services.clock())
        raise


def reconcile_in_turn(services: Services, *, timed_out_by: type[Exception] | None = None) -> int | None:
    """Execute the queued run whose turn it is, whichever company the job was queued for; returns whose it was."""
    run_id = run_claims.whose_turn(services.clock())
    if run_id is not None:
        reconcile_company(services, run_id, timed_out_by=timed_out_by)
    return None if run_id is None else runs.company_of(run_id)


def _fail(services: Services, run: Run, code: str, message: str) -> None:
    ended = run_claims.end(
        run, RunState.FAILED, services.clock(), error_code=code, error_message=message, phase=RunPhase.FAILED
    )
    log.warning("the run failed", run_id=run.id, code=code, ended=ended)


class _Reconciliation:
    """One execution: what it works with, and its steps in order."""

    def __init__(self, services: Services, run: Run) -> None:
        self.services = services
        self.run = run
        self.company = companies.get(run.company_id)
        self.settings = settings.in_force(run.company_id)
        self.read_at = services.clock()
        self.day: date = local_day(self.company, self.read_at)
        self.counts = PlanCounts()
        self.pending = PendingRequests(run.company_id, self.read_at)
        self.base = Base(
            self.company, self.settings, run, runs.last_complete(run.company_id), self.day, self.pending.people
        )
        self._counted: HrisClient | None = None
        self._saw: dict[str, Any] = {}
        self._how_read: Mapping[str, Any] = {}
        self._shown_at = 0.0

    def execute(self) -> None:
        if self.settings.paused and not self.run.dry_run:
            self.end(RunPhase.PAUSED)
            return
        self._show(
            RunPhase.READING_PEOPLE,
            settings_version=self.settings.version,
            rules_digest=rules_digest(),
            local_day=self.day,
        )
        if not self._reconcile_changed():
            self._reconcile_everyone()

    def _reconcile_changed(self) -> bool:
        """Read only what changed, where that is enough; False when everyone must be read."""
        changed = read_changed(self._client(), self.base, self.services.clock, self._show)
        if changed is None:
            return False
        self._was_read(changed.snapshot)
        self._saw = changed.saw
        self._how_read = changed.columns
        self.counts.add(changed.others)
        self.pending.note_who_moved(changed.cases)
        self._write(changed.planner, changed.cases, changed.keys)
        self._complete(changed.snapshot)
        return True

    def _reconcile_everyone(self) -> None:
        snapshot = self._read()
        planner = Planner(self.settings, snapshot.catalogue, self.day, decisions.of_company(self.company.id))
        keys = employee_keys.keys(self.company.id)
        cases = planner.triage(snapshot.people, keys, trust_fingerprints=self.base.is_same)
        if self.run.dry_run:
            count_only(self.run, planner, cases, self.counts, self._show)
            self.end(RunPhase.DONE)
            return
        report = anomaly_guard.inspect(self.company.id, planner, snapshot, cases)
        try:
            self._saw = anomaly_guard.stop_or_go_on(self.run, report)
        except anomaly_guard.StoppedError as stopped:
            self._hold(stopped)
            return
        if self.run.approved_by is None:
            cases = read_emptied_again(self._client(), planner, cases, keys, report.emptied, self._show)
        if self.run.cause != Cause.EVENT:
            self._note_who_moved(snapshot, cases, keys)
        self._write(planner, cases, keys)
        self.counts.failed += missing_people.mark_missing(
            self.company.id, self._client(), snapshot, keys, self.services.clock(), self._show
        )
        self._complete(snapshot)

    def _complete(self, snapshot: Snapshot) -> None:
        now = self.services.clock()
        with write_transaction():
            self._show(RunPhase.WRITING)
            anomaly_guard.tell(self.company.id, None, now)
            advise_similar_ids(self.company.id, now)
            if self.counts.created or self.counts.updated:
                advise_shared_accounts(self.company.id, now)
                advise_shared_identities(self.company.id, now)
                advise_unknown_schedules(self.company.id, now)
                advise_week_one_codes(self.company.id, now)
            self.pending.complete(snapshot, now)
        self.end(RunPhase.DONE)

    def _note_who_moved(self, snapshot: Snapshot, cases: Sequence[TriagedPerson], keys: Sequence[EmployeeKey]) -> None:
        """On another day people change without anything having happened in Humaans. What runs missed that read only
        what changed is found by planning for the last one's day.
        """
        last = self.base.last
        if self.base.is_same:
            self.pending.note_who_moved(cases)
        elif last is not None and last.changed_since and last.local_day and self.base.is_same_but_for_the_day:
            then = Planner(self.settings, snapshot.catalogue, last.local_day, decisions.of_company(self.company.id))
            self.pending.note_who_moved(then.triage(snapshot.people, keys, trust_fingerprints=True))

    # ---- reading ---------------------------------------------------------------------------------------

    def _read(self) -> Snapshot:
        snapshot = self._client().fetch_snapshot(
            custom_field_ids=custom_fields_used(self.settings),
            lists=lists_used(self.settings),
            on_progress=self._reading,
        )
        self._was_read(snapshot)
        self._how_read = columns_of(self.company, snapshot)
        return snapshot

    def _was_read(self, snapshot: Snapshot) -> None:
        connections.mark(self.company.id, connections.CONNECTED, "", self.services.clock())
        catalogues.save(self.company.id, snapshot.catalogue, self.read_at)

    def _client(self) -> HrisClient:
        if self._counted is None:
            self._counted = humaans_access.client_of(self.services, self.company.id).counted()
        return self._counted

    def _reading(self, resource: str, done: int, total: int) -> None:
        if time.monotonic() - self._shown_at >= PROGRESS_EVERY:
            self._show(RunPhase.reading(Resource(resource)), done=done, total=total)

    # ---- writing ---------------------------------------------------------------------------------------

    def _write(self, planner: Planner, cases: Sequence[TriagedPerson], keys: Sequence[EmployeeKey]) -> None:
        same = [case for case in cases if case.same_inputs]
        self.counts.unchanged += len(same)
        todo = [case for case in cases if not case.same_inputs]
        known_up_to = max((key.id for key in keys), default=0)
        for batch in _batches(todo):
            now = self.services.clock()
            context = ChangeContext(Cause(self.run.cause), self.read_at, now, self.run.id, self.run.started_by)
            with write_transaction():
                self._stop_if_paused()
                written = write_plans(self.company.id, planner, batch, context, known_up_to)
                self.counts.add(written)
                if employees.how_many_since(self.company.id, known_up_to) == written.created:
                    known_up_to = employees.newest_id(self.company.id)  # else another worker's are among them
                self._show(RunPhase.WRITING, done=self._done(), total=len(cases), **self.counts.as_columns())

    def _stop_if_paused(self) -> None:
        """Someone may have paused since the run began; from that moment on nothing is overwritten (A9)."""
        companies.lock(self.company.id)
        if settings.in_force(self.company.id).paused:
            raise _PausedMeanwhileError

    def _done(self) -> int:
        return sum(self.counts.as_columns().values())

    # ---- ending ----------------------------------------------------------------------------------------

    def _show(self, phase: RunPhase, **values: Any) -> None:
        self._shown_at = time.monotonic()
        run_claims.progress(self.run, self.services.clock(), phase=phase, **values)

    def _hold(self, stopped: anomaly_guard.StoppedError) -> None:
        """Pause the run for review; nothing was written."""
        now = self.services.clock()
        anomaly_guard.tell(self.company.id, stopped, now)
        with write_transaction():
            ended = run_claims.end(
                self.run, RunState.HELD, now, phase=RunPhase.HELD, saw=stopped.saw, error_message=stopped.message
            )
            if ended:
                raise_event(self.company.id, EventKind.RUN_PAUSED, {"run_id": self.run.id}, now)
        log.warning("the run was stopped by the guard", run_id=self.run.id)

    def end(self, phase: RunPhase) -> None:
        drift = self.pending.drift_found(self.run.id)
        values = {**self.counts.as_columns(), "done": self._done(), "drift_found": drift, "saw": self._saw}
        values |= self._how_read
        if self._counted is not None:
            values["requests"] = self._counted.requests_made
        if not run_claims.end(self.run, RunState.SUCCEEDED, self.services.clock(), phase=phase, **values):
            raise LeaseLostError
        went_wrong.note(self.company.id)  # many employees may have the same problem now
        log.info("the run succeeded", run_id=self.run.id, **self.counts.as_columns())


def _batches(cases: Sequence[TriagedPerson]) -> Iterator[Sequence[TriagedPerson]]:
    for start in range(0, len(cases), BATCH):
        yield cases[start : start + BATCH]
