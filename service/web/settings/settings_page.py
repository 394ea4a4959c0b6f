"""What the settings pages show: the document being edited, its faults and preview, and what each control offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from flask import request

from service.facts.settings import Operator, Policy
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, PAYROLL_FIELDS, SECTIONS
from service.rules.mapping.exclusions import IN_WORDS
from service.rules.mapping.settings_switches import TEXTS
from service.rules.mapping.sources import Source
from service.store.employees import employee_counts
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.http import access
from service.web.settings import settings_form
from service.web.settings.settings_form import BLANK_PAIRS, PAGE_SWITCHES, Part
from service.web.settings.snapshot_cache import MOST_PEOPLE
from service.web.settings.source_options import SourceOptions
from service.web.ui import labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.actions.settings.preview_exclusions import ExclusionPreview
    from service.facts.humaans import Catalogue
    from service.rules.mapping.settings_document import Document
    from service.store.tables.companies import SettingsVersion
    from service.web.syncing.plan_view import PlanView

#: Values not taken that a mapping row lists, the most frequent first; the page says how many more there are.
MOST_NOT_TAKEN: Final = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a value map on the page; `people` have a value that payroll does not take."""

    seen: str
    means: str = ""
    people: int = 0


@dataclass
class Editor:
    """What the page shows: the document being edited, and what is to be said about it."""

    parts: tuple[Part, ...]
    document: Document
    version: int
    sources: Sequence[Source]
    #: As read within the last minute; None when Humaans could not be asked, or need not be.
    catalogue: Catalogue | None = None
    #: Message by the id of the form field it stands beside.
    faults: dict[str, str] = field(default_factory=dict)
    #: Said at the top, about Humaans or the form as a whole.
    trouble: str = ""
    plan: PlanView | None = None
    #: True when the plan is shown because it must be looked at before this can be saved.
    must_look: bool = False
    conflict: list[tuple[str, str, str]] = field(default_factory=list)
    saved: SettingsVersion | None = None
    #: Employees with mapped fields that were edited here, which saving overwrites: name, id, labels of the fields.
    drift: list[tuple[str, int, list[str]]] = field(default_factory=list)
    #: Whom the exclusions would leave out, when they were looked at.
    weighed: ExclusionPreview | None = None
    #: What stands in Humaans, by source; None until someone asked for it.
    examples: dict[str, list[str]] | None = None
    #: Value and number of people by payroll field: what the last run, or the preview, could not take.
    not_taken: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def looked_at(self) -> str:
        return settings_form.digest(self.document) if self.plan is not None else ""

    @cached_property
    def options(self) -> SourceOptions:
        return SourceOptions(self.sections)

    def pairs(self, name: str) -> list[Pair]:
        """The value map of a field, then what no pair and no format takes, then room for more."""
        known = self.entries.get(name, {}).get("value_map") or {}
        folded = {seen.strip().casefold() for seen in known}
        pairs = [Pair(seen, means) for seen, means in known.items()]
        if FIELDS_BY_NAME[name].is_sensitive or FIELDS_BY_NAME[name].is_required:
            return pairs  # numbers are not translated, and IDs are settled by issues
        unknown = [each for each in self.not_taken.get(name, []) if each[0].strip().casefold() not in folded]
        return pairs + [Pair(seen, people=people) for seen, people in unknown[:MOST_NOT_TAKEN]]

    def pairs_left_off(self, name: str) -> int:
        """How many more values were not taken than the row lists."""
        return max(0, len(self.not_taken.get(name, [])) - MOST_NOT_TAKEN)

    @property
    def blank_pairs(self) -> range:
        return range(BLANK_PAIRS)

    @property
    def asks_password(self) -> bool:
        return PASSWORD in self.faults

    def has_fault_in(self, name: str) -> bool:
        """Whether a fault stands in the part of a mapping row that is folded away."""
        return any(f"map-{name}-{part}" in self.faults for part in ("fallback", "constant", "values"))

    @property
    def sections(self) -> dict[str, list[Source]]:
        grouped: dict[str, list[Source]] = {}
        for source in self.sources:
            grouped.setdefault(source.section, []).append(source)
        return grouped

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        return {entry["payroll_field"]: entry for entry in self.document["mapping"]}


def choices() -> dict[str, Any]:
    """What the controls of the form offer, beside what the editor holds."""
    return {
        "switches": PAGE_SWITCHES,
        "texts": TEXTS,
        "typed": request.form,
        "counts_while_typing": employee_counts.count(access.company().id) <= MOST_PEOPLE,
        "operators": [(each.value, IN_WORDS[each]) for each in Operator],
        "policies": [(each.value, labels.POLICIES[each.value]) for each in Policy],
        "field_sections": [(name, [each for each in PAYROLL_FIELDS if each.section == name]) for name in SECTIONS],
    }


def with_used(sources: Sequence[Source], document: Document) -> list[Source]:
    """Every source, and those the settings use although Humaans no longer lists them."""
    known = {source.key for source in sources}
    used = [entry.get(key) for entry in document["mapping"] for key in ("source", "fallback_source")]
    used += [each["source"] for each in document["exclusions"]]
    gone = dict.fromkeys(key for key in used if key and key not in known)
    return [*sources, *(Source(key, f"{key} (not listed by Humaans now)", "In use") for key in gone)]
