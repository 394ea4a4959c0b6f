"""The rows of the mapping as a page shows them: those to check are open, the others one line with a button.

A row that is shown as one line sends nothing while it is as it was saved; one that was changed sends hidden values.
Nothing of a form is lost, and a page stays light: a whole row is forty times as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.rules.fields.payroll_fields import PAYROLL_FIELDS, SECTIONS, SELDOM_KEPT
from service.rules.settings.mapping_doubts import doubts_of
from service.web.settings.settings_diff import policies_in_words
from service.web.settings.settings_form import chosen_source

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from service.facts.settings import MappingEntry
    from service.rules.fields.payroll_fields import PayrollField
    from service.web.settings.settings_page import Editor

#: Values not accepted that a row lists, the most frequent first; the page says how many more there are.
MOST_NOT_ACCEPTED: Final = 200
#: Rows that are opened because they should be checked; further ones are open at a button.
MOST_OPEN: Final = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a value map on the page; `people` have a value that payroll does not accept."""

    seen: str
    means: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class MappingRow:
    field: PayrollField
    entry: MappingEntry
    #: What the select of its Humaans field has as its value.
    chosen: str
    #: Where its values come from, in words.
    origin: str
    #: Why someone should check it; empty where no one needs to.
    doubt: str
    is_open: bool
    #: It is not as it was saved, so its values go with the form even while it is not open.
    is_changed: bool
    pairs: list[Pair]
    #: How many more values were not accepted than the row lists.
    pairs_left_off: int

    @property
    def policies(self) -> list[str]:
        return policies_in_words(self.entry)

    @property
    def not_accepted(self) -> int:
        return sum(1 for pair in self.pairs if pair.people)


@dataclass(frozen=True, slots=True)
class MappingRows:
    """`to_check` in the order of the page, the others by section."""

    to_check: list[MappingRow]
    sections: list[tuple[str, list[MappingRow]]]

    @property
    def matched(self) -> int:
        return sum(1 for _, rows in self.sections for row in rows if row.entry.is_mapped)

    @property
    def total(self) -> int:
        """The fields that most companies map, and what else this one maps."""
        return len(PAYROLL_FIELDS) - self.seldom

    @property
    def seldom(self) -> int:
        """The fields that only some companies map, and this one does not."""
        rows = [*self.to_check, *(row for _, found in self.sections for row in found)]
        return sum(1 for row in rows if row.field.name in SELDOM_KEPT and not row.entry.is_mapped)


def rows_of(editor: Editor) -> MappingRows:
    counts = {
        field.name: len(editor.not_taken.get(field.name, [])) for field in PAYROLL_FIELDS if _is_translated(field)
    }
    listed = {source.key for source in editor.sources if source.key not in editor.gone}
    doubts = doubts_of(editor.draft, listed, counts, is_new=editor.version == 0)
    opened = editor.opened | set(list(doubts)[:MOST_OPEN])
    rows = {field.name: _row(editor, field, doubts, opened) for field in PAYROLL_FIELDS}
    # A row that someone opened or that has a fault stays above, where it is seen.
    to_check = [row for row in rows.values() if row.doubt or row.is_open]
    sure = [
        (section, [row for row in rows.values() if row.field.section == section and row not in to_check])
        for section in SECTIONS
    ]
    return MappingRows(to_check, [(section, found) for section, found in sure if found])


def row_of(editor: Editor, name: str) -> MappingRow:
    """One row, open. Raises KeyError for no payroll field."""
    field = {each.name: each for each in PAYROLL_FIELDS}[name]
    return _row(editor, field, {}, {name})


def _row(editor: Editor, field: PayrollField, doubts: Mapping[str, str], opened: Collection[str]) -> MappingRow:
    entry = editor.entries[field.name]
    pairs, left_off = _pairs(field, entry, editor.not_taken.get(field.name, []))
    return MappingRow(
        field,
        entry,
        chosen_source(entry),
        _origin(entry, editor.source_labels),
        doubts.get(field.name, ""),
        is_open=field.name in opened or editor.has_fault_in(field.name),
        is_changed=entry != editor.saved_entries[field.name],
        pairs=pairs,
        pairs_left_off=left_off,
    )


def _is_translated(field: PayrollField) -> bool:
    """Numbers are one person's and have no translation, and IDs are settled by issues."""
    return not (field.is_sensitive or field.is_required)


def _origin(entry: MappingEntry, source_labels: Mapping[str, str]) -> str:
    if not entry.is_mapped:
        return "Do not map"
    if not entry.source:
        return f"Always “{entry.constant}”"
    return source_labels.get(entry.source, entry.source)


def _pairs(field: PayrollField, entry: MappingEntry, not_taken: Sequence[tuple[str, int]]) -> tuple[list[Pair], int]:
    """The value map of a field with the values that nothing accepts, and how many of those are not shown."""
    pairs = [Pair(seen, means) for seen, means in entry.value_map]
    if not _is_translated(field):
        return pairs, 0
    folded = {seen.strip().casefold() for seen, _ in entry.value_map}
    unknown = [each for each in not_taken if each[0].strip().casefold() not in folded]
    shown = [Pair(seen, people=people) for seen, people in unknown[:MOST_NOT_ACCEPTED]]
    return pairs + shown, max(0, len(unknown) - MOST_NOT_ACCEPTED)
