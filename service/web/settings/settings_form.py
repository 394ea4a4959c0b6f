"""The settings forms: a posted form becomes a settings document, and a document becomes what the form shows.

A form shows one part (switches, exclusions, mapping) or all of them; what it does not show keeps its value.
What is wrong with a document, limits among it, is said by the rules: nothing of a form is cut here.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections import Counter
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.settings import Operator, Policy
from service.rules.mapping.exclusions import NO_VALUE, SEVERAL_VALUES
from service.rules.mapping.settings_document import Document, Place
from service.rules.mapping.settings_switches import SWITCHES, TEXTS
from service.rules.mapping.settings_validation import SettingsFault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.datastructures import MultiDict


class Part(StrEnum):
    SWITCHES = "switches"
    EXCLUSIONS = "exclusions"
    MAPPING = "mapping"


PAGE_SWITCHES: Final = tuple(switch for switch in SWITCHES if not switch.stands_apart)
#: What the keys of a mapping row are called in the ids of its controls; all others are those of its source.
_CONTROLS: Final = {"fallback_source": "fallback", "constant": "constant", "value_map": "values"}
DO_NOT_MAP: Final = ""
FIXED_VALUE: Final = "="
#: Empty pairs offered below those there are.
BLANK_PAIRS: Final = 2


def changed_by(form: MultiDict[str, str], document: Document, parts: Iterable[Part]) -> Document:
    """The document with the shown parts as the form says them."""
    changed = copy.deepcopy(document)
    for part in parts:
        _READERS[part](form, changed)
    return changed


def add_exclusion(document: Document) -> None:
    document["exclusions"].append({"source": "", "operator": Operator.IS.value, "values": []})


def remove_exclusion(document: Document, number: str) -> None:
    places = [str(place) for place in range(len(document["exclusions"]))]
    if number in places:
        del document["exclusions"][places.index(number)]


def digest(document: Document) -> str:
    """Tells whether a plan that was looked at is still the plan of what is being saved."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]


def shape_faults(document: Document) -> tuple[SettingsFault, ...]:
    """What a form can get wrong that is no settings document at all."""
    return tuple(
        SettingsFault(Place("exclusions", number, "source"), "Choose the Humaans field this exclusion checks.")
        for number, exclusion in enumerate(document["exclusions"])
        if not exclusion["source"]
    )


def field_id(place: Place, document: Document) -> str:
    """The id of the form field that a place is about: a row of the mapping goes by its payroll field."""
    if place.number is None:
        return place.part
    if place.part == "exclusions":
        return f"exclusion-{place.number}-{place.key}"
    return f"map-{document['mapping'][place.number]['payroll_field']}-{_CONTROLS.get(place.key, 'source')}"


def _read_switches(form: MultiDict[str, str], document: Document) -> None:
    for switch in PAGE_SWITCHES:
        document[switch.name] = form.get(switch.name) == "yes"
    for text in TEXTS:
        document[text.name] = form.get(text.name, document[text.name]).strip()


def _read_exclusions(form: MultiDict[str, str], document: Document) -> None:
    document["exclude_enabled"] = form.get("exclude_enabled") == "yes"
    found = []
    for number in count():
        if f"exclusion-{number}-source" not in form:
            break
        operator = _one_of(Operator, form.get(f"exclusion-{number}-operator", ""), Operator.IS)
        typed = form.get(f"exclusion-{number}-values", "").strip()
        found.append(
            {
                "source": form[f"exclusion-{number}-source"],
                "operator": operator.value,
                "values": _values(typed, operator),
            }
        )
    document["exclusions"] = found


def _values(typed: str, operator: Operator) -> list[str]:
    """Commas part values only where an operator takes several; what an operator takes no value of is dropped."""
    if operator in NO_VALUE or not typed:
        return []
    if operator not in SEVERAL_VALUES:
        return [typed]
    return [value.strip() for value in typed.split(",") if value.strip()]


def _read_mapping(form: MultiDict[str, str], document: Document) -> None:
    before = {entry["payroll_field"]: entry for entry in document["mapping"]}
    document["mapping"] = [_entry(form, name, before.get(name, {})) for name in PAYROLL_FIELD_KINDS]


def _entry(form: MultiDict[str, str], name: str, before: dict[str, Any]) -> dict[str, Any]:
    """One row; a fixed value counts only while it is chosen, a fall-back only while there is a source."""
    chosen = form.get(f"map-{name}-source", _chosen(before))
    entry: dict[str, Any] = {"payroll_field": name, "source": chosen or None}
    fallback = form.get(f"map-{name}-fallback", before.get("fallback_source") or "")
    if chosen == FIXED_VALUE:
        constant = form.get(f"map-{name}-constant", before.get("constant") or "")
        entry |= {"source": None, "constant": constant.strip()}
    elif chosen and fallback:
        entry["fallback_source"] = fallback
    for policy in ("on_blank", "on_invalid"):
        default = before.get(policy, Policy.CLEAR.value)
        entry[policy] = _one_of(Policy, form.get(f"map-{name}-{policy}", default), Policy.CLEAR).value
    if pairs := _value_map(form, name, before):
        entry["value_map"] = pairs
    return entry


def _chosen(entry: dict[str, Any]) -> str:
    if entry.get("constant") is not None and not entry.get("source"):
        return FIXED_VALUE
    return entry.get("source") or DO_NOT_MAP


def _value_map(form: MultiDict[str, str], name: str, before: dict[str, Any]) -> dict[str, str]:
    """The pairs with a right side, and new ones with only a left side, so that they are told what they lack.

    A Humaans value that was typed twice stands twice, told apart by a space, for the rules to find fault with.
    """
    if f"map-{name}-new-0" not in form:
        return dict(before.get("value_map") or {})
    found: dict[str, str] = {}
    typed: Counter[str] = Counter()
    for kind, is_new in (("seen", False), ("new", True)):
        for number in count():
            seen = form.get(f"map-{name}-{kind}-{number}")
            if seen is None:
                break
            seen = seen.strip()
            means = form.get(f"map-{name}-{kind}-{number}-means", "").strip()
            if means or (is_new and seen):
                found[seen + " " * typed[seen]] = means
                typed[seen] += 1
    return found


def _one_of(kind: Any, text: str, otherwise: Any) -> Any:
    return kind(text) if text in set(kind) else otherwise


_READERS: Final = {
    Part.SWITCHES: _read_switches,
    Part.EXCLUSIONS: _read_exclusions,
    Part.MAPPING: _read_mapping,
}
