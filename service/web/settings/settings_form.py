"""The settings forms: what a posted form says, as settings that were not saved yet, and the ids of their controls.

A form shows one part (switches, exclusions, mapping) or all of them; what it does not show keeps its value. What is
wrong, limits included, is said by the rules: nothing of a form is cut here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.settings import Exclusion, MappingEntry, Operator, Policy
from service.rules.mapping.exclusions import NO_VALUE, SEVERAL_VALUES
from service.rules.mapping.settings_switches import NUMBERS, SWITCHES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.datastructures import MultiDict

    from service.facts.settings import CompanySettings
    from service.rules.mapping.settings_document import Place


class Part(StrEnum):
    SWITCHES = "switches"
    EXCLUSIONS = "exclusions"
    MAPPING = "mapping"
    APPROVALS = "approvals"


PAGE_SWITCHES: Final = tuple(switch for switch in SWITCHES if not (switch.stands_apart or switch.is_of_approvals))
APPROVAL_SWITCHES: Final = tuple(switch for switch in SWITCHES if switch.is_of_approvals)
#: In place of a typed number that is none: outside all bounds, so that its own error is shown.
_NO_NUMBER: Final = -1
#: What the keys of a mapping row are called in the ids of its controls; all others are those of its source.
_CONTROLS: Final = {"fallback_source": "fallback", "constant": "constant", "value_map": "values"}
DO_NOT_MAP: Final = ""
FIXED_VALUE: Final = "="
#: Digits of a number that is read at all.
LONGEST_NUMBER: Final = 6
#: Empty pairs offered below those there are.
BLANK_PAIRS: Final = 2


def changed_by(form: MultiDict[str, str], chosen: CompanySettings, parts: Iterable[Part]) -> CompanySettings:
    """The settings with the shown parts as the form says them."""
    for part in parts:
        chosen = _READERS[part](form, chosen)
    return chosen


def opened_rows(form: MultiDict[str, str]) -> set[str]:
    """The rows of the mapping that the form shows whole; of the others it sends hidden values, if any."""
    folded = set(form.getlist("folded"))
    return {name for name in PAYROLL_FIELD_KINDS if f"map-{name}-source" in form} - folded


def with_exclusion_added(chosen: CompanySettings) -> CompanySettings:
    return replace(chosen, exclusions=(*chosen.exclusions, Exclusion("", Operator.IS)))


def with_exclusion_removed(chosen: CompanySettings, number: str) -> CompanySettings:
    kept = tuple(each for place, each in enumerate(chosen.exclusions) if str(place) != number)
    return replace(chosen, exclusions=kept)


def keeping_last_good(chosen: CompanySettings) -> CompanySettings:
    """Every field keeps the payroll value while the one in Humaans is not valid."""
    return replace(chosen, mapping=tuple(replace(entry, on_invalid=Policy.KEEP) for entry in chosen.mapping))


def digest(chosen: CompanySettings) -> str:
    """Tells whether a plan that was looked at is still the plan of what is being saved."""
    said = asdict(replace(chosen, version=0))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def field_id(place: Place, chosen: CompanySettings) -> str:
    """The id of the form field that a place is about: a row of the mapping goes by its payroll field."""
    if place.number is None:
        return place.part
    if place.part == "exclusions":
        return f"exclusion-{place.number}-{place.key}"
    return f"map-{chosen.mapping[place.number].payroll_field}-{_CONTROLS.get(place.key, 'source')}"


def chosen_source(entry: MappingEntry) -> str:
    """What the select of a row's Humaans field has as its value."""
    if entry.constant is not None and not entry.source:
        return FIXED_VALUE
    return entry.source or DO_NOT_MAP


def _read_switches(form: MultiDict[str, str], chosen: CompanySettings) -> CompanySettings:
    said: dict[str, Any] = {switch.name: form.get(switch.name) == "yes" for switch in PAGE_SWITCHES}
    said |= {text.name: form.get(text.name, getattr(chosen, text.name)).strip() for text in TEXTS}
    return replace(chosen, **said)


