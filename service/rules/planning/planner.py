"""The planner: what a sync would do with each person, for webhook, Sync now, reconciliation and preview alike.

It works in two steps so that ten thousand people who did not change cost little. `triage` decides from
everybody at once who is excluded, who is whose employee, and whether the inputs are those of the last plan.
`plan` then works out one person in full against their employee. Nothing is written here, and nothing read:
the values come in, a plan goes out (decision 0005).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from service.facts.employees import PAYROLL_FIELD_KINDS, Readiness
from service.facts.plans import FieldChange, FoundIssue, PersonPlan, PlanAction
from service.rules.fields import characters
from service.rules.fields.formats import Fault, as_date
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, SALARY_FIELDS
from service.rules.mapping import exclusions
from service.rules.mapping.exclusions import ExclusionFilter
from service.rules.mapping.field_values import MappedFields
from service.rules.mapping.person_on_day import Reading, salaries_of
from service.rules.mapping.sources import sources_of
from service.rules.pay.dated_salaries import DatedSalaries
from service.rules.planning import advice, employment, identity, readiness, starter_details

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from typing import TypeAlias

    from service.facts.employees import EmployeeKey, EmployeeRecord, Employment, FieldValue
    from service.facts.humaans import Absent, Catalogue, PersonRecord, SourceValue
    from service.facts.settings import CompanySettings
    from service.rules.mapping.field_values import Outcome
    from service.rules.mapping.salaries import Salary

    #: (person id, issue code, field, value seen)
    IssueKey: TypeAlias = tuple[str, str, str | None, str]

#: Held because nobody can tell whether they are excluded; every other hold comes after that was judged.
EXCLUSION_UNKNOWN: Final = "exclusion_cannot_be_judged"
#: A name from Humaans is cut here when it is shown; payroll itself takes far less.
LONGEST_NAME_SHOWN: Final = 200
EMPTY_FIELDS: Final[dict[str, FieldValue]] = dict.fromkeys(PAYROLL_FIELD_KINDS)


@dataclass(slots=True)
class Case:
    """One person after triage: who they are here, or why they are held or excluded."""

    person: PersonRecord
    employee: EmployeeKey | None = None
    held: FoundIssue | None = None
    advice: FoundIssue | None = None
    #: What would hold this person, had not somebody decided about it.
    settled: FoundIssue | None = None
    excluded_by: str = ""
    fingerprint: str = ""
    #: The inputs equal those the employee was last planned from.
    same_inputs: bool = False

    @property
    def needs_plan(self) -> bool:
        return not (self.same_inputs or self.held is not None or self.excluded_by)


class Planner:
    """Plans for one company under one settings version, one catalogue and one day.

    `day` is the company's local day. A person who is yet to start is read as of their first day, so that
    the salary and the role they start with count; one who has left as of their last, so that what Humaans
    ends with the employment is still there for the final pay.
    """

    def __init__(
        self,
        settings: CompanySettings,
        catalogue: Catalogue,
        day: date,
        decided: Mapping[IssueKey, str] | None = None,
    ) -> None:
        """`decided` is what a person chose about issues: by (person id, issue code, field, value seen)."""
        self.settings = settings
        self.decided = {} if decided is None else decided
        #: In how many of the people of the last triage each mapped field's source had something in it.
        self.filled: Counter[str] = Counter()
        self.catalogue = catalogue
        self.day = day
        self.fields = MappedFields(settings, day)
        self._unmapped = frozenset(PAYROLL_FIELD_KINDS) - self.fields.names
        self._written = tuple(name for name in PAYROLL_FIELD_KINDS if name in self.fields.names)
        active = settings.exclusions if settings.exclude_enabled else ()
        self._filters = tuple(ExclusionFilter(exclusion) for exclusion in active)
        labels = {source.key: source.label for source in sources_of(catalogue)}
        self._filter_words = tuple(
            exclusions.in_words(each.exclusion, labels.get(each.exclusion.source, each.exclusion.source))
            for each in self._filters
        )
        self._version = f"{settings.version}".encode()

    # ---- everybody at once ---------------------------------------------------------------------------

    def triage(
        self,
        people: Sequence[PersonRecord],
        employees: Iterable[EmployeeKey],
        *,
        trust_fingerprints: bool = False,
        claimed_elsewhere: Iterable[str] = (),
    ) -> list[Case]:
        """Who is excluded, who is whose employee, who needs a plan.

        `trust_fingerprints` may be true only when the last complete run used these settings, these rules
        and this day; then equal inputs cannot give another plan. `claimed_elsewhere` are Employee IDs that people
        outside this reading have in Humaans, when not everybody was read.
        """
        self.filled.clear()
        cases = [Case(person) for person in people]
        claims: list[str] = list(claimed_elsewhere)
        accepted: list[str | Fault | Absent | None] = []
        for case in cases:
            reading = self.reading_of(case.person)
            self._judge_exclusions(case, reading)
            payroll_id = self.fields.payroll_id(reading)
            accepted.append(payroll_id)
            if isinstance(payroll_id, str) and not case.excluded_by:
                claims.append(payroll_id)
            case.fingerprint = self._fingerprint(reading)
        register = identity.IdentityIndex(employees, claims, self.day)
        for case, payroll_id in zip(cases, accepted, strict=True):
            self._settle(case, payroll_id, register, trust_fingerprints=trust_fingerprints)
        return cases

    def reading_of(self, person: PersonRecord) -> Reading:
        """The person as of today, of their first day when that is yet to come, or of their last when it has passed."""
        first_day = as_date(person.values.get("employmentStartDate"))
        if first_day is not None and first_day > self.day:
            return Reading(person, self.catalogue, first_day)
        last_day = employment.last_day(person.values)
        if last_day is not None and last_day < self.day:
            return Reading(person, self.catalogue, last_day)
        return Reading(person, self.catalogue, self.day)

    def upcoming_salaries(self, person: PersonRecord) -> tuple[Salary, ...]:
        """What the person will be paid later, by Humaans; nothing when salaries are left alone."""
        return self._upcoming(self.reading_of(person))

    def dated_salaries(self, person: PersonRecord, current: Mapping[str, FieldValue]) -> DatedSalaries:
        """Every salary Humaans has of the person, read as the one that is taken over is; `current` is payroll's."""
        return DatedSalaries(self.fields, self.reading_of(person), current)

    def _upcoming(self, reading: Reading) -> tuple[Salary, ...]:
        rows = reading.person.compensations
        later = any(row.effective_date is not None and row.effective_date > reading.day for row in rows)
        if not later or not self.settings.sync_salaries:
            return ()
        return DatedSalaries(self.fields, reading).after(reading.day)

    def _judge_exclusions(self, case: Case, reading: Reading) -> None:
        for each, words in zip(self._filters, self._filter_words, strict=True):
            answer = each.matches(reading)
            if answer:
                case.excluded_by = words
                case.held = None
                return
            if answer is None:
                case.held = FoundIssue(
                    EXCLUSION_UNKNOWN,
                    f"The exclusion “{words}” could not be judged: Humaans does not show that field of this person, or "
                    "shows more than one. Nothing was done with them. Look at the token's scopes and at the person.",
                )

    def _settle(
        self,
        case: Case,
        payroll_id: str | Fault | Absent | None,
        register: identity.IdentityIndex,
        *,
        trust_fingerprints: bool,
    ) -> None:
        case.employee = register.employee_of(case.person.id)
        if case.excluded_by or case.held is not None:
            return
        match = register.match(case.person.id, payroll_id)
        case.employee, case.held, case.advice = match.employee, match.held, match.advice
        if case.held is not None and case.employee is not None and self._is_decided(case.person.id, case.held):
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

    def _is_decided(self, person_id: str, issue: FoundIssue) -> bool:
        return (person_id, issue.code, issue.field, issue.value_seen) in self.decided

    def _fingerprint(self, reading: Reading) -> str:
        values = reading.person.values
        inputs = self.fields.inputs(reading)
        for mapping, value in zip(self.fields.mappings, inputs, strict=True):
            if isinstance(value, str) and value:
                self.filled[mapping.field.name] += 1
        inputs += map(values.get, employment.KEYS)
        inputs += [repr(salary) for salary in self._upcoming(reading)]
        if len(reading.person.compensations) > 1:  # earlier ones matter for back pay
            inputs += sorted(
                repr((row.amount, row.currency, row.period, row.effective_date, row.end_date, row.unreadable))
                for row in salaries_of(reading.person, self.catalogue)
            )
        return self._digest(inputs)

    def _digest(self, inputs: list[SourceValue]) -> str:
        return blake2b(repr(inputs).encode(), digest_size=12, person=self._version).hexdigest()

    # ---- one person ----------------------------------------------------------------------------------

    def plan(self, case: Case, employee: EmployeeRecord | None) -> PersonPlan:
        """The plan for one case; `employee` is the full record of `case.employee`."""
        base = _base_plan(case)
        if case.excluded_by:
            newly = case.employee is not None and not case.employee.excluded
            return replace(
                base, action=PlanAction.EXCLUDED, reason=case.excluded_by, excluded=True, state_differs=newly
            )
        if case.held is not None:
            is_back = case.employee is not None and case.employee.excluded and case.held.code != EXCLUSION_UNKNOWN
            return replace(base, issues=(self._with_waiting(case, employee),), state_differs=is_back)
        if case.same_inputs:
            return replace(base, action=PlanAction.UNCHANGED, same_inputs=True)
        return self._full_plan(case, employee, base)

    def emptied(self, case: Case, employee: EmployeeRecord) -> list[str]:
        """The fields that the plan of an employee would empty without anyone having said so: none of who is held, and
        not the last day of a leaving that a person called a mistake.
        """
        lost = [change.field for change in self.plan(case, employee).changes if change.new is None]
        undone = identity.came_back(employee.last_day, None)
        return [name for name in lost if not (name == "end_date" and self._is_decided(case.person.id, undone))]

    def _with_waiting(self, case: Case, employee: EmployeeRecord | None) -> FoundIssue:
        """The issue that holds a person payroll knows, with the fields whose changes wait for it."""
        if case.held is None:
            raise ValueError("nothing holds this person")
        if employee is None or case.held.code not in {identity.CHANGED, identity.TAKEN}:
            return case.held
        outcome = self.fields.outcome(self.reading_of(case.person), employee.fields)
        names = [
            name
            for name in self._written
            if name != "employee_id" and name in outcome.values and outcome.values[name] != employee.fields[name]
        ]
        labels = ["Salary" if name in SALARY_FIELDS else FIELDS_BY_NAME[name].label for name in names]
        return identity.with_waiting(case.held, tuple(dict.fromkeys(labels)))

    def _full_plan(self, case: Case, employee: EmployeeRecord | None, base: PersonPlan) -> PersonPlan:
        reading = self.reading_of(case.person)
        current = EMPTY_FIELDS if employee is None else employee.fields
        outcome = self.fields.outcome(reading, current)
        values = dict(outcome.values)
        if employee is not None and "employee_id" in values:
            values["employee_id"] = current["employee_id"]  # identity is settled by a person, never by a sync
        kept = starter_details.kept(employee, values) if employee is not None and employee.has_payslip else ()
        values |= {name: current[name] for name in kept}
        changes = tuple(
            [FieldChange(name, current[name], values[name]) for name in self._written if values[name] != current[name]]
        )
        merged = {**current, **values}
        state, disagreement = self._employment(reading, merged)
        returned = None if employee is None else self._returned(reading, employee, merged, state)
        if returned is not None and not self._is_decided(base.person_id, returned):
            return replace(base, issues=(returned,))
        first_day, last_day = _days_only_humaans_has(reading, merged)
        names = _names_only_humaans_has(reading, merged)
        issues = [
            *starter_details.issues(outcome.issues, kept, current, outcome.values),
            *self._advice(outcome, merged),
        ]
        issues += [issue for issue in (case.settled, case.advice, disagreement, returned) if issue is not None]
        missing = readiness.missing_fields(
            merged, self._unmapped, self.day, told_by_humaans=self.settings.send_payslips_to_humaans
        )
        ready = Readiness.PENDING if missing else Readiness.READY
        differs = employee is not None and (
            (employee.employment, employee.readiness, employee.missing, employee.excluded, employee.not_seen)
            != (state, ready, missing, False, False)
            or (employee.humaans_first_day, employee.humaans_last_day) != (first_day, last_day)
            or employee.humaans_name != names
            or employee.person_id != case.person.id
        )
        if employee is None:
            action = PlanAction.CREATE
        else:
            action = PlanAction.UPDATE if changes or differs else PlanAction.UNCHANGED
        return PersonPlan(
            person_id=base.person_id,
            action=action,
            employee_id=base.employee_id,
            display_name=base.display_name,
            payroll_id=_text(merged["employee_id"]) or None,
            changes=changes,
            issues=tuple(issues),
            employment=state,
            readiness=ready,
            missing=missing,
            humaans_first_day=first_day,
            humaans_last_day=last_day,
            humaans_name=names,
            currency=_text(merged["salary_currency"]) or None,
            state_differs=differs,
            fingerprint=case.fingerprint,
        )

    def _advice(self, outcome: Outcome, fields: dict[str, FieldValue]) -> list[FoundIssue]:
        """What should be corrected of somebody who is still paid, but for fields of which more was said already."""
        told = {issue.field for issue in outcome.issues}
        return [each for each in advice.advice(fields, self.day) if each.field not in told]

    def _returned(
        self, reading: Reading, employee: EmployeeRecord, fields: Mapping[str, FieldValue], state: Employment
    ) -> FoundIssue | None:
        """The case of someone who had left, and whom Humaans has employed again (rehired, or never really gone)."""
        if "end_date" in employee.edited_fields or "start_date" in employee.edited_fields:
            return None  # what was edited here is no leaving: the next sync takes Humaans' dates again (A18)
        since: date | None = fields["start_date"] or as_date(reading.person.values.get("employmentStartDate"))  # type: ignore[assignment]
        is_offboarded = reading.person.values.get("status") == employment.OFFBOARDED
        if not employment.has_returned(employee, self.day, state, since, is_offboarded=is_offboarded):
            return None
        return identity.came_back(employee.last_day, since, is_same_start=since == employee.first_day)

    def _employment(self, reading: Reading, fields: dict[str, FieldValue]) -> tuple[Employment, FoundIssue | None]:
        """The state by payroll's own dates, else by what Humaans says; and where status and dates disagree."""
        values = reading.person.values
        status = values.get("status")
        start: date | None = fields["start_date"] or as_date(values.get("employmentStartDate"))  # type: ignore[assignment]
        end: date | None = fields["end_date"] or as_date(values.get("employmentEndDate"))  # type: ignore[assignment]
        left = end or employment.last_day(values)
        return employment.employment_on(self.day, status, start, left), employment.disagreement(
            self.day, status, start, end
        )


