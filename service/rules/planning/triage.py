"""Triage: of all people at once, who is excluded, who is whose employee, and whose inputs are those of the last plan.

It costs little for each person, so that ten thousand people who did not change are done quickly; who needs a plan gets
one from the planner (planner.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from itertools import compress
from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.mapping import exclusions
from service.rules.mapping.exclusions import ExclusionFilter
from service.rules.mapping.person_on_day import salaries_of
from service.rules.mapping.sources import sources_of
from service.rules.pay.dated_salaries import DatedSalaries
from service.rules.planning import employment, identity
from service.rules.planning.humaans_only import as_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from typing import TypeAlias

    from service.facts.employees import EmployeeKey
    from service.facts.humaans import Absent, Catalogue, PersonRecord, SourceValue
    from service.facts.settings import CompanySettings
    from service.rules.fields.formats import Invalid
    from service.rules.mapping.field_values import MappedFields
    from service.rules.mapping.person_on_day import PersonOnDay
    from service.rules.mapping.salaries import Salary

    #: (person id, issue code, field, value seen)
    IssueKey: TypeAlias = tuple[str, str, str | None, str]


@dataclass(slots=True)
class TriagedPerson:
    """One person after triage: who they are here, or why they are held or excluded."""

    person: PersonRecord
    employee: EmployeeKey | None = None
    held: FoundIssue | None = None
    advice: FoundIssue | None = None
    #: What would hold this person, had not someone decided about it.
    settled: FoundIssue | None = None
    excluded_by: str = ""
    fingerprint: str = ""
    #: The inputs equal those the employee was last planned from.
    same_inputs: bool = False
    #: What the mapped fields are made from (`FieldInputs.read`), of who needs a plan: it is not read a second time.
    inputs: list[SourceValue] | None = None

    @property
    def needs_plan(self) -> bool:
        return not (self.same_inputs or self.held is not None or self.excluded_by)


class Triage:
    """Sorts the people of one reading, under one settings version, one catalogue and one company day."""

    def __init__(
        self,
        settings: CompanySettings,
        catalogue: Catalogue,
        day: date,
        fields: MappedFields,
        decided: Mapping[IssueKey, str],
    ) -> None:
        #: In how many of the people of the last triage each mapped field's source had something in it.
        self.filled: Counter[str] = Counter()
        self.catalogue = catalogue
        self.day = day
        self.fields = fields
        self._decided = decided
        self._sync_salaries = settings.sync_salaries
        active = settings.exclusions if settings.exclude_enabled else ()
        self._filters = tuple(ExclusionFilter(exclusion) for exclusion in active)
        labels = {source.key: source.label for source in sources_of(catalogue)}
        self._filter_words = tuple(
            exclusions.in_words(each.exclusion, labels.get(each.exclusion.source, each.exclusion.source))
            for each in self._filters
        )
        self._version = f"{settings.version}".encode()

    def sort(
        self,
        people: Sequence[PersonRecord],
        employees: Iterable[EmployeeKey],
        *,
        trust_fingerprints: bool,
        claimed_elsewhere: Iterable[str],
    ) -> list[TriagedPerson]:
        """Who is excluded, who is whose employee, who needs a plan; see `Planner.triage`."""
        cases: list[TriagedPerson] = []
        claims: list[str] = list(claimed_elsewhere)
        accepted: list[str | Invalid | Absent | None] = []
        read: list[list[SourceValue]] = []
        filled: Counter[tuple[bool, ...]] = Counter()
        for person in people:
            reading = as_of_day(person, self.catalogue, self.day)  # not kept: those of everyone are many
            inputs = self.fields.inputs.read(reading)
            filled[tuple([value.__class__ is str and value != "" for value in inputs])] += 1
            case = TriagedPerson(person, fingerprint=self._fingerprint(reading, inputs))
            self._judge_exclusions(case, reading)
            payroll_id = self.fields.payroll_id(reading)
            if isinstance(payroll_id, str) and not case.excluded_by:
                claims.append(payroll_id)
            cases.append(case)
            accepted.append(payroll_id)
            read.append(inputs)
        self._count_filled(filled)
        register = identity.IdentityIndex(employees, claims, self.day)
        for case, payroll_id, inputs in zip(cases, accepted, read, strict=True):
            self._settle(case, payroll_id, register, trust_fingerprints=trust_fingerprints)
            if case.needs_plan:
                case.inputs = inputs
        return cases

    def _count_filled(self, patterns: Mapping[tuple[bool, ...], int]) -> None:
        """Many people have a text in the same fields; those are counted together."""
        self.filled.clear()
        for pattern, people in patterns.items():
            self.filled.update(dict.fromkeys(compress(self.fields.inputs.names, pattern), people))

    def _judge_exclusions(self, case: TriagedPerson, reading: PersonOnDay) -> None:
        for each, words in zip(self._filters, self._filter_words, strict=True):
            answer = each.matches(reading)
            if answer:
                case.excluded_by = words
                case.held = None
                return
            if answer is None:
                case.held = FoundIssue(
                    IssueCode.EXCLUSION_CANNOT_BE_JUDGED,
                    f"The exclusion “{words}” could not be judged: Humaans does not show that field of this person, or "
                    "shows more than one. Nothing was done with them. Check the token's scopes and the person.",
                )

    def _settle(
        self,
        case: TriagedPerson,
        payroll_id: str | Invalid | Absent | None,
        register: identity.IdentityIndex,
        *,
        trust_fingerprints: bool,
    ) -> None:
        case.employee = register.employee_of(case.person.id)
        if case.excluded_by or case.held is not None:
            return
        match = register.match(case.person.id, payroll_id)
        case.employee, case.held, case.advice = match.employee, match.held, match.advice
        if case.held is not None and case.employee is not None and self.is_decided(case.person.id, case.held):
            case.settled, case.held = case.held, None
        if case.advice is not None:  # it depends on other people too, and is an input like any other
            case.fingerprint = self._digest([case.fingerprint, case.advice.message])
        known = case.employee
        case.same_inputs = (
            trust_fingerprints
            and known is not None
            and case.held is None
            and known.fingerprint == case.fingerprint
            and known.in_step
            and not (known.excluded or known.not_seen)
        )

    def is_decided(self, person_id: str, issue: FoundIssue) -> bool:
        """Whether someone decided about this issue for the value seen."""
        return (person_id, issue.code, issue.field, issue.value_seen) in self._decided

    def upcoming(self, reading: PersonOnDay) -> tuple[Salary, ...]:
        """The salaries that take effect after the day of the reading; none when salaries are not synced."""
        if not self.has_salary_after(reading.person, reading.day):
            return ()
        return DatedSalaries(self.fields, reading).after(reading.day)

    def earlier(self, reading: PersonOnDay, day: date, since: date) -> tuple[Salary, ...]:
        """The salaries that others had replaced between two days; none when salaries are not synced."""
        if not self.has_salary_between(reading.person, since, day):
            return ()
        return DatedSalaries(self.fields, reading).before(day, since)

    def has_salary_after(self, person: PersonRecord, day: date) -> bool:
        """Whether salaries are synced, and some pay of the person takes effect after the day."""
        rows = person.compensations
        return self._sync_salaries and any(row.effective_date is not None and row.effective_date > day for row in rows)

    def has_salary_between(self, person: PersonRecord, since: date, day: date) -> bool:
        """Whether salaries are synced, and some pay of the person replaced another between the two days."""
        rows = person.compensations
        return (
            self._sync_salaries
            and len(rows) > 1
            and any(row.effective_date is not None and since < row.effective_date <= day for row in rows)
        )

    def _fingerprint(self, reading: PersonOnDay, read: Sequence[SourceValue]) -> str:
        """Of what the mapped fields `read`, and of what else a plan is made from."""
        inputs = [*read, *map(reading.person.values.get, employment.KEYS)]
        inputs += [repr(salary) for salary in self.upcoming(reading)]
        if len(reading.person.compensations) > 1:  # earlier ones matter for back pay
            inputs += sorted(
                repr((row.amount, row.currency, row.period, row.effective_date, row.end_date, row.unreadable))
                for row in salaries_of(reading.person, self.catalogue)
            )
        return self._digest(inputs)

    def _digest(self, inputs: list[SourceValue]) -> str:
        return blake2b(repr(inputs).encode(), digest_size=12, person=self._version).hexdigest()
