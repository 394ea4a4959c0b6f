"""The planner: what a sync would do with each person, for webhook, Sync now, reconciliation and preview alike.

It works in two steps so that ten thousand people who did not change cost little. `triage` decides from
everyone at once who is excluded, who is whose employee, and whether the inputs are those of the last plan.
`plan` then works out one person in full against their employee. Nothing is written here, and nothing read:
the values come in, a plan goes out (decision 0005).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.employees import PAYROLL_FIELD_KINDS, Readiness
from service.facts.issues import IssueCode
from service.facts.plans import FieldChange, FoundIssue, PersonPlan, PlanAction
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, SALARY_FIELDS
from service.rules.mapping.field_values import EMPTIED, KEPT, MappedFields
from service.rules.pay.dated_salaries import DatedSalaries
from service.rules.planning import advice, identity, readiness
from service.rules.planning.humaans_only import (
    as_of_day,
    day_read_on,
    days_only_humaans_has,
    employment_of,
    names_only_humaans_has,
    returned_on,
)
from service.rules.planning.triage import Triage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from service.facts.employees import EmployeeKey, EmployeeRecord, FieldValue
    from service.facts.humaans import Catalogue, PersonRecord
    from service.facts.settings import CompanySettings
    from service.rules.mapping.field_values import Outcome
    from service.rules.mapping.person_on_day import PersonOnDay
    from service.rules.mapping.salaries import Salary
    from service.rules.planning.triage import IssueKey, TriagedPerson

#: A monthly pay period may be frozen weeks after its first day.
LONGEST_LOOK_BACK: Final = timedelta(days=100)
#: People whose reading is kept: those of a batch, each of whom is looked at several times while it is written.
MOST_READINGS: Final = 500
EMPTY_FIELDS: Final[dict[str, FieldValue]] = dict.fromkeys(PAYROLL_FIELD_KINDS)


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
        self.catalogue = catalogue
        self.day = day
        self.fields = MappedFields(settings, day)
        self._unmapped = frozenset(PAYROLL_FIELD_KINDS) - self.fields.names
        self._written = tuple(name for name in PAYROLL_FIELD_KINDS if name in self.fields.names)
        self._readings: dict[str, PersonOnDay] = {}
        self._triage = Triage(settings, catalogue, day, self.fields, self.decided)

    @property
    def filled(self) -> Mapping[str, int]:
        """In how many of the people of the last triage each mapped field's source had something in it."""
        return self._triage.filled

    def triage(
        self,
        people: Sequence[PersonRecord],
        employees: Iterable[EmployeeKey],
        *,
        trust_fingerprints: bool = False,
        claimed_elsewhere: Iterable[str] = (),
    ) -> list[TriagedPerson]:
        """Who is excluded, who is whose employee, who needs a plan.

        `trust_fingerprints` may be true only when the last complete run used these settings, these rules
        and this day; then equal inputs cannot give another plan. `claimed_elsewhere` are Employee IDs that people
        outside this reading have in Humaans, when not everyone was read.
        """
        return self._triage.sort(
            people, employees, trust_fingerprints=trust_fingerprints, claimed_elsewhere=claimed_elsewhere
        )

    def reading_of(self, person: PersonRecord) -> PersonOnDay:
        """The person as of today, of their first day when that is yet to come, or of their last when it has passed."""
        known = self._readings.get(person.id)
        if known is None or known.person is not person:
            if len(self._readings) >= MOST_READINGS:
                self._readings.clear()
            known = self._readings[person.id] = as_of_day(person, self.catalogue, self.day)
        return known

    def outcome_of(self, case: TriagedPerson, current: Mapping[str, FieldValue]) -> Outcome:
        """The values for every mapped field, given what payroll holds now; from what triage read, where it is kept."""
        inputs = case.inputs
        if inputs is None:
            inputs = self.fields.inputs.read(self.reading_of(case.person))
        return self.fields.outcome(inputs, current)

    def upcoming_salaries(self, person: PersonRecord) -> tuple[Salary, ...]:
        """What the person will be paid later, by Humaans; nothing when salaries are left alone."""
        if not self._triage.has_salary_after(person, day_read_on(person, self.day)):
            return ()
        return self._triage.upcoming(self.reading_of(person))

    def earlier_salaries(self, person: PersonRecord) -> tuple[Salary, ...]:
        """What the person was paid before, as far back as a pay period that is still open may begin."""
        since = self.day - LONGEST_LOOK_BACK
        if not self._triage.has_salary_between(person, since, self.day):
            return ()
        return self._triage.earlier(self.reading_of(person), self.day, since)

    def dated_salaries(self, person: PersonRecord, current: Mapping[str, FieldValue]) -> DatedSalaries:
        """Every salary Humaans has of the person, read as the one that is taken over is; `current` is payroll's."""
        return DatedSalaries(self.fields, self.reading_of(person), current)

    def plan(self, case: TriagedPerson, employee: EmployeeRecord | None, *, kept: Collection[str] = ()) -> PersonPlan:
        """The plan for one case; `employee` is the full record of `case.employee`.

        The fields in `kept` keep payroll's value, because their change waits for approval or was refused.
        """
        if case.excluded_by:
            newly = case.employee is not None and not case.employee.excluded
            return replace(
                _base_plan(case),
                action=PlanAction.EXCLUDED,
                reason=case.excluded_by,
                excluded=True,
                state_differs=newly,
            )
        if case.held is not None:
            is_back = (
                case.employee is not None
                and case.employee.excluded
                and case.held.code != IssueCode.EXCLUSION_CANNOT_BE_JUDGED
            )
            return replace(_base_plan(case), issues=(self._with_waiting(case, employee),), state_differs=is_back)
        if case.same_inputs:
            return replace(_base_plan(case), action=PlanAction.UNCHANGED, same_inputs=True)
        return self._full_plan(case, employee, kept)

    def emptied(self, case: TriagedPerson, employee: EmployeeRecord) -> list[str]:
        """The fields that the plan of an employee would empty without anyone having said so: none of who is held, and
        not the last day of a leaving that a person called a mistake.
        """
        lost = [change.field for change in self.plan(case, employee).changes if change.new is None]
        undone = identity.came_back(employee.last_day, None)
        return [name for name in lost if not (name == "end_date" and self._triage.is_decided(case.person.id, undone))]

    def _with_waiting(self, case: TriagedPerson, employee: EmployeeRecord | None) -> FoundIssue:
        """The issue that holds a person payroll knows, with the fields whose changes wait for it."""
        if case.held is None:
            raise ValueError("nothing holds this person")
        if employee is None or case.held.code not in {IssueCode.EMPLOYEE_ID_CHANGED, IssueCode.EMPLOYEE_ID_TAKEN}:
            return case.held
        outcome = self.outcome_of(case, employee.fields)
        names = [
            name
            for name in self._written
            if name != "employee_id" and name in outcome.values and outcome.values[name] != employee.fields[name]
        ]
        labels = ["Salary" if name in SALARY_FIELDS else FIELDS_BY_NAME[name].label for name in names]
        return identity.with_waiting(case.held, tuple(dict.fromkeys(labels)))

    def _full_plan(self, case: TriagedPerson, employee: EmployeeRecord | None, waiting: Collection[str]) -> PersonPlan:
        person = case.person
        current = EMPTY_FIELDS if employee is None else employee.fields
        outcome = self.outcome_of(case, current)
        values = dict(outcome.values)
        if employee is not None and "employee_id" in values:
            values["employee_id"] = current["employee_id"]  # identity is settled by a person, never by a sync
        values |= {name: current[name] for name in waiting}
        changes = tuple(
            [FieldChange(name, current[name], values[name]) for name in self._written if values[name] != current[name]]
        )
        merged = {**current, **values}
        state, disagreement = employment_of(self.day, person, merged)
        returned = None if employee is None else returned_on(self.day, person, employee, merged, state)
        if returned is not None and not self._triage.is_decided(case.person.id, returned):
            return replace(_base_plan(case), issues=(returned,))
        first_day, last_day = days_only_humaans_has(person, merged)
        names = names_only_humaans_has(person, merged)
        issues = [
            *_keeping(outcome.issues, waiting),
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
            person_id=case.person.id,
            action=action,
            employee_id=None if case.employee is None else case.employee.id,
            display_name=_display_name(case.person),
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
        """What should be corrected of someone who is still paid, but for fields of which more was said already."""
        told = {issue.field for issue in outcome.issues}
        return [each for each in advice.advice(fields, self._unmapped, self.day) if each.field not in told]


def undecided(plan: PersonPlan, decided: Mapping[IssueKey, str]) -> tuple[FoundIssue, ...]:
    """The issues of a plan that stay open: those no one has settled for the value seen, and those that wait for Humaans
    to be corrected, which only Humaans can close (B5).
    """
    return tuple(
        each
        for each in plan.issues
        if decided.get((plan.person_id, each.code, each.field, each.value_seen), identity.MISTAKE) == identity.MISTAKE
    )


def _keeping(found: Iterable[FoundIssue], waiting: Collection[str]) -> list[FoundIssue]:
    """What was found, of the fields whose old value stays said as it is."""
    return [
        replace(each, message=each.message.replace(EMPTIED, KEPT)) if each.field in waiting else each for each in found
    ]


def _base_plan(case: TriagedPerson) -> PersonPlan:
    """Who it is about; nothing decided yet but that nothing may be written."""
    return PersonPlan(
        person_id=case.person.id,
        action=PlanAction.HOLD,
        employee_id=None if case.employee is None else case.employee.id,
        payroll_id=None if case.employee is None else case.employee.payroll_id,
        display_name=_display_name(case.person),
    )


def _display_name(person: PersonRecord) -> str:
    names = (_text(person.values.get("firstName")), _text(person.values.get("lastName")))
    return " ".join(name for name in names if name)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
