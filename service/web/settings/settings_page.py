"""What the settings pages show: the settings being edited, what is wrong with them, and what each control offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from flask import request

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.settings import MappingEntry, Policy
from service.rules.mapping.exclusions import IN_WORDS, operators_for
from service.rules.mapping.settings_switches import NUMBERS, TEXTS
from service.rules.mapping.source_kinds import SourceKind
from service.rules.mapping.sources import Source
from service.store.companies import settings
from service.store.companies.company_day import local_day
from service.store.employees import employees
from service.store.payslips import pay_schedules
from service.web.employees.edit_choices import choices_of
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.http import access
from service.web.http.app_context import services
from service.web.settings import mapping_rows, settings_form
from service.web.settings.settings_form import APPROVAL_SWITCHES, BLANK_PAIRS, PAGE_SWITCHES, Part
from service.web.settings.snapshot_cache import MOST_PEOPLE
from service.web.settings.source_options import SourceOptions
from service.web.ui import labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.actions.settings.preview_exclusions import ExclusionPreview
    from service.facts.humaans import Catalogue
    from service.facts.settings import CompanySettings, Exclusion
    from service.rules.settings.copied_mapping import CopiedMapping
    from service.store.tables.companies import SettingsVersion
    from service.web.settings.mapping_rows import MappingRow, MappingRows
    from service.web.syncing.plan_view import PlanView

#: A closed list that is longer is no help beside a field; countries have 249.
MOST_OFFERED: Final = 40


@dataclass
class Editor:
    """What the page shows: the settings being edited, and what is to be said about them."""

    parts: tuple[Part, ...]
    #: As saved, or as the form says; nothing of it is saved before it was checked.
    draft: CompanySettings
    version: int
    sources: Sequence[Source]
    #: The settings that the draft began as.
    saved_settings: CompanySettings
    #: As read within the last minute; None when Humaans could not be asked, or need not be.
    catalogue: Catalogue | None = None
    #: Message by the id of its form field.
    faults: dict[str, str] = field(default_factory=dict)
    #: Said at the top, about Humaans or the form as a whole.
    trouble: str = ""
    #: What a button did to the form, which is not saved yet.
    notice: str = ""
    plan: PlanView | None = None
    #: True when the plan is shown because it must be looked at before this can be saved.
    must_look: bool = False
    conflict: list[tuple[str, str, str]] = field(default_factory=list)
    saved: SettingsVersion | None = None
    #: Employees with mapped fields that were edited here, which saving overwrites: name, id, labels of the fields.
    drift: list[tuple[str, int, list[str]]] = field(default_factory=list)
    #: Who the exclusions would exclude, when they were checked.
    effect: ExclusionPreview | None = None
    #: Values in Humaans, by source; None until someone asked for them.
    examples: dict[str, list[str]] | None = None
    #: Value and number of people by payroll field: what the last run, or the preview, could not take.
    not_taken: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    #: Payroll fields whose rows are open because someone opened them.
    opened: set[str] = field(default_factory=set)
    #: What was taken from another company, with the name of that company and what differs.
    copied: tuple[str, CopiedMapping, list[tuple[str, str, str]]] | None = None

    @property
    def looked_at(self) -> str:
        return settings_form.digest(self.draft) if self.plan is not None else ""

    @cached_property
    def options(self) -> SourceOptions:
        return SourceOptions(self.sections)

    @cached_property
    def rows(self) -> MappingRows:
        return mapping_rows.rows_of(self)

    def row(self, name: str) -> MappingRow:
        """One row of the mapping, open. Raises KeyError for no payroll field."""
        return mapping_rows.row_of(self, name)

    @property
    def blank_pairs(self) -> range:
        return range(BLANK_PAIRS)

    @property
    def asks_password(self) -> bool:
        """Whether the page has the field: where how payslips are sent can be changed, and something was saved."""
        return (self.version > 0 and Part.SWITCHES in self.parts) or PASSWORD in self.faults

    def has_fault_in(self, name: str) -> bool:
        """Whether a fault stands in a row of the mapping."""
        return any(f"map-{name}-{part}" in self.faults for part in ("source", "fallback", "constant", "values"))

    @property
    def sections(self) -> dict[str, list[Source]]:
        grouped: dict[str, list[Source]] = {}
        for source in self.sources:
            grouped.setdefault(source.section, []).append(source)
        return grouped

    @cached_property
    def entries(self) -> Mapping[str, MappingEntry]:
        return _entries(self.draft)

    @cached_property
    def saved_entries(self) -> Mapping[str, MappingEntry]:
        return _entries(self.saved_settings)

    @cached_property
    def source_labels(self) -> Mapping[str, str]:
        return {source.key: source.label for source in self.sources}

    @property
    def gone(self) -> set[str]:
        """Sources that the settings use although Humaans no longer lists them."""
        return {source.key for source in self.sources if source.section == IN_USE}

    def operators(self, exclusion: Exclusion) -> list[tuple[str, str]]:
        """The conditions that suit the row's field, and the one that was chosen, so that its fault can be seen."""
        kind = next((each.kind for each in self.sources if each.key == exclusion.source), SourceKind.ANY)
        return [
            (each.value, text)
            for each, text in IN_WORDS.items()
            if each in operators_for(kind) or each is exclusion.operator
        ]

    def values_known(self, place: int) -> list[tuple[str, int | None]]:
        """What to pick from beside an exclusion: what Humaans has, or else what its field may have."""
        if self.effect is not None and place in self.effect.offered:
            return [*self.effect.offered[place]]
        return [(text, None) for text in self.choices_of_source(self.draft.exclusions[place].source)]

    def choices_of_source(self, source: str | None) -> tuple[str, ...]:
        """The closed list of a custom field."""
        fields = {} if self.catalogue is None else self.catalogue.custom_fields
        found = fields.get((source or "").removeprefix("custom."))
        return found.choices[:MOST_OFFERED] if found is not None else ()

    @cached_property
    def accepted(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Value and words by payroll field, for those that take one of a short list."""
        company = access.company()
        schedules = pay_schedules.schedules_of(pay_schedules.of_company(company.id))
        offered = choices_of(local_day(company, services().clock()), schedules)
        return {name: choices for name, choices in offered.items() if len(choices) <= MOST_OFFERED}


#: The section of the sources that are used but no longer listed.
IN_USE: Final = "In use"


def _entries(chosen: CompanySettings) -> Mapping[str, MappingEntry]:
    """A row for every payroll field; one that was never chosen is not mapped."""
    known = {entry.payroll_field: entry for entry in chosen.mapping}
    return {name: known.get(name) or MappingEntry(name, None) for name in PAYROLL_FIELD_KINDS}


def choices() -> dict[str, Any]:
    """What the controls of the form offer, beside what the editor holds."""
    company_id = access.company().id
    return {
        "switches": PAGE_SWITCHES,
        "texts": TEXTS,
        "approval_switches": APPROVAL_SWITCHES,
        "numbers": {each.switch: each for each in NUMBERS},
        "typed": request.form,
        "people_here": (people := employees.count(company_id)),
        "counts_while_typing": people <= MOST_PEOPLE,
        "all_operators": {each.value: text for each, text in IN_WORDS.items()},
        "operators_by_kind": {
            kind.value: " ".join(operator.value for operator in operators_for(kind)) for kind in SourceKind
        },
        "policies": [(each.value, labels.POLICIES[each.value]) for each in Policy],
        "other_companies": _others_with_settings(company_id),
    }


def _others_with_settings(company_id: int) -> list[tuple[str, str]]:
    """Slug and name of the visitor's other companies that have a mapping to copy."""
    others = [each for each in access.own_companies() if each.id != company_id]
    known = settings.companies_with_settings([each.id for each in others])
    return [(each.slug, each.name) for each in others if each.id in known]


def with_used(sources: Sequence[Source], chosen: CompanySettings) -> list[Source]:
    """Every source, and those the settings use although Humaans no longer lists them."""
    known = {source.key for source in sources}
    used = [key for entry in chosen.mapping for key in (entry.source, entry.fallback_source)]
    used += [each.source for each in chosen.exclusions]
    gone = dict.fromkeys(key for key in used if key and key not in known)
    return [*sources, *(Source(key, f"{key} (not listed by Humaans now)", IN_USE) for key in gone)]
