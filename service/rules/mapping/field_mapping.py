"""One mapping entry made ready to be asked: what it reads, its value map, its memory of texts already parsed.

The memory holds only what was accepted: most texts of a company (countries, tax codes, job titles) come again
and again. What a blank or a refused text does to a payroll field is decided in field_values.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING, Final

from service.facts.humaans import ABSENT, Unusable
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields import characters, formats, postcodes
from service.rules.fields.currencies import money_in_minor_units
from service.rules.fields.formats import Invalid
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, PayrollField
from service.rules.mapping.sources import plain_person_key, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from service.facts.employees import FieldValue
    from service.facts.humaans import SourceValue
    from service.facts.settings import MappingEntry
    from service.rules.mapping.person_on_day import PersonOnDay
    from service.rules.mapping.sources import Reader

#: How many different texts of one field are remembered; enough for countries and tax codes, little for names.
MOST_REMEMBERED: Final = 500
LONGEST_SHOWN: Final = 60
#: Of a value that was not taken so much is kept, for it may be translated: a shortened one would never be met.
LONGEST_SEEN: Final = 500
IN_HUMAANS: Final = "Correct it in Humaans."
_UNTYPED: Final = Invalid(
    IssueCode.CONTROL_CHARACTERS,
    "contains characters that cannot be displayed or submitted",
    remedy="Type it again in Humaans.",
)
#: Kinds of value that names of people and places are written in, where folding accents is worth a word.
_FOLDED: Final = (formats.name, formats.address_line, formats.title, formats.employee_id)
#: In a name these are dropped, as accents are.
_FOLDED_SIGNS: Final = re.compile(r"\.|^'")
AMOUNT: Final = "salary_amount_minor"
#: Fields whose value is judged beside those of others, and which.
BESIDE: Final = {AMOUNT: ("salary_currency", "salary_period"), "postcode": ("country",)}


def comparable(text: str) -> str:
    """Values that differ only in case or white space are one value in a value map."""
    return characters.one_line(text).casefold()


class FieldMapping:
    """`read(reading)` gives what Humaans says, `accept(text)` what payroll makes of a text with something in it."""

    __slots__ = ("_day", "_folds", "_parse", "_value_map", "accepted", "beside", "entry", "field", "name", "read")

    def __init__(self, entry: MappingEntry, day: date) -> None:
        self.entry = entry
        self.field: PayrollField = FIELDS_BY_NAME[entry.payroll_field]
        self.name = self.field.name
        #: The fields beside whose values this one is judged.
        self.beside: tuple[str, ...] = BESIDE.get(self.name, ())
        self.read: Reader = _reader_of(entry)
        #: Texts accepted before, as they were read, with their value and what is worth saying about it.
        self.accepted: dict[str, tuple[FieldValue, FoundIssue | None]] = {}
        self._value_map = {comparable(seen): value.strip() for seen, value in entry.value_map}
        self._day = day
        self._parse = self.field.parse
        self._folds = self._parse in _FOLDED

    def source_of(self, reading: PersonOnDay) -> str | None:
        """The source that the value of this person is read from; None for a constant."""
        if self.entry.constant is not None or self.entry.source is None:
            return None
        if self.entry.fallback_source is None or not _is_blank(reader(self.entry.source)(reading)):
            return self.entry.source
        return self.entry.fallback_source

    @property
    def person_key(self) -> str | None:
        """The key of a person whose value is all that is read; None where there is more to it."""
        is_plain = self.entry.constant is None and self.entry.fallback_source is None
        return plain_person_key(self.entry.source) if is_plain else None

    def names(self, text: str) -> bool:
        """Whether the value map says what this text means."""
        return comparable(text) in self._value_map

    def values_beside(
        self, values: Mapping[str, FieldValue], current: Mapping[str, FieldValue]
    ) -> tuple[FieldValue, ...]:
        """The values that a text is judged beside: the new ones, else payroll's; of a salary the new ones alone."""
        is_amount = self.name == AMOUNT
        return tuple(values.get(each, None if is_amount else current[each]) for each in self.beside)

    def accept(self, seen: str, beside: Sequence[FieldValue] = ()) -> tuple[FieldValue | Invalid, FoundIssue | None]:
        """The value, or why there is none; `beside` are the values of the fields that `BESIDE` names."""
        text = self._value_map.get(comparable(seen), seen.strip()) if self._value_map else seen.strip()
        if characters.has_control_characters(text):
            return _UNTYPED, None
        if self.beside:
            return self._judged_beside(text, beside), None
        value = self._parse(text, self._day)
        if isinstance(value, Invalid):
            return value, None
        found = value, self._told_of(text, value) if self._folds else None
        if len(self.accepted) < MOST_REMEMBERED:
            self.accepted[seen] = found
        return found

    def _judged_beside(self, text: str, beside: Sequence[FieldValue]) -> FieldValue | Invalid:
        if self.name == AMOUNT:
            currency, period = beside or (None, None)
            if not isinstance(currency, str):
                return Invalid(IssueCode.CURRENCY_MISSING, "comes without a currency that is understood")
            return money_in_minor_units(text, currency, period if isinstance(period, str) else None)
        return postcodes.postcode_in(text, self._day, beside[0] if beside else None)

    def remedy(self, seen: str, fault: Invalid) -> str:
        """Who can put a faulty text right, and where: the settings when it comes from there, else as the fault says."""
        if self.entry.constant is not None:
            return "Change the fixed value on the mapping page."
        if self.names(seen):
            return "Correct its translation on the mapping page."
        return fault.remedy or IN_HUMAANS

    def _told_of(self, text: str, value: FieldValue) -> FoundIssue | None:
        is_written_plainly = text.isascii() and not (self._parse is formats.name and _FOLDED_SIGNS.search(text))
        if is_written_plainly or value == characters.with_plain_signs(text):
            return None
        return FoundIssue(
            IssueCode.ACCENTS_FOLDED,
            f"{self.field.label} goes to HMRC as “{value}”: HMRC accepts plain characters only.",
            self.field.name,
            self.field.accepted_format,
            characters.clipped(text, LONGEST_SHOWN),
            is_advice=True,
        )