def _read_approvals(form: MultiDict[str, str], chosen: CompanySettings) -> CompanySettings:
    said: dict[str, Any] = {switch.name: form.get(switch.name) == "yes" for switch in APPROVAL_SWITCHES}
    said |= {each.name: _whole(form.get(each.name), getattr(chosen, each.name)) for each in NUMBERS}
    return replace(chosen, **said)


def _whole(typed: str | None, otherwise: int) -> int:
    if typed is None:
        return otherwise
    text = typed.strip().removesuffix("%").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else _NO_NUMBER


def _read_exclusions(form: MultiDict[str, str], chosen: CompanySettings) -> CompanySettings:
    found = []
    for number in count():
        if f"exclusion-{number}-source" not in form:
            break
        operator = _one_of(Operator, form.get(f"exclusion-{number}-operator", ""), Operator.IS)
        typed = form.get(f"exclusion-{number}-values", "").strip()
        found.append(Exclusion(form[f"exclusion-{number}-source"], operator, _values(typed, operator)))
    return replace(chosen, exclude_enabled=form.get("exclude_enabled") == "yes", exclusions=tuple(found))


def _values(typed: str, operator: Operator) -> tuple[str, ...]:
    """Commas part values only where an operator takes several; what an operator takes no value of is dropped."""
    if operator in NO_VALUE or not typed:
        return ()
    if operator not in SEVERAL_VALUES:
        return (typed,)
    return tuple(value.strip() for value in typed.split(",") if value.strip())


def _read_mapping(form: MultiDict[str, str], chosen: CompanySettings) -> CompanySettings:
    before = {entry.payroll_field: entry for entry in chosen.mapping}
    entries = (_entry(form, before.get(name) or MappingEntry(name, None)) for name in PAYROLL_FIELD_KINDS)
    return replace(chosen, mapping=tuple(entries))


def _entry(form: MultiDict[str, str], before: MappingEntry) -> MappingEntry:
    """One row; a fixed value counts only while it is chosen, a fall-back only while there is a source."""
    row = f"map-{before.payroll_field}"
    source = form.get(f"{row}-source", chosen_source(before))
    is_fixed = source == FIXED_VALUE
    fallback = form.get(f"{row}-fallback", before.fallback_source or "")
    return MappingEntry(
        before.payroll_field,
        None if is_fixed else source or None,
        on_blank=_one_of(Policy, form.get(f"{row}-on_blank", before.on_blank), Policy.CLEAR),
        on_invalid=_one_of(Policy, form.get(f"{row}-on_invalid", before.on_invalid), Policy.CLEAR),
        fallback_source=fallback if fallback and source and not is_fixed else None,
        constant=form.get(f"{row}-constant", before.constant or "").strip() if is_fixed else None,
        value_map=_value_map(form, row, before),
    )


def _value_map(form: MultiDict[str, str], row: str, before: MappingEntry) -> tuple[tuple[str, str], ...]:
    """The pairs with a right side, and new ones with only a left side, so that they are told what they lack."""
    if not any(f"{row}-{kind}-0" in form for kind in ("seen", "new")):
        return before.value_map
    found = []
    for kind, is_new in (("seen", False), ("new", True)):
        for number in count():
            seen = form.get(f"{row}-{kind}-{number}")
            if seen is None:
                break
            means = form.get(f"{row}-{kind}-{number}-means", "").strip()
            if means or (is_new and seen.strip()):
                found.append((seen.strip(), means))
    return tuple(found)


def _one_of(kind: Any, text: str, otherwise: Any) -> Any:
    return kind(text) if text in set(kind) else otherwise


_READERS: Final = {
    Part.SWITCHES: _read_switches,
    Part.EXCLUSIONS: _read_exclusions,
    Part.MAPPING: _read_mapping,
    Part.APPROVALS: _read_approvals,
}
