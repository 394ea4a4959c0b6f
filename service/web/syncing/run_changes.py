"""What a run did, or a dry run would do, person by person, as its page lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from service.facts.plans import PlanAction
from service.rules.fields.masking import WHOLE
from service.rules.fields.payroll_fields import HIDDEN_FROM_VIEWERS, IDENTIFYING_NUMBERS
from service.rules.planning.shown_names import shown_name
from service.store.employees.changes import from_json
from service.web.ui import humaans_links, issue_labels, labels
from service.web.ui.masking import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.store.employees.changes import ChangeOfRun
    from service.store.tables.planned_people import PlannedPerson


@dataclass(slots=True)
class PersonChanges:
    #: None for someone who is no employee.
    employee_id: int | None
    name: str
    is_new: bool = False
    is_on_hold: bool = False
    #: Label, old and new text of each field.
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    #: The same of what would wait for someone's approval.
    for_approval: list[tuple[str, str, str]] = field(default_factory=list)
    #: What holds them.
    reasons: list[str] = field(default_factory=list)
    #: In Humaans, where what holds them is corrected.
    humaans: str = ""


def people_of(changes: Iterable[ChangeOfRun], *, with_pay: bool) -> list[PersonChanges]:
    """Who a run changed; numbers stay masked."""
    show = Shown(with_numbers=False, with_pay=with_pay)
    changes = list(changes)
    before = {change.employee_id: change.old for change in changes if change.field == "salary_currency"}
    found: dict[int, PersonChanges] = {}
    for change in changes:
        person = found.setdefault(change.employee_id, PersonChanges(change.employee_id, _name_in(change)))
        if change.field is None:
            person.is_new = True
            continue
        old = show.text(change.field, change.old, before.get(change.employee_id, change.currency))[0]
        new = show.text(change.field, change.new, change.currency)[0]
        person.fields.append((labels.field(change.field), old, new))
    return list(found.values())


def planned(people: Iterable[PlannedPerson], *, with_pay: bool) -> list[PersonChanges]:
    """Who a dry run would change, and who it would leave on hold."""
    return [_planned(person, Shown(with_numbers=False, with_pay=with_pay)) for person in people]


def _planned(person: PlannedPerson, show: Shown) -> PersonChanges:
    return PersonChanges(
        person.employee_id,
        person.name or person.payroll_id or "Unnamed person",
        is_new=person.action == PlanAction.CREATE,
        is_on_hold=person.action == PlanAction.HOLD,
        fields=_planned_fields(person.changes, person.currency, show),
        for_approval=_planned_fields(person.for_approval, person.currency, show),
        reasons=[issue_labels.quoted(message, name, sees_pay=show.with_pay) for name, message in person.reasons],
        humaans=humaans_links.address_of_person(person.person_id),
    )


def _planned_fields(
    changes: list[tuple[str, Any, Any]], currency: str | None, show: Shown
) -> list[tuple[str, str, str]]:
    before = next((old for name, old, _new in changes if name == "salary_currency"), currency)
    fields = []
    for name, old, new in changes:
        if name in IDENTIFYING_NUMBERS:  # masked when it was noted
            is_hidden = name in HIDDEN_FROM_VIEWERS and not show.with_pay
            was, will_be = (WHOLE if value and is_hidden else value or "" for value in (old, new))
            fields.append((labels.field(name), was, will_be))
            continue
        was = show.text(name, from_json(name, old), before)[0]
        fields.append((labels.field(name), was, show.text(name, from_json(name, new), currency)[0]))
    return fields


def _name_in(change: ChangeOfRun) -> str:
    return shown_name(change.first_name, change.last_name, change.payroll_id, change.employee_id)
