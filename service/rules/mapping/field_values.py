"""What Humaans makes of the payroll fields of one person: mapped, parsed, and judged by the field's policies.

Absent keeps what we have; blank and invalid do what the mapping says (A5: clear, unless the company chose
keep or hold), and what is invalid always says why. A salary is one thing: when its amount, currency or period is
missing or not understood, all of it stays as it was; when Humaans shows none at all, it is a blank like any other
(rules/advice/emptied_pay.py tells). An Employee ID in payroll is never taken away here. Nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from service.facts.humaans import ABSENT, Unusable
from service.facts.issues import NOT_ABOUT_THE_FORM, IssueCode
from service.facts.plans import FoundIssue
from service.facts.settings import Policy
from service.rules.fields import bank_formats, characters
from service.rules.fields.formats import Invalid
from service.rules.fields.masking import masked
from service.rules.fields.payroll_fields import PAYROLL_FIELDS, SALARY_FIELDS
from service.rules.fields.titles import title_from_gender
from service.rules.mapping.field_mapping import AMOUNT, BESIDE, LONGEST_SEEN, LONGEST_SHOWN, FieldInputs, FieldMapping
from service.rules.mapping.salaries import Salary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from service.facts.employees import FieldValue
    from service.facts.humaans import Absent, Compensation, SourceValue
    from service.facts.settings import CompanySettings, MappingEntry
    from service.rules.mapping.person_on_day import PersonOnDay

ACCEPT_BLANK: Final = "accept_blank"
KEEP_VALUE: Final = "keep_value"
#: What became of a value that was not taken, as its issue says it.
EMPTIED: Final = "The field was left empty"
KEPT: Final = "Payroll keeps the value it has"
#: The most contradicting values that an issue names.
MOST_SHOWN: Final = 4
_COMPENSATION: Final = "compensation.salary."
_SALARY_PARTS: Final = frozenset({"salary_amount_minor", "salary_currency", "salary_period"})
_BANK_NUMBERS: Final = ("sort_code", "account_number")
_SEVERAL_CHOICES: Final = Invalid(
    IssueCode.SEVERAL_CHOICES,
    "holds several choices; one is needed",
    remedy="Choose one in Humaans, or map a field that holds one.",
)
#: What an invalid Humaans value never clears, whatever the policy says; it is likelier a slip than no salary.
_KEPT_WHEN_INVALID: Final = frozenset({"employee_id", *SALARY_FIELDS})

_ADDRESS_SPLIT: Final = FoundIssue(
    IssueCode.ADDRESS_SPLIT,
    "The address is one text in Humaans, so we split it into address lines 1 and 2. Check that it is right.",
    "address_line_1",
    is_advice=True,
)
_SALARY_INCOMPLETE: Final = FoundIssue(
    IssueCode.SALARY_INCOMPLETE,
    "The salary in Humaans is missing its amount, currency or period. Payroll keeps the salary it has. Correct it in "
    "Humaans.",
    AMOUNT,
)

_KEPT_UNTIL_READ: Final = "Payroll keeps what it has. Correct it in Humaans."
_KEPT_UNTIL_SETTLED: Final = "Payroll keeps what it has until only one of them is left in Humaans."


@dataclass(frozen=True, slots=True)
class Outcome:
    """The values Humaans gives to the mapped fields, and what was not imported."""

    values: Mapping[str, FieldValue]
    issues: tuple[FoundIssue, ...]


class MappedFields:
    """All mapped fields of one settings version, ready to be read for any number of people on one day."""

    def __init__(self, settings: CompanySettings, day: date) -> None:
        left_alone = frozenset() if settings.sync_salaries else frozenset(SALARY_FIELDS)
        by_name = {entry.payroll_field: entry for entry in settings.mapping if entry.is_mapped}
        order = sorted(
            (field.name for field in PAYROLL_FIELDS if field.name in by_name and field.name not in left_alone),
            key=lambda name: name in BESIDE,  # what stands beside it must be known first
        )
        self.mappings = tuple(FieldMapping(by_name[name], day) for name in order)
        self.inputs = FieldInputs(self.mappings)
        self._derives_title = settings.title_from_gender and "title" not in by_name
        self.names = frozenset(order) | ({"title"} if self._derives_title else frozenset())
        self._identity = next((m for m in self.mappings if m.entry.payroll_field == "employee_id"), None)
        #: Where the Employee ID comes from, when nothing is made of it on the way.
        self.identity_source = _plain_source_of(by_name.get("employee_id"))
        self._salary_parts = tuple(
            name for name in order if name in _SALARY_PARTS and (by_name[name].source or "").startswith(_COMPENSATION)
        )
        self._salary_mappings = tuple(m for m in self.mappings if m.field.name in _SALARY_PARTS)
        second_line = by_name.get("address_line_2")
        self._splits_address = second_line is not None and second_line.source == "person.address.line2"

    def payroll_id(self, reading: PersonOnDay) -> str | Invalid | Absent | None:
        """The Employee ID Humaans gives: accepted, a fault, None when blank, ABSENT when it cannot be seen."""
        seen = ABSENT if self._identity is None else self._identity.read(reading)
        if self._identity is None or seen is ABSENT or seen is None:
            return seen if seen is None else ABSENT
        if isinstance(seen, Unusable):
            return Invalid(seen.code, seen.message)
        if not isinstance(seen, str):
            return _SEVERAL_CHOICES
        if not seen.strip():
            return None
        found = self._identity.accepted.get(seen) or self._identity.accept(seen)
        return found[0] if isinstance(found[0], Invalid) else str(found[0])

    def salary_of(
        self, row: Compensation, reading: PersonOnDay, current: Mapping[str, FieldValue] | None = None
    ) -> Salary | Invalid:
        """One compensation as payroll understands it by the mapping: value maps, constants and fall-backs count.

        The very reading by which a salary is taken over, for salaries that were or that are to come. `current` is what
        payroll holds, for fields that keep their value when Humaans' is blank. A Invalid says what is not understood.
        """
        if row.unreadable:
            return Invalid(IssueCode.NOT_UNDERSTOOD, f"cannot be read ({row.unreadable})")
        held, seen_with = current or {}, reading.with_salary(row)
        values: dict[str, FieldValue] = {}
        for mapping in self._salary_mappings:
            name = mapping.name
            seen, beside = mapping.read(seen_with), mapping.values_beside(values, held)
            values[name], issue = _value_of(mapping, seen, held.get(name), beside)
            if issue is not None and not issue.is_advice:
                return Invalid(issue.code, issue.message)
        amount, currency, period = (values.get(name) for name in (AMOUNT, "salary_currency", "salary_period"))
        if not isinstance(currency, str):
            return Invalid(IssueCode.CURRENCY_MISSING, "comes without a currency that is understood")
        if not isinstance(period, str):
            return Invalid(IssueCode.SALARY_PERIOD, "comes without a pay period that is understood")
        if not isinstance(amount, (int, Decimal)):
            return Invalid(IssueCode.NOT_MONEY, "comes without an amount")
        return Salary(amount, currency, period, row.effective_date, row.end_date)

    def has_dated_salaries(self, reading: PersonOnDay) -> bool:
        """Whether the amount is read from compensations: anything else Humaans shows as of today only."""
        amount = next((mapping for mapping in self._salary_mappings if mapping.field.name == AMOUNT), None)
        return amount is not None and (amount.source_of(reading) or "").startswith(_COMPENSATION)

    def outcome(self, inputs: Sequence[SourceValue], current: Mapping[str, FieldValue]) -> Outcome:
        """The values for every mapped field, from what the fields are made from (`inputs.read`), given what payroll
        holds now.
        """
        values: dict[str, FieldValue] = {}
        issues: list[FoundIssue] = []
        read = self.inputs.by_mapping(inputs)
        for mapping, seen in zip(self.mappings, read, strict=True):
            name = mapping.name
            # Nothing there and nothing here, or a text seen before: most fields of most people.
            if seen is None and current[name] is None:
                values[name] = None
                continue
            known = mapping.accepted.get(seen) if seen.__class__ is str else None
            if known is None:
                beside = mapping.values_beside(values, current) if mapping.beside else ()
                known = _value_of(mapping, seen, current[name], beside)
            values[name], issue = known
            if issue is not None:
                issues.append(issue)
        if any(issue.field == "sort_code" for issue in issues):
            self._tell_swapped_bank_numbers(read, values, issues, current)
        self._hold_salary_together(values, issues, current)
        if self._splits_address and values["address_line_2"] is not None:
            issues.append(_ADDRESS_SPLIT)
        if self._derives_title:
            values["title"] = title_from_gender(values.get("gender", current["gender"]))
        return Outcome(values, _each_once(issues) if len(issues) > 1 else tuple(issues))

    def _tell_swapped_bank_numbers(
        self,
        read: Sequence[SourceValue],
        values: dict[str, FieldValue],
        issues: list[FoundIssue],
        current: Mapping[str, FieldValue],
    ) -> None:
        """A sort code and an account number that look swapped are one fault of both, and neither is padded."""
        found = {m.name: (m, text) for m, text in zip(self.mappings, read, strict=True) if m.name in _BANK_NUMBERS}
        if len(found) < len(_BANK_NUMBERS):
            return
        pair = {name: mapping for name, (mapping, _) in found.items()}
        seen = {name: text for name, (_, text) in found.items()}
        texts = [seen[name] for name in _BANK_NUMBERS]
        if not all(isinstance(text, str) for text in texts) or not bank_formats.seem_swapped(*map(str, texts)):
            return
        issues[:] = [issue for issue in issues if issue.field not in _BANK_NUMBERS]
        for name, mapping in pair.items():
            values[name], issue = _faulty(mapping, str(seen[name]), bank_formats.SWAPPED, current[name])
            issues.append(issue)

    def _hold_salary_together(
        self, values: dict[str, FieldValue], issues: list[FoundIssue], current: Mapping[str, FieldValue]
    ) -> None:
        """A salary of which a part is missing or not understood is not half taken over (B9)."""
        faulty = any(issue.field in SALARY_FIELDS and not issue.is_advice for issue in issues)
        if not faulty:
            blank = sum(values[name] is None for name in self._salary_parts)
            if blank == 0 or blank == len(self._salary_parts):
                return
            issues.append(_SALARY_INCOMPLETE)
        for name in SALARY_FIELDS:
            if name in values:
                values[name] = current[name]


def _plain_source_of(entry: MappingEntry | None) -> str | None:
    if entry is None or entry.value_map or entry.fallback_source is not None or entry.constant is not None:
        return None
    return entry.source


def _value_of(
    mapping: FieldMapping, seen: SourceValue, current: FieldValue, beside: Sequence[FieldValue]
) -> tuple[FieldValue, FoundIssue | None]:
    if seen is ABSENT:
        return current, None
    if isinstance(seen, Unusable):
        return current, _contradiction(mapping, seen)
    if isinstance(seen, tuple):
        return current, _issue(mapping, _SEVERAL_CHOICES, ", ".join(seen), current)
    if seen is None or not seen.strip():
        return _blank(mapping, current)
    value, advice = mapping.accept(seen, beside)
    return _faulty(mapping, seen, value, current) if isinstance(value, Invalid) else (value, advice)


def _faulty(mapping: FieldMapping, seen: str, fault: Invalid, current: FieldValue) -> tuple[FieldValue, FoundIssue]:
    """What a faulty text leaves in payroll by the field's policy, and the issue that says so."""
    clears = mapping.entry.on_invalid is Policy.CLEAR and mapping.field.name not in _KEPT_WHEN_INVALID
    kept = None if clears else current
    return kept, _issue(mapping, fault, seen.strip(), kept)


