"""What differs between two versions of the settings, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.mapping.exclusions import in_words
from service.rules.mapping.settings_switches import NUMBERS, SWITCHES, TEXTS
from service.web.ui import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.facts.settings import CompanySettings, MappingEntry

#: Translations of one field that a history names.
NAMED_PAIRS: Final = 6


def differences(
    old: CompanySettings, new: CompanySettings, source_labels: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What changed, one line each: label, before, after."""
    switches = [(each.label, getattr(old, each.name), getattr(new, each.name)) for each in SWITCHES]
    found = [(label, _on_off(before), _on_off(after)) for label, before, after in switches if before != after]
    texts = [(each.label, getattr(old, each.name) or "none", getattr(new, each.name) or "none") for each in TEXTS]
    found += [each for each in texts if each[1] != each[2]]
    numbers = [
        (each.label, f"{getattr(old, each.name)} {each.unit}", f"{getattr(new, each.name)} {each.unit}")
        for each in NUMBERS
    ]
    found += [each for each in numbers if each[1] != each[2]]
    filters = [_exclusions_in_words(each, source_labels) for each in (old, new)]
    if filters[0] != filters[1]:
        found.append(("Exclusions", filters[0], filters[1]))
    before, after = ({entry.payroll_field: entry for entry in each.mapping} for each in (old, new))
    for name in dict.fromkeys((*before, *after)):
        words = [_entry_in_words(entries.get(name), source_labels) for entries in (before, after)]
        if words[0] != words[1]:
            found.append((labels.field(name), words[0], words[1]))
    return found


def _on_off(value: object) -> str:
    return "on" if value else "off"


def _exclusions_in_words(settings: CompanySettings, source_labels: Mapping[str, str]) -> str:
    said = [in_words(each, source_labels.get(each.source, each.source)) for each in settings.exclusions]
    return "; ".join(said) or "none"


def _entry_in_words(entry: MappingEntry | None, source_labels: Mapping[str, str]) -> str:
    if entry is None or not entry.is_mapped:
        return "not mapped"
    if not entry.source:
        return f"always “{entry.constant}”"
    said = source_labels.get(entry.source, entry.source)
    if entry.fallback_source:
        said += f", otherwise {source_labels.get(entry.fallback_source, entry.fallback_source)}"
    pairs = [f"“{seen}” is “{value}”" for seen, value in entry.value_map]
    more = [f"and {len(pairs) - NAMED_PAIRS} more"] if len(pairs) > NAMED_PAIRS else []
    return "; ".join((said, *policies_in_words(entry), *pairs[:NAMED_PAIRS], *more))


def policies_in_words(entry: MappingEntry) -> list[str]:
    """What a row does with values that are empty or not valid, where that is not to clear ours."""
    policies = ((entry.on_blank, "empty"), (entry.on_invalid, "not valid"))
    return [f"when {word}: {labels.POLICIES[policy]}" for policy, word in policies if policy != "clear"]
