"""docs/mapping.md, written from the table of payroll fields that also judges the values (A17).

To write it anew after a change (a test says when):
page=service.rules.mapping.accepted_formats_page
python -c "from $page import markdown; print(markdown(), end='')" > docs/mapping.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.humaans import Catalogue
from service.rules.fields.payroll_fields import PAYROLL_FIELDS, SECTIONS
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.rules.fields.payroll_fields import PayrollField

_WITHOUT_SOURCE: Final = {"title": "the gender, unless a field is mapped"}
_OPENING: Final = """\
# Accepted formats

What each payroll field takes, with an example, and where a new company's mapping reads it from. This page is made
from the rules themselves (`service/rules/mapping/accepted_formats_page.py`); a value that is not accepted is never
guessed at.

- An empty Humaans value empties the payroll field, and one that is not accepted empties it and says why. A company
  may choose *keep* or *hold* instead, field by field. A key the access token cannot see never changes anything.
- A salary is taken over as a whole or not at all; an Employee ID, once in payroll, is never removed by a sync.
- Spaces and hyphens in sort codes, account numbers and NI numbers, and small letters in codes, are only a matter of
  writing. Accents in names and addresses become plain letters, and that is told.
- An HMRC number is that of the error HMRC's own rules have for the field.
"""


def markdown() -> str:
    """The whole page."""
    sources = _sources_by_field()
    return "\n".join([_OPENING, *("\n".join(_table(section, sources)) for section in SECTIONS)])


def _table(section: str, sources: dict[str, str]) -> Iterator[str]:
    yield f"## {section}\n"
    yield "| Field | Name | Accepts | Example | Read from | HMRC |"
    yield "|---|---|---|---|---|---|"
    for field in PAYROLL_FIELDS:
        if field.section == section:
            yield f"| {' | '.join(_cells(field, sources[field.name]))} |"
    yield ""


def _cells(field: PayrollField, source: str) -> tuple[str, ...]:
    label = f"{field.label} (must be mapped)" if field.is_required else field.label
    return label, f"`{field.name}`", field.accepted_format, f"`{field.example}`", source, field.hmrc


def _sources_by_field() -> dict[str, str]:
    """The usual source of each field, as the mapping page calls it."""
    nothing_of_its_own = Catalogue()
    labels = {source.key: source.label for source in sources_of(nothing_of_its_own)}
    entries = default_settings(nothing_of_its_own).mapping
    return {
        entry.payroll_field: f"{labels[entry.source]} (`{entry.source}`)"
        if entry.source
        else _WITHOUT_SOURCE.get(entry.payroll_field, "a custom field, if any")
        for entry in entries
    }
