"""A company's settings as the JSON object of the contract (docs/contract.md 4), and places in it.

The store keeps this document, the API takes and gives it, the pages edit it. A place in it is a `Place`: the API
writes it as a dotted path, a page as the id of a form field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.facts.settings import CompanySettings, Exclusion, MappingEntry, Operator, Policy
from service.rules.mapping.settings_switches import NUMBERS, SWITCHES, TEXTS

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the document (a switch, `exclusions`, `mapping`), or in a list of it one row and a key of that row.

    `value` is the Humaans value of one translation, which may have dots of its own.
    """

    part: str
    number: int | None = None
    key: str = ""
    value: str | None = None

    @property
    def path(self) -> str:
        """As the API writes it: `mapping.3.source`."""
        steps = (self.part, None if self.number is None else str(self.number), self.key or None, self.value)
        return ".".join(step for step in steps if step is not None)


def to_document(settings: CompanySettings) -> dict[str, Any]:
    """The JSON object of the contract."""
    return {
        "version": settings.version,
        **{each.name: getattr(settings, each.name) for each in (*SWITCHES, *NUMBERS, *TEXTS)},
        "exclusions": [
            {"source": each.source, "operator": each.operator.value, "values": list(each.values)}
            for each in settings.exclusions
        ],
        "mapping": [_entry_document(entry) for entry in settings.mapping],
    }


def _entry_document(entry: MappingEntry) -> dict[str, Any]:
    document: dict[str, Any] = {
        "payroll_field": entry.payroll_field,
        "source": entry.source,
        "on_blank": entry.on_blank.value,
        "on_invalid": entry.on_invalid.value,
    }
    if entry.fallback_source is not None:
        document["fallback_source"] = entry.fallback_source
    if entry.constant is not None:
        document["constant"] = entry.constant
    if entry.value_map:
        document["value_map"] = dict(entry.value_map)
    return document


def from_document(document: dict[str, Any], version: int) -> CompanySettings:
    """The settings a well-formed document says; switches and texts that are not in it have their default."""
    return CompanySettings(
        version=version,
        mapping=tuple(
            MappingEntry(
                payroll_field=entry["payroll_field"],
                source=entry.get("source"),
                on_blank=Policy(entry.get("on_blank", Policy.CLEAR)),
                on_invalid=Policy(entry.get("on_invalid", Policy.CLEAR)),
                fallback_source=entry.get("fallback_source"),
                constant=entry.get("constant"),
                value_map=tuple((entry.get("value_map") or {}).items()),
            )
            for entry in document.get("mapping", ())
        ),
        exclusions=tuple(
            Exclusion(each["source"], Operator(each["operator"]), tuple(each.get("values", ())))
            for each in document.get("exclusions", ())
        ),
        **{each.name: document.get(each.name, each.default) for each in (*SWITCHES, *NUMBERS, *TEXTS)},
    )
