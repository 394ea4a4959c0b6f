"""The reading of an hourly run that asks only for what changed since the last one (decision 0057).

Each list in use is asked how many rows it has and which of them changed; whoever those rows are about is read by id,
with whoever someone here decided about or edited. Anything that does not fit leads to None: then everyone is read.
Nothing is written here but what a filter that lies is found out to be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

import structlog

from service.actions.connection import humaans_access
from service.actions.syncing import anomaly_guard
from service.actions.syncing.find_id_conflicts import find_id_conflicts
from service.actions.syncing.rules_digest import CATALOGUE, catalogue_digest, rules_digest
from service.actions.syncing.write_plans import PlanCounts
from service.facts.capabilities import ChangeFilter
from service.facts.humaans import EVERY_LIST, Resource, Snapshot
from service.facts.runs import Cause, RunPhase
from service.humaans.http.errors import HumaansError, HumaansRefusedError, TokenRefusedError
from service.rules.mapping.used_sources import custom_fields_used, lists_used
from service.rules.planning import changed_since as rules
from service.rules.planning.planner import Planner
from service.store.companies import capabilities, catalogues, connections
from service.store.employees import employee_keys, employees, issues
from service.store.syncing import decisions, runs, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from service.facts.capabilities import Capabilities
    from service.facts.employees import EmployeeKey
    from service.facts.humaans import Catalogue, CustomField, PersonRecord
    from service.facts.settings import CompanySettings
    from service.hris import HrisClient
    from service.rules.planning.triage import TriagedPerson
    from service.services import Clock
    from service.store.tables.companies import Company
    from service.store.tables.syncing import Run

log = structlog.get_logger(__name__)


class _ReadEveryoneError(Exception):
    """What changed cannot be told from what was asked: everyone must be read."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a run compares with: itself, the last complete run, and under what both plan."""

    company: Company
    settings: CompanySettings
    run: Run
    last: Run | None
    day: date
    #: Whose webhooks were not answered yet.
    waiting: frozenset[str]

    @property
    def is_same(self) -> bool:
        """Equal inputs gave an equal plan only if settings, rules and day were the same (decision 0006)."""
        return self.last is not None and self.is_same_but_for_the_day and self.last.local_day == self.day

    @property
    def is_same_but_for_the_day(self) -> bool:
        """Whether settings and rules are those of the last complete run."""
        last = self.last
        wanted = (self.settings.version, rules_digest())
        return last is not None and (last.settings_version, last.rules_digest) == wanted


@dataclass(frozen=True, slots=True)
class ChangedPeople:
    """Who changed, triaged, and what the run row keeps of the reading."""

    planner: Planner
    keys: Sequence[EmployeeKey]
    cases: list[TriagedPerson]
    snapshot: Snapshot
    #: What became of the people who were not read: nothing, so they are what they were.
    others: PlanCounts
    #: Columns of the run.
    columns: Mapping[str, Any]
    saw: dict[str, Any]


def columns_of(company: Company, snapshot: Snapshot) -> dict[str, Any]:
    """What the run row keeps of a reading, for the next run to compare with."""
    rows = {resource.value: total for resource, total in snapshot.totals.items() if resource not in CATALOGUE}
    return {"totals": rows, "catalogue_digest": catalogue_digest(company, snapshot.catalogue)}


def _is_multi(field: CustomField | None) -> bool:
    return field is not None and field.is_multi_choice


def read_changed(
    client: HrisClient, base: Base, clock: Clock, show: Callable[[RunPhase], None]
) -> ChangedPeople | None:
    """Ask Humaans only for what changed; None when everyone must be read.

    Raises HumaansError when the token is refused or Humaans asks for patience.

    `show(phase)` renews the run's lease and raises when the run was lost.
    """
    last = base.last
    probed = capabilities.of_connection(connections.of_company(base.company.id))
    if last is None or probed is None or not _may_be_asked(base, last, probed):
        return None
    totals = {Resource(name): total for name, total in last.totals.items()}
    if not rules.can_be_filtered(probed.found, totals):
        return None
    show(RunPhase.READING_CHANGES)
    try:
        return _Changes(client, base, last, probed.found, totals).read(clock)
    except _ReadEveryoneError as error:
        log.info("everyone is read", run_id=base.run.id, reason=str(error))
    except HumaansError as error:  # one answer that fails each time must not keep everyone from being read
        if isinstance(error, TokenRefusedError) or humaans_access.is_rate_limited(error):
            raise
        log.info("everyone is read", run_id=base.run.id, reason=type(error).__name__)
    return None


