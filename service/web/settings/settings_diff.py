"""What differs between two versions of the settings, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.settings import Exclusion, Operator
from service.rules.mapping.exclusions import in_words
from service.rules.mapping.settings_switches import SWITCHES, TEXTS
from service.web.ui import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.rules.mapping.settings_document import Document

#: Translations of one field that a history names.
NAMED_PAIRS: Final = 6


def differences(old: Document, new: Document, source_labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What changed, one line each: label, before, after."""
    found = [
        (switch.label, _on_off(old.get(switch.name)), _on_off(new.get(switch.name)))
        for switch in SWITCHES
        if old.get(switch.name) != new.get(switch.name)
    ]
    found += [
        (text.label, str(old.get(text.name) or "none"), str(new.get(text.name) or "none"))
        for text in TEXTS
        if old.get(text.name, text.default) != new.get(text.name, text.default)
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
