"""A plan as a page shows it: people grouped by what would happen, field by field, numbers masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from service.facts.plans import PlanAction
from service.web.ui import humaans_links, labels
from service.web.ui.masking import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.facts.plans import CompanyPlan, FieldChange, FoundIssue, PersonPlan

#: People listed by name in one group; the rest are counted.
NAMED: Final = 100
#: So many people with one reason are one line, which names the first of them.
FEWEST_TOGETHER: Final = 4
NAMED_TOGETHER: Final = 10


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    name: str
    payroll_id: str
    is_ready: bool
    #: Label, old and new text; of a new employee only the number of fields is shown.
    changes: list[tuple[str, str, str]]
    #: The same of what would wait for someone's approval; payroll keeps the old value until then.
    for_approval: list[tuple[str, str, str]]
    #: Why they are excluded or held, and what is missing or wrong.
    reasons: list[str]
    #: The employee, when there is one.
    employee_id: int | None
    #: In Humaans, where what is wrong is corrected.
    humaans: str


class SharedReason(NamedTuple):
    """Why many are held alike: the sentence, how many they are, and some of them with their address in Humaans."""

    reason: str
    number: int
    people: list[tuple[str, str]]

    @property
    def more(self) -> int:
        return self.number - len(self.people)


@dataclass(frozen=True, slots=True)
class Group:
    action: PlanAction
    title: str
    meaning: str
    count: int
    people: list[PlannedPerson]
    #: One reason that many are held for alone.
    shared: list[SharedReason] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        return self.count - len(self.people) - sum(each.number for each in self.shared)


@dataclass(frozen=True, slots=True)
class PlanView:
    groups: list[Group]
    unchanged: int
    not_seen: int
    company_issues: tuple[FoundIssue, ...] = field(default=())
    #: Employees who are updated now and would not be any more.
    no_longer_updated: int = 0
    #: People with changes that would wait for approval, the first of them by name, and how many there are.
    for_approval: list[PlannedPerson] = field(default_factory=list)
    waiting: int = 0

    @property
    def is_empty(self) -> bool:
        """Nothing would be different for anyone, as far as this plan says."""
        changes = any(group.count for group in self.groups if group.action is not PlanAction.EXCLUDED)
        return not (changes or self.no_longer_updated or self.not_seen or self.waiting)


def view_of(plan: CompanyPlan, *, with_pay: bool) -> PlanView:
    show = Shown(with_numbers=False, with_pay=with_pay)
    groups = []
    for action, title, meaning in labels.PLAN_GROUPS:
        people = [person for person in plan.people if person.action is action]
        people.sort(key=lambda person: person.display_name.casefold())
        shared = _shared(people) if action is PlanAction.HOLD else {}
        alone = [person for person in people if _only_reason(person) not in shared]
        lines = [
            SharedReason(reason, len(alike), [(_name_of(each), _humaans(each)) for each in alike[:NAMED_TOGETHER]])
            for reason, alike in shared.items()
        ]
        groups.append(
            Group(action, title, meaning, len(people), [_person(each, show) for each in alone[:NAMED]], lines)
        )
    newly = sum(1 for each in plan.people if each.action is PlanAction.EXCLUDED and each.state_differs)
    unchanged, not_seen = plan.count(PlanAction.UNCHANGED), len(plan.not_seen_employee_ids)
    waiting = sorted((each for each in plan.people if each.for_approval), key=lambda each: _name_of(each).casefold())
    waits = [_person(each, show) for each in waiting[:NAMED]]
    return PlanView(groups, unchanged, not_seen, plan.company_issues, newly, waits, len(waiting))


def _shared(people: Iterable[PersonPlan]) -> dict[str, list[PersonPlan]]:
    """The reasons that at least a few people are held for and nothing else, with who they are; most people first."""
    alike: dict[str, list[PersonPlan]] = {}
    for person in people:
        if reason := _only_reason(person):
            alike.setdefault(reason, []).append(person)
    often = {reason: held for reason, held in alike.items() if len(held) >= FEWEST_TOGETHER}
    return dict(sorted(often.items(), key=lambda item: -len(item[1])))


def _only_reason(person: PersonPlan) -> str:
    reasons = [issue.message for issue in person.issues if not issue.is_advice]
    return reasons[0] if len(reasons) == 1 else ""


def _name_of(plan: PersonPlan) -> str:
    return plan.display_name or plan.payroll_id or "Unnamed person"


def _humaans(plan: PersonPlan) -> str:
    return humaans_links.address_of_person(plan.person_id)


def _person(plan: PersonPlan, show: Shown) -> PlannedPerson:
    reasons = [plan.reason] if plan.reason else []
    reasons += [issue.message for issue in plan.issues if not issue.is_advice]
    reasons += [missing.message for missing in plan.missing]
    return PlannedPerson(
        name=_name_of(plan),
        payroll_id=plan.payroll_id or "",
        is_ready=not plan.missing,
        changes=[] if plan.action is PlanAction.CREATE else _texts(plan.changes, plan.currency, show),
        for_approval=_texts(plan.for_approval, plan.currency, show),
        reasons=list(dict.fromkeys(reasons)),
        employee_id=plan.employee_id,
        humaans=_humaans(plan),
    )


def _texts(changes: Sequence[FieldChange], currency: str | None, show: Shown) -> list[tuple[str, str, str]]:
    after = next((str(each.new) for each in changes if each.field == "salary_currency" and each.new), currency)
    before = next((str(each.old) for each in changes if each.field == "salary_currency" and each.old), currency)
    return [
        (
            labels.field(each.field),
            show.text(each.field, each.old, before)[0],
            show.text(each.field, each.new, after)[0],
        )
        for each in changes
    ]
