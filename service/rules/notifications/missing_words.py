"""What employees miss before a cut-off, in words with counts: fields by name, never whose."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Fields that are given together are one to the reader.
_TOGETHER: Final = {
    "bank_account_name": "bank details",
    "sort_code": "bank details",
    "account_number": "bank details",
    "salary_amount_minor": "salary",
    "salary_currency": "salary",
    "salary_period": "salary",
    "salary_effective_date": "salary",
    "address_line_1": "address",
    "city": "address",
    "postcode": "address",
}
#: The rest is on the page.
_MOST: Final = 6


def missing_line(missing: Iterable[Iterable[str]]) -> str:
    """Like `3 employees have no bank details, 2 no NI number.`; empty for none. Each employee's fields are given."""
    numbers = Counter(what for fields in missing for what in dict.fromkeys(map(_name, fields)))
    found = sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    if not found:
        return ""
    (first, number), *others = found[:_MOST]
    said = [f"{counted(number, 'employee')} {'has' if number == 1 else 'have'} no {first}"]
    said += [f"{number} no {what}" for what, number in others]
    return f"{', '.join(said)}{' and more' if len(found) > _MOST else ''}."


def _name(field: str) -> str:
    """A field inside a sentence."""
    if field in _TOGETHER:
        return _TOGETHER[field]
    known = FIELDS_BY_NAME.get(field)
    label = known.label if known else field.replace("_", " ")
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