def _days_only_humaans_has(reading: Reading, fields: dict[str, FieldValue]) -> tuple[date | None, date | None]:
    """First and last day employed where payroll has none of its own, so that the state of a later day is known."""
    values = reading.person.values
    first = None if fields["start_date"] else as_date(values.get("employmentStartDate"))
    return first, None if fields["end_date"] else employment.last_day(values)


def _names_only_humaans_has(reading: Reading, fields: Mapping[str, FieldValue]) -> tuple[str | None, str | None]:
    """First and last name of someone whom payroll has no whole name of: a name it cannot take is still shown (B8)."""
    if fields["first_name"] and fields["last_name"]:
        return None, None
    values = reading.person.values
    first, last = (_shown(values.get(key)) for key in ("firstName", "lastName"))
    return first or None, last or None


def _shown(name: object) -> str:
    return characters.shown_safely(" ".join(_text(name).split())[:LONGEST_NAME_SHOWN])


def undecided(plan: PersonPlan, decided: Mapping[IssueKey, str]) -> tuple[FoundIssue, ...]:
    """The issues of a plan that stay open: those no one has settled for the value seen, and those that wait for Humaans
    to be corrected, which only Humaans can close (B5).
    """
    return tuple(
        each
        for each in plan.issues
        if decided.get((plan.person_id, each.code, each.field, each.value_seen), identity.MISTAKE) == identity.MISTAKE
    )


def _base_plan(case: Case) -> PersonPlan:
    """Who it is about; nothing decided yet but that nothing may be written."""
    values = case.person.values
    names = (_text(values.get("firstName")), _text(values.get("lastName")))
    return PersonPlan(
        person_id=case.person.id,
        action=PlanAction.HOLD,
        employee_id=None if case.employee is None else case.employee.id,
        payroll_id=None if case.employee is None else case.employee.payroll_id,
        display_name=" ".join(name for name in names if name),
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