def _may_be_asked(base: Base, last: Run, probed: capabilities.Probed) -> bool:
    """Whether everything is as the last complete run left it, but for what changed in Humaans since."""
    run, connection = base.run, connections.of_company(base.company.id)
    counted = sum(getattr(last, name) for name in runs.COUNTS)
    return (
        run.cause == Cause.HOURLY
        and not run.dry_run
        and run.approved_by is None
        and base.is_same
        and rules.is_known_to_work(probed.found, probed.at, base.day, ZoneInfo(base.company.time_zone))
        and {resource.value for resource in lists_used(base.settings)} <= last.totals.keys()
        # Everyone was accounted for, and by the same token.
        and not last.failed
        and counted == last.totals[Resource.PEOPLE.value]
        and connection is not None
        and connection.connected_at <= last.started_at
        and runs.held(base.company.id) is None
        and not _is_everyone_asked_for(base.company.id, last)
    )


def _is_everyone_asked_for(company_id: int, last: Run) -> bool:
    """Whether an event since the last run was about more than one person."""
    asked_at = webhook_deliveries.last_at(company_id, DeliveryState.EVERYONE)
    return asked_at is not None and last.started_at is not None and asked_at >= last.started_at


class _Changes:
    """One reading of what changed."""

    def __init__(
        self,
        client: HrisClient,
        base: Base,
        last: Run,
        found: Capabilities,
        totals: Mapping[Resource, int],
    ) -> None:
        self._client = client
        self._base = base
        self._last = last
        self._totals = totals
        self._most = rules.most_people(totals, found.page_size)
        self._custom_fields = custom_fields_used(base.settings)

    def read(self, clock: Clock) -> ChangedPeople:
        base, company_id = self._base, self._base.company.id
        keys = employee_keys.keys(company_id)
        wanted = base.waiting | self._of_our_own(keys)
        self._stop_if_too_many(wanted)
        wanted |= self._changed_in_humaans(clock)
        self._stop_if_too_many(wanted)
        catalogue = self._catalogue()
        people = [self._person(person_id, catalogue) for person_id in sorted(wanted)]
        planner = Planner(base.settings, catalogue, base.day, decisions.of_company(company_id))
        cases = self._triaged(planner, people, keys)
        if anomaly_guard.would_empty_too_much(company_id, planner, cases, keys):
            raise _ReadEveryoneError("values would be emptied")
        snapshot = Snapshot(tuple(people), catalogue, totals=self._totals)
        return ChangedPeople(
            planner,
            keys,
            cases,
            snapshot,
            self._others(cases),
            columns_of(base.company, snapshot)
            | {"changed_since": self._last.started_at, "total": self._totals[Resource.PEOPLE]},
            anomaly_guard.saw_again(self._last),
        )

    def _others(self, cases: Sequence[TriagedPerson]) -> PlanCounts:
        """Who was not read is on hold or excluded as in the last run; the rest are unchanged."""
        last, company_id = self._last, self._base.company.id
        held = excluded = 0
        for case in cases:
            if issues.on_hold_at(company_id, last.finished_at, person_id=case.person.id, limit=1)[1]:
                held += 1
            elif case.employee.excluded if case.employee is not None else case.excluded_by:
                excluded += 1
        others = PlanCounts(held=max(0, last.held - held), excluded=max(0, last.excluded - excluded))
        others.unchanged = self._totals[Resource.PEOPLE] - len(cases) - others.held - others.excluded
        return others

    def _stop_if_too_many(self, wanted: Collection[str]) -> None:
        if len(wanted) > self._most:
            raise _ReadEveryoneError("too many people")

    def _of_our_own(self, keys: Sequence[EmployeeKey]) -> frozenset[str]:
        """Whom someone here edited or decided about since the last run: Humaans' values are planned for them again."""
        company_id, since = self._base.company.id, self._last.started_at
        is_unsure = any(key.missed_readings and not (key.not_seen or key.is_closed) for key in keys)
        if is_unsure or employees.any_closed_since(company_id, since):
            raise _ReadEveryoneError("someone may be missing or was closed")
        open_keys = [key for key in keys if not (key.is_closed or key.not_seen or key.excluded)]
        edited = {key.person_id for key in open_keys if key.fingerprint is None and key.person_id is not None}
        return frozenset(edited | decisions.people_decided_since(company_id, since))

    def _changed_in_humaans(self, clock: Clock) -> frozenset[str]:
        told = self._client.list_totals(list(self._totals))
        if told.totals != self._totals:
            raise _ReadEveryoneError("other totals")
        since = rules.asked_since(self._last.started_at, clock(), told.answered_at)
        lists = [resource for resource, total in self._totals.items() if total]
        try:
            changed = self._client.changed_rows(lists, since, self._custom_fields)
        except HumaansRefusedError:
            self._lose(ChangeFilter.REFUSED)
        if not all(rules.is_believable(rows, self._totals[resource], since) for resource, rows in changed.items()):
            self._lose(ChangeFilter.IGNORED)
        if any(rows.came < rows.total for rows in changed.values()):
            raise _ReadEveryoneError("too many rows")
        return frozenset().union(*(rows.person_ids for rows in changed.values()))

    def _lose(self, seen: ChangeFilter) -> NoReturn:
        log.warning("Humaans does not filter by time of change", company_id=self._base.company.id, seen=seen.value)
        capabilities.lose_change_filter(self._base.company.id, seen)
        raise _ReadEveryoneError("the filter does not work")

    def _catalogue(self) -> Catalogue:
        """What belongs to the company, which must be as it was; with what was seen of it in values."""
        fresh, company_id = self._client.fetch_catalogue(), self._base.company.id
        if catalogue_digest(self._base.company, fresh) != self._last.catalogue_digest:
            raise _ReadEveryoneError("the catalogue changed")
        seen = catalogues.of_company(company_id).custom_fields
        fields = {
            field_id: replace(field, is_multi_choice=field.is_multi_choice or _is_multi(seen.get(field_id)))
            for field_id, field in fresh.custom_fields.items()
        }
        others = EVERY_LIST - CATALOGUE - self._totals.keys()
        return replace(fresh, custom_fields=fields, readable=fresh.readable - others, not_asked_for=others)

    def _person(self, person_id: str, catalogue: Catalogue) -> PersonRecord:
        person, of_person = self._client.fetch_person(
            person_id, custom_field_ids=self._custom_fields, lists=frozenset(self._totals), known=catalogue
        )
        is_as_read = (of_person.readable, of_person.not_asked_for) == (catalogue.readable, catalogue.not_asked_for)
        if not is_as_read or catalogue_digest(self._base.company, of_person) != self._last.catalogue_digest:
            raise _ReadEveryoneError("the catalogue changed")
        return person

    def _triaged(
        self, planner: Planner, people: Sequence[PersonRecord], keys: Sequence[EmployeeKey]
    ) -> list[TriagedPerson]:
        """The cases; someone new is added only if it is known that no one else in Humaans has their Employee ID."""
        others = {
            person.id: find_id_conflicts(self._client, self._base.company.id, planner, person) for person in people
        }
        claimed = [each for conflicts in others.values() for each in conflicts or ()]
        cases = planner.triage(people, keys, trust_fingerprints=True, claimed_elsewhere=claimed)
        new = [case for case in cases if case.employee is None and case.held is None and not case.excluded_by]
        if any(others[case.person.id] is None for case in new):
            raise _ReadEveryoneError("it is not known who else has an Employee ID")
        return cases
