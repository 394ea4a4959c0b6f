"""What is wrong with a settings object before it is saved: the place of each fault and a sentence (issue 3).

The shape (types, names of operators and policies) was checked where the object came in; here it is held
against what the company really has: its sources, its custom fields, the payroll fields there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from service.rules.fields import formats
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.mapping import exclusions
from service.rules.mapping.field_mapping import comparable
from service.rules.mapping.settings_document import Place
from service.rules.mapping.settings_switches import NUMBERS, TEXTS
from service.rules.mapping.source_kinds import SourceKind
from service.rules.mapping.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from service.facts.humaans import Catalogue
    from service.facts.settings import CompanySettings, MappingEntry
    from service.rules.mapping.sources import Source


#: Said when they are passed, never cut to: who is imported and what is written would change without a word.
MOST_PAIRS: Final = 1000
MOST_EXCLUSIONS: Final = 200
MOST_VALUES: Final = 1000
LONGEST_VALUE: Final = 1000


@dataclass(frozen=True, slots=True)
class InvalidSetting:
    """One thing that is wrong, and where in the document it is."""

    place: Place
    message: str

    @property
    def path(self) -> str:
        """The place as the API writes it."""
        return self.place.path


def faults_of(settings: CompanySettings, catalogue: Catalogue, day: date) -> tuple[InvalidSetting, ...]:
    """Every fault at once; empty means the settings may be saved."""
    sources = {source.key: source for source in sources_of(catalogue)}
    return (
        *_switch_faults(settings),
        *_mapping_faults(settings, sources, day),
        *_exclusion_faults(settings, sources),
        *_text_faults(settings),
        *_number_faults(settings),
    )


def _switch_faults(settings: CompanySettings) -> Iterator[InvalidSetting]:
    if settings.email_payslips and not (settings.email_to_work_address or settings.email_to_personal_address):
        yield InvalidSetting(
            Place("email_to_work_address"), "Choose work addresses, personal addresses or both to email payslips to."
        )


def _text_faults(settings: CompanySettings) -> Iterator[InvalidSetting]:
    for text in TEXTS:
        if fault := text.fault_of(getattr(settings, text.name)):
            yield InvalidSetting(Place(text.name), fault)


def _number_faults(settings: CompanySettings) -> Iterator[InvalidSetting]:
    for number in NUMBERS:
        if fault := number.fault_of(getattr(settings, number.name)):
            yield InvalidSetting(Place(number.name), fault)


def _mapping_faults(settings: CompanySettings, sources: Mapping[str, Source], day: date) -> Iterator[InvalidSetting]:
    seen = Counter(entry.payroll_field for entry in settings.mapping)
    for number, entry in enumerate(settings.mapping):
        row = partial(Place, "mapping", number)
        if entry.payroll_field not in FIELDS_BY_NAME:
            yield InvalidSetting(row("payroll_field"), f"There is no payroll field “{entry.payroll_field[:60]}”.")
            continue
        if seen[entry.payroll_field] > 1:
            yield InvalidSetting(row("payroll_field"), f"{entry.payroll_field} is mapped more than once.")
        yield from _source_faults(entry, row, sources)
        yield from _value_faults(entry, row, day)
    if not any(entry.payroll_field == "employee_id" and entry.source is not None for entry in settings.mapping):
        yield InvalidSetting(Place("mapping"), "Employee ID must be mapped. We use it to match people.")


def _source_faults(
    entry: MappingEntry, row: Callable[..., Place], sources: Mapping[str, Source]
) -> Iterator[InvalidSetting]:
    for key, name in (("source", entry.source), ("fallback_source", entry.fallback_source)):
        if name is None:
            continue
        source = sources.get(name)
        if source is None:
            yield InvalidSetting(row(key), f"Humaans has no field “{name[:60]}” for this company.")
        elif source.is_multi_choice:
            yield InvalidSetting(
                row(key), f"{source.label} holds several choices at once; a payroll field takes one value."
            )
    if entry.fallback_source is not None and entry.fallback_source == entry.source:
        yield InvalidSetting(row("fallback_source"), "Choose another field to use when the first one is empty.")
    if entry.fallback_source is not None and entry.source is None:
        yield InvalidSetting(
            row("fallback_source"), "Choose the Humaans field first, then the one to use when it is empty."
        )
    if entry.constant is not None and entry.source is not None:
        yield InvalidSetting(row("constant"), "Choose either a Humaans field or a fixed value, not both.")


def _value_faults(entry: MappingEntry, row: Callable[..., Place], day: date) -> Iterator[InvalidSetting]:
    field = FIELDS_BY_NAME[entry.payroll_field]
    written = [(row("value_map", seen), value) for seen, value in entry.value_map]
    if entry.constant is not None:
        written.append((row("constant"), entry.constant))
    if len(entry.value_map) > MOST_PAIRS:
        yield InvalidSetting(
            row("value_map"),
            f"{field.label} may have {MOST_PAIRS:,} translations; these are {len(entry.value_map):,}. Nothing was cut "
            "and nothing was saved.",
        )
    yield from _too_long(row("value_map"), [seen for seen, _ in entry.value_map])
    seen_once = Counter(comparable(seen) for seen, _ in entry.value_map)
    for seen, _ in entry.value_map:
        if not seen.strip():
            yield InvalidSetting(row("value_map", seen), "Enter the Humaans value on the left, or clear both sides.")
        elif seen_once[comparable(seen)] > 1:
            yield InvalidSetting(row("value_map", seen), f"“{seen[:60]}” is here more than once. Remove one of them.")
    for where, value in written:
        parsed = field.parse(value.strip(), day) if value.strip() else None
        if parsed is None or isinstance(parsed, formats.Invalid):
            trouble = "is empty" if parsed is None else parsed.message
            yield InvalidSetting(where, f"“{value[:60]}” {trouble}; accepted: {field.accepted_format}.")


def _too_long(place: Place, texts: Iterable[str]) -> Iterator[InvalidSetting]:
    """No text of Humaans' that is compared with these is longer; cutting one would make it another text."""
    for text in texts:
        if len(text) > LONGEST_VALUE:
            yield InvalidSetting(place, f"“{text[:60]}…” is longer than {LONGEST_VALUE:,} characters.")


def _exclusion_faults(settings: CompanySettings, sources: Mapping[str, Source]) -> Iterator[InvalidSetting]:
    if len(settings.exclusions) > MOST_EXCLUSIONS:
        yield InvalidSetting(
            Place("exclusions"), f"There may be {MOST_EXCLUSIONS} exclusions; these are {len(settings.exclusions)}."
        )
    for number, exclusion in enumerate(settings.exclusions):
        row = partial(Place, "exclusions", number)
        if len(exclusion.values) > MOST_VALUES:
            yield InvalidSetting(
                row("values"),
                f"An exclusion may have {MOST_VALUES:,} values; this one has {len(exclusion.values):,}.",
            )
        yield from _too_long(row("values"), exclusion.values)
        if not exclusion.source:
            yield InvalidSetting(row("source"), "Choose the Humaans field that this exclusion checks.")
            continue
        if exclusion.source not in sources:
            yield InvalidSetting(row("source"), f"Humaans has no field “{exclusion.source[:60]}” for this company.")
        kind = sources[exclusion.source].kind if exclusion.source in sources else SourceKind.ANY
        if fault := exclusions.fault_of_values(exclusion, kind):
            yield InvalidSetting(row("values"), f"“{exclusions.IN_WORDS[exclusion.operator]}” {fault}.")
