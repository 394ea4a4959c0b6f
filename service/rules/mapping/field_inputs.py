"""What mapped fields are made from, read of one person in one go: it is done for everyone, each hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.humaans import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.facts.humaans import SourceValue
    from service.rules.mapping.field_mapping import FieldMapping
    from service.rules.mapping.person_on_day import PersonOnDay


class FieldInputs:
    """Most fields are read by no more than looking up a key of the person: these come first, and at once."""

    def __init__(self, mappings: Sequence[FieldMapping]) -> None:
        keys = [(mapping.person_key, mapping) for mapping in mappings]
        plain = {mapping.field.name: key for key, mapping in keys if key is not None}
        others = {mapping.field.name: mapping.read for key, mapping in keys if key is None}
        self._keys, self._readers = tuple(plain.values()), tuple(others.values())
        self._names = (*plain, *others)

    def read(self, reading: PersonOnDay) -> list[SourceValue]:
        """What each field is made from, in a fixed order."""
        values = reading.person.values
        found: list[SourceValue] = [values.get(key, ABSENT) for key in self._keys]
        found += [read(reading) for read in self._readers]
        return found

    def names_with_text(self, inputs: Sequence[SourceValue]) -> list[str]:
        """The fields that have a text to be made from, given what `read` answered."""
        return [name for name, value in zip(self._names, inputs, strict=True) if value.__class__ is str and value]
