"""A settings document in words: what differs between two versions, and where a fault belongs on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.settings import Exclusion, Operator
from service.rules.mapping.exclusions import in_words
from service.web.settings.settings_form import SWITCHES
from service.web.ui import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    Document = dict[str, Any]

#: Where the parts of a mapping row stand on the page, when not at its source.
#: Translations of one field that a history names.
NAMED_PAIRS: Final = 6
_PLACES: Final = {"fallback_source": "fallback", "constant": "constant", "value_map": "values"}
_SWITCH_LABELS: Final = {name: label for name, label, _hint in SWITCHES} | {
    "exclude_enabled": "Leave out people who match an exclusion"
}


def differences(old: Document, new: Document, source_labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What changed, one line each: label, before, after."""
    found = [
        (label, _on_off(old.get(name)), _on_off(new.get(name)))
        for name, label in _SWITCH_LABELS.items()
        if old.get(name) != new.get(name)
    ]
    filters = [_exclusions_in_words(document, source_labels) for document in (old, new)]
    if filters[0] != filters[1]:
        found.append(("Exclusions", filters[0], filters[1]))
    before, after = ({entry["payroll_field"]: entry for entry in each["mapping"]} for each in (old, new))
    for name in dict.fromkeys((*before, *after)):
        words = [_entry_in_words(entries.get(name), source_labels) for entries in (before, after)]
        if words[0] != words[1]:
            found.append((labels.field(name), words[0], words[1]))
    return found


def place_of(path: str, document: Document) -> str:
    """The id of the form field that a fault's path is about: `mapping.3.source` is the select of that row.

    A Humaans value in a value map may have dots of its own.
    """
    kind, _, rest = path.partition(".")
    number, _, key = rest.partition(".")
    if kind == "mapping" and number.isdigit() and int(number) < len(document["mapping"]):
        part = key.partition(".")[0]
        return f"map-{document['mapping'][int(number)]['payroll_field']}-{_PLACES.get(part, 'source')}"
    if kind == "exclusions" and number.isdigit():
        return f"exclusion-{number}-{key.partition('.')[0] or 'source'}"
    return kind


def _on_off(value: object) -> str:
    return "on" if value else "off"


def _exclusions_in_words(document: Document, source_labels: Mapping[str, str]) -> str:
    said = [
        in_words(
            Exclusion(each["source"], Operator(each["operator"]), tuple(each["values"])),
            source_labels.get(each["source"], each["source"]),
        )
        for each in document["exclusions"]
    ]
    return "; ".join(said) or "none"


def _entry_in_words(entry: Mapping[str, Any] | None, source_labels: Mapping[str, str]) -> str:
    if entry is None or (not entry.get("source") and entry.get("constant") is None):
        return "not mapped"
    if not entry.get("source"):
        return f"always “{entry['constant']}”"
    said = source_labels.get(entry["source"], entry["source"])
    policies = [
        f"when {word}: {labels.POLICIES.get(entry[key], entry[key])}"
        for key, word in (("on_blank", "empty"), ("on_invalid", "invalid"))
        if entry.get(key, "clear") != "clear"
    ]
    if entry.get("fallback_source"):
        fallback = entry["fallback_source"]
        said += f", else {source_labels.get(fallback, fallback)}"
    pairs = [f"“{seen}” is “{value}”" for seen, value in (entry.get("value_map") or {}).items()]
    more = [f"and {len(pairs) - NAMED_PAIRS} more"] if len(pairs) > NAMED_PAIRS else []
    return "; ".join((said, *policies, *pairs[:NAMED_PAIRS], *more))
