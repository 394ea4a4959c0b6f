"""Who exclusions would exclude, by name, and which of them are in payroll already (A7). Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from service.facts.settings import Operator
from service.rules.mapping.exclusion_preview import RowEffect, effect_of, values_of
from service.rules.mapping.exclusions import IN_WORDS, fault_of_values
from service.rules.mapping.sample_values import hidden_sources, looks_like_a_number, number_sources
from service.rules.mapping.source_kinds import SourceKind
from service.rules.mapping.sources import sources_of
from service.rules.planning.planner import Planner
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.employees import employee_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.facts.humaans import PersonRecord, Snapshot
    from service.facts.settings import CompanySettings
    from service.rules.mapping.person_on_day import PersonOnDay
    from service.services import Services

NAMED: Final = 30
#: Values of a field that are offered to pick from; a field with more is free text.
MOST_OFFERED: Final = 60
NOT_COUNTED: Final = (
    "An exclusion asks for an NI or bank number, so it is not counted while you type: numbers could be found out digit "
    "by digit. Press Preview to see what it does; that is noted in the audit log."
)


class NotCountedError(Exception):
    """The exclusions ask for numbers that must not be found out by counting; the message says what to do instead."""

    def __init__(self) -> None:
        super().__init__(NOT_COUNTED)
        self.message = NOT_COUNTED


def asks_for_numbers(chosen: CompanySettings) -> bool:
    """Whether an exclusion compares NI or bank numbers with something."""
    hidden = number_sources(chosen)
    return any(
        each.source in hidden and each.operator not in {Operator.IS_EMPTY, Operator.IS_NOT_EMPTY}
        for each in chosen.exclusions
    )


@dataclass(frozen=True, slots=True)
class ExclusionPreview:
    """What a page says before exclusions are saved. Names are the first few, in alphabetical order."""

    everyone: int
    #: There are exclusions, but they are turned off.
    is_off: bool
    excluded: int
    names: list[str]
    #: Of those left out: employees who were imported before and not excluded since.
    already_here: int
    already_here_names: list[str]
    held: int
    #: By the row's place in the list; a row that is not finished is not among them.
    rows: dict[int, RowEffect] = field(default_factory=dict)
    #: What is wrong with a row that counts no one for it, by its place.
    faults: dict[int, str] = field(default_factory=dict)
    #: Values to pick from with how many people have them, by the row's place; none of a date, an amount or a number.
    offered: dict[int, list[tuple[str, int]]] = field(default_factory=dict)


def preview_exclusions(
    services: Services, company_id: int, chosen: CompanySettings, seen: Snapshot
) -> ExclusionPreview:
    """What the exclusions of `chosen` would do with the people of a reading. Raises NotCountedError."""
    if asks_for_numbers(chosen):
        raise NotCountedError
    day = local_day(companies.get(company_id), services.clock())
    planner = Planner(replace(chosen, exclusions=()), seen.catalogue, day)  # only to read people as a run would
    readings = [planner.reading_of(person) for person in seen.people]
    active = chosen.exclusions if chosen.exclude_enabled else ()
    known = {source.key: source.kind for source in sources_of(seen.catalogue)}
    effect = effect_of(active, readings, known)
    here = {key.person_id for key in employee_keys.keys(company_id) if not (key.excluded or key.is_closed)}
    out = [seen.people[place] for place in effect.excluded]
    imported = [person for person in out if person.id in here]
    return ExclusionPreview(
        everyone=len(seen.people),
        is_off=bool(chosen.exclusions) and not chosen.exclude_enabled,
        excluded=len(out),
        names=_names(out),
        already_here=len(imported),
        already_here_names=_names(imported),
        held=len(effect.held),
        rows={row.number: row for row in effect.rows},
        faults={
            number: f"“{IN_WORDS[each.operator]}” {fault}."
            for number, each in enumerate(active)
            if each.values and (fault := fault_of_values(each, known.get(each.source, SourceKind.ANY)))
        },
        offered=_offered(chosen, known, readings),
    )


def _offered(
    chosen: CompanySettings, known: Mapping[str, SourceKind], readings: Sequence[PersonOnDay]
) -> dict[int, list[tuple[str, int]]]:
    hidden = hidden_sources(chosen)
    rows = {
        number: values_of(each.source, readings, MOST_OFFERED)
        for number, each in enumerate(chosen.exclusions)
        if known.get(each.source) in {SourceKind.TEXT, SourceKind.ANY} and each.source not in hidden
    }
    return {
        number: [(text, people) for text, people in values if not looks_like_a_number(text)]
        for number, values in rows.items()
        if values
    }


def _names(people: list[PersonRecord]) -> list[str]:
    named = sorted((_name(person) for person in people), key=str.casefold)
    return named[:NAMED]


def _name(person: PersonRecord) -> str:
    parts = (person.values.get("firstName"), person.values.get("lastName"))
    return " ".join(part for part in parts if isinstance(part, str) and part) or "Unnamed person"