def _contradiction(mapping: FieldMapping, seen: Unusable) -> FoundIssue:
    """Nothing is chosen between values that contradict each other, and nothing is cleared because of them."""
    field = mapping.field
    hides = field.is_sensitive and field.name not in SALARY_FIELDS
    values = [masked(value) if hides else characters.clipped(value, LONGEST_SHOWN) for value in seen.seen]
    listed = [f"“{value}”" for value in values[:MOST_SHOWN]]
    listed += [f"{len(values) - MOST_SHOWN} more"] if len(values) > MOST_SHOWN else []
    shown = f": {' and '.join(listed)}" if listed else ""
    then = _KEPT_UNTIL_SETTLED if listed or seen.code != IssueCode.NOT_UNDERSTOOD else _KEPT_UNTIL_READ
    told = f"This person {seen.message}{shown}. {then}"
    return FoundIssue(seen.code, f"{told} {seen.remedy}" if seen.remedy else told, field.name)


def _blank(mapping: FieldMapping, current: FieldValue) -> tuple[FieldValue, FoundIssue | None]:
    policy = mapping.entry.on_blank
    if mapping.field.name == "employee_id":
        return current, None  # said by identity, for the whole person
    if policy is Policy.CLEAR or current is None:
        return None, None
    if policy is Policy.KEEP:
        return current, None
    issue = FoundIssue(
        IssueCode.BLANK_HELD,
        f"{mapping.field.label} is empty in Humaans. Payroll keeps its value until you decide.",
        mapping.field.name,
        choices=(ACCEPT_BLANK, KEEP_VALUE),
    )
    return current, issue


def _issue(mapping: FieldMapping, fault: Invalid, seen: str, kept: FieldValue) -> FoundIssue:
    field = mapping.field
    told = masked(seen) if field.is_sensitive else characters.clipped(seen, LONGEST_SHOWN)
    then = KEPT if kept is not None else EMPTIED
    number = f" (HMRC {fault.hmrc})" if fault.hmrc else ""
    return FoundIssue(
        fault.code,
        f"{field.label}: “{told}” {fault.message}{number}. {then}. {mapping.remedy(seen, fault)}",
        field.name,
        "" if fault.code in NOT_ABOUT_THE_FORM else field.accepted_format,
        told if field.is_sensitive else characters.clipped(seen, LONGEST_SEEN),
    )


def _each_once(issues: list[FoundIssue]) -> tuple[FoundIssue, ...]:
    """One issue per cause: two bank accounts make one issue, not one for each of the three fields."""
    told: set[tuple[str, str]] = set()
    kept = []
    for issue in issues:
        key = (issue.code, issue.message)
        if key not in told:
            told.add(key)
            kept.append(issue)
    return tuple(kept)