class FieldInputs:
    """Most fields are read by no more than looking up a key of the person: these come first, and at once."""

    def __init__(self, mappings: Sequence[FieldMapping]) -> None:
        keys = [(mapping.person_key, mapping) for mapping in mappings]
        plain = {mapping.field.name: key for key, mapping in keys if key is not None}
        others = {mapping.field.name: mapping.read for key, mapping in keys if key is None}
        self._keys, self._readers = tuple(plain.values()), tuple(others.values())
        #: Whose inputs `read` gives.
        self.names = (*plain, *others)
        self._places = tuple(self.names.index(mapping.name) for mapping in mappings)

    def read(self, reading: PersonOnDay) -> list[SourceValue]:
        """What each field is made from, in a fixed order."""
        found: list[SourceValue] = list(map(reading.person.values.get, self._keys, repeat(ABSENT)))
        found += [read(reading) for read in self._readers]
        return found

    def by_mapping(self, inputs: Sequence[SourceValue]) -> list[SourceValue]:
        """What `read` gave, in the order of the mappings."""
        return list(map(inputs.__getitem__, self._places))


def _reader_of(entry: MappingEntry) -> Reader:
    """The constant when there is one; else the first of source and fall-back with something in it."""
    if entry.constant is not None or entry.source is None:
        constant = entry.constant
        return lambda _reading: constant
    first = reader(entry.source)
    if entry.fallback_source is None:
        return first
    second = reader(entry.fallback_source)

    def read(reading: PersonOnDay) -> SourceValue:
        value = first(reading)
        return second(reading) if _is_blank(value) else value

    return read


def _is_blank(value: SourceValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def unmapped_values(entry: MappingEntry, readings: Iterable[PersonOnDay], day: date) -> Counter[str]:
    """The texts of a source that neither the value map names nor the payroll field accepts, with how many have each.

    Texts that differ only in case or outer spaces are counted as one, under the form seen first.
    """
    mapping = FieldMapping(entry, day)
    beside = ("GBP", "hourly") if mapping.field.name == AMOUNT else ()  # whatever is an amount of some pay
    forms: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for reading in readings:
        seen = mapping.read(reading)
        if seen is ABSENT or isinstance(seen, Unusable) or not seen:
            continue
        for text in (seen,) if isinstance(seen, str) else seen:
            if not text.strip() or mapping.names(text):
                continue
            if isinstance(mapping.accept(text, beside)[0], Invalid):
                counts[forms.setdefault(comparable(text), text.strip())] += 1
    return counts
