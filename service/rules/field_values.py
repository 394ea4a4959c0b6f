"""What Humaans makes of the payroll fields of one person: mapped, parsed, and judged by the field's policies.

Absent keeps what we have; blank and invalid do what the mapping says (A5: clear, unless the company chose
keep or hold), and always say why. A salary is one thing: when its amount, currency or period is not
understood, all of it stays as it was. Nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.facts import ABSENT, FoundIssue, Policy, Unusable
from service.rules import characters, formats
from service.rules.formats import Fault
from service.rules.payroll_fields import FIELDS_BY_NAME, PAYROLL_FIELDS, SALARY_FIELDS, PayrollField, masked
from service.rules.sources import reader
from service.rules.titles import title_from_gender

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.facts import CompanySettings, FieldValue, MappingEntry, SourceValue
    from service.rules.sources import Reader, Reading

ACCEPT_BLANK: Final = "accept_blank"
KEEP_VALUE: Final = "keep_value"
LONGEST_SHOWN: Final = 60
#: Kinds of value that names of people and places are written in, where folding accents is worth a word.
_FOLDED: Final = (formats.name, formats.address_line, formats.title)
#: How many different texts of one field are remembered; enough for countries and tax codes, little for names.
MOST_REMEMBERED: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """The values Humaans gives to the mapped fields, and what did not make it."""

    values: Mapping[str, FieldValue]
    issues: tuple[FoundIssue, ...]


class FieldMapping:
    """One mapping entry made ready: its readers, its value map, its memory of texts already parsed."""

    __slots__ = ("_day", "_parsed", "_readers", "_value_map", "entry", "field")

    def __init__(self, entry: MappingEntry, day: date) -> None:
        self.entry = entry
        self.field: PayrollField = FIELDS_BY_NAME[entry.payroll_field]
        sources = [source for source in (entry.source, entry.fallback_source) if source is not None]
        self._readers: tuple[Reader, ...] = tuple(reader(source) for source in sources)
        self._value_map = {seen.strip().casefold(): value for seen, value in entry.value_map}
        self._parsed: dict[str, FieldValue | Fault] = {}
        self._day = day

    def read(self, reading: Reading) -> SourceValue:
        """The first of source and fall-back with something in it; the constant when there is one."""
        if self.entry.constant is not None:
            return self.entry.constant
        for read in self._readers:
            value = read(reading)
            if value is ABSENT or isinstance(value, (Unusable, tuple)) or (value is not None and value.strip()):
                return value
        return None

    def parse(self, text: str) -> FieldValue | Fault:
        if text in self._parsed:
            return self._parsed[text]
        found = self.field.parse(self._value_map.get(text.casefold(), text), self._day)
        if len(self._parsed) < MOST_REMEMBERED:
            self._parsed[text] = found
        return found


class MappedFields:
    """All mapped fields of one settings version, ready to be read for any number of people on one day."""

    def __init__(self, settings: CompanySettings, day: date) -> None:
        left_alone = frozenset() if settings.sync_salaries else frozenset(SALARY_FIELDS)
        by_name = {entry.payroll_field: entry for entry in settings.mapping if entry.is_mapped}
        order = sorted(
            (field.name for field in PAYROLL_FIELDS if field.name in by_name and field.name not in left_alone),
            key=lambda name: name == "salary_amount_minor",  # its currency must be known first
        )
        self.mappings = tuple(FieldMapping(by_name[name], day) for name in order)
        self._derives_title = settings.title_from_gender and "title" not in by_name
        self.names = frozenset(order) | ({"title"} if self._derives_title else frozenset())
        self._identity = next((m for m in self.mappings if m.entry.payroll_field == "employee_id"), None)

    def payroll_id(self, reading: Reading) -> str | Fault | None:
        """The Employee ID Humaans gives: accepted, a fault, or None when blank or not visible."""
        if self._identity is None:
            return None
        value = self._identity.read(reading)
        if not isinstance(value, str) or not value.strip():
            return None
        parsed = self._identity.parse(value.strip())
        return parsed if isinstance(parsed, Fault) else str(parsed)

    def inputs(self, reading: Reading) -> list[SourceValue]:
        """Everything these fields are made from, in a fixed order."""
        return [mapping.read(reading) for mapping in self.mappings]

    def outcome(self, reading: Reading, current: Mapping[str, FieldValue]) -> Outcome:
        """The values for every mapped field, given what we hold now."""
        values: dict[str, FieldValue] = {}
        issues: list[FoundIssue] = []
        for mapping in self.mappings:
            name = mapping.field.name
            value, issue = _value_of(mapping, reading, current[name], values.get("salary_currency"))
            values[name] = value
            if issue is not None:
                issues.append(issue)
        _hold_salary_together(values, issues, current)
        if self._derives_title:
            values["title"] = title_from_gender(values.get("gender", current["gender"]))
        return Outcome(values, _each_once(issues))


def _value_of(  # noqa: PLR0911 - one return for each thing a source can say
    mapping: FieldMapping, reading: Reading, current: FieldValue, currency: FieldValue
) -> tuple[FieldValue, FoundIssue | None]:
    seen = mapping.read(reading)
    if seen is ABSENT:
        return current, None
    if isinstance(seen, Unusable):
        return current, FoundIssue(
            seen.code,
            f"{seen.message[0].upper()}{seen.message[1:]}.",
            mapping.field.name,
            mapping.field.accepted_format,
        )
    if isinstance(seen, tuple):
        return current, _issue(
            mapping, "several_choices", ", ".join(seen), "holds several choices; one is needed", current
        )
    text = (seen or "").strip()
    if not text:
        return _blank(mapping, current)
    parsed = _parsed(mapping, text, currency)
    if isinstance(parsed, Fault):
        kept = None if mapping.entry.on_invalid is Policy.CLEAR else current
        return kept, _issue(mapping, parsed.code, text, parsed.message, kept, parsed.hmrc)
    if mapping.field.parse in _FOLDED and not text.isascii() and parsed != text:
        return parsed, FoundIssue(
            "accents_folded",
            f"{mapping.field.label} goes to HMRC as “{parsed}”: only plain letters are accepted there.",
            mapping.field.name,
            mapping.field.accepted_format,
            text[:LONGEST_SHOWN],
            is_advice=True,
        )
    return parsed, None


def _parsed(mapping: FieldMapping, text: str, currency: FieldValue) -> FieldValue | Fault:
    if mapping.field.name != "salary_amount_minor":
        return mapping.parse(text)
    if not isinstance(currency, str):
        return Fault("currency_missing", "comes without a currency that is understood")
    return formats.money_in_minor_units(text, currency)


def _blank(mapping: FieldMapping, current: FieldValue) -> tuple[FieldValue, FoundIssue | None]:
    policy = mapping.entry.on_blank
    if policy is Policy.CLEAR or current is None:
        return None, None
    if policy is Policy.KEEP:
        return current, None
    issue = FoundIssue(
        "blank_held",
        f"{mapping.field.label} is empty in Humaans. Payroll keeps its value until you decide.",
        mapping.field.name,
        mapping.field.accepted_format,
        choices=(ACCEPT_BLANK, KEEP_VALUE),
    )
    return current, issue


def _issue(  # noqa: PLR0917 - the parts of one sentence
    mapping: FieldMapping, code: str, seen: str, what: str, kept: FieldValue, hmrc: str = ""
) -> FoundIssue:
    field = mapping.field
    shown = masked(seen) if field.is_sensitive else seen[:LONGEST_SHOWN]
    if characters.has_control_characters(shown):
        shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in shown)
    then = "Payroll keeps the value it has" if kept is not None else "The field was left empty"
    number = f" (HMRC {hmrc})" if hmrc else ""
    return FoundIssue(
        code,
        f"{field.label}: “{shown}” {what}{number}. {then}; mend it in Humaans.",
        field.name,
        field.accepted_format,
        shown,
    )


def _hold_salary_together(
    values: dict[str, FieldValue], issues: list[FoundIssue], current: Mapping[str, FieldValue]
) -> None:
    """A salary of which a part is not understood is not half taken over (B9)."""
    if any(issue.field in SALARY_FIELDS and not issue.is_advice for issue in issues):
        for name in SALARY_FIELDS:
            if name in values:
                values[name] = current[name]


def _each_once(issues: list[FoundIssue]) -> tuple[FoundIssue, ...]:
    """One issue per cause: two bank accounts are told once, not for each of the three fields."""
    told: set[tuple[str, str]] = set()
    kept = []
    for issue in issues:
        key = (issue.code, issue.message)
        if key not in told:
            told.add(key)
            kept.append(issue)
    return tuple(kept)
