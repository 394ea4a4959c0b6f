"""Who is not imported: any number of filters on any source; one that answers yes is enough (A7).

Texts compare without regard to case and outer spaces; countries compare by ISO code, so `UK` finds `GB`.
A negative filter never finds a person whose value is empty: "Country is not UK" excludes those *defined*
as outside the UK. A source the token cannot read leaves the question open, which holds the person.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from service.facts.humaans import Absent, Unusable
from service.facts.settings import Exclusion, Operator
from service.rules.fields import characters
from service.rules.fields.formats import as_date
from service.rules.fields.iso_codes import country_code
from service.rules.fields.typed_dates import typed_date
from service.rules.mapping.source_kinds import NUMBER_SOURCES, SourceKind
from service.rules.mapping.sources import COUNTRY_SOURCES, reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.facts.humaans import SourceValue
    from service.rules.mapping.person_on_day import PersonOnDay

#: How many values each operator takes: none, one, or at least one.
NO_VALUE: Final = frozenset({Operator.IS_EMPTY, Operator.IS_NOT_EMPTY})
SEVERAL_VALUES: Final = frozenset({Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF})
#: Operators that compare a value as a whole; the others look at how it is written.
_WHOLE_VALUE: Final = frozenset({Operator.IS, Operator.IS_NOT, Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF})
_DATES: Final = frozenset({Operator.BEFORE, Operator.AFTER})
_NUMBERS: Final = frozenset({Operator.LESS_THAN, Operator.GREATER_THAN})
NEEDS_A_DATE: Final = "needs a date, like 06/04/2026 or 6 April 2026"

IN_WORDS: Final = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.IS_ONE_OF: "is one of",
    Operator.IS_NOT_ONE_OF: "is not one of",
    Operator.CONTAINS: "contains",
    Operator.DOES_NOT_CONTAIN: "does not contain",
    Operator.STARTS_WITH: "starts with",
    Operator.IS_EMPTY: "is empty",
    Operator.IS_NOT_EMPTY: "is not empty",
    Operator.BEFORE: "is before",
    Operator.AFTER: "is after",
    Operator.LESS_THAN: "is less than",
    Operator.GREATER_THAN: "is greater than",
}


def operators_for(kind: SourceKind) -> tuple[Operator, ...]:
    """The conditions that make sense for a field of this kind, in the order of `IN_WORDS`."""
    return tuple(each for each in IN_WORDS if each in NO_VALUE or not _fault_of_kind(each, kind))


def in_words(exclusion: Exclusion, label: str) -> str:
    """`Country code is not one of GB, IE`."""
    return " ".join((label, IN_WORDS[exclusion.operator], ", ".join(exclusion.values))).strip()


def fault_of_values(exclusion: Exclusion, kind: SourceKind = SourceKind.ANY) -> str:
    """What is wrong with the test for a field of this kind, or with its values; or nothing.

    Follows the words of the test: `“is before” needs a date`.
    """
    operator, values = exclusion.operator, exclusion.values
    if operator in NO_VALUE:
        return "takes no value" if values else ""
    if fault := _fault_of_kind(operator, kind) or _fault_of_count(exclusion):
        return fault
    if (kind is SourceKind.DATE or operator in _DATES) and not all(map(typed_date, values)):
        return NEEDS_A_DATE
    counts = kind is SourceKind.NUMBER or operator in _NUMBERS
    return "needs a number" if counts and not all(_number(value) is not None for value in values) else ""


def _fault_of_count(exclusion: Exclusion) -> str:
    if not exclusion.values or not all(value.strip() for value in exclusion.values):
        return "needs a value"
    return "takes one value" if exclusion.operator not in SEVERAL_VALUES and len(exclusion.values) > 1 else ""


def _fault_of_kind(operator: Operator, kind: SourceKind) -> str:
    """Why a test makes no sense for what the field holds, or nothing."""
    if kind is SourceKind.DATE and operator not in _WHOLE_VALUE | _DATES:
        return "cannot be used with a date: use “is before” or “is after”"
    if kind is SourceKind.NUMBER and operator in _DATES:
        return "cannot be used with a number: use “is less than” or “is greater than”"
    if kind is SourceKind.TEXT and operator in _DATES:
        return "cannot be used with this field, which holds no dates"
    if kind is SourceKind.TEXT and operator in _NUMBERS:
        return "cannot be used with this field, which holds no numbers"
    return ""


class ExclusionFilter:
    """One exclusion made ready to ask: `matches(reading)` is True, False, or None when it cannot be judged."""

    __slots__ = ("_judge", "_normalise", "_read", "exclusion")

    def __init__(self, exclusion: Exclusion) -> None:
        self.exclusion = exclusion
        self._read = reader(exclusion.source)
        self._normalise = _normaliser(exclusion)
        wanted = tuple(self._normalise(value) for value in exclusion.values)
        self._judge = _judge(exclusion.operator, wanted)

    def matches(self, reading: PersonOnDay) -> bool | None:
        value = self._read(reading)
        if isinstance(value, Absent):
            return None
        if isinstance(value, Unusable):  # something is there, but what it is cannot be told
            operator = self.exclusion.operator
            return operator is Operator.IS_NOT_EMPTY if operator in NO_VALUE else None
        return self._judge(self._texts(value))

    def _texts(self, value: SourceValue) -> tuple[str, ...]:
        if value is None:
            return ()
        several = value if isinstance(value, tuple) else (value,)
        return tuple(self._normalise(text) for text in several if isinstance(text, str) and text.strip())


def _normaliser(exclusion: Exclusion) -> Callable[[str], str]:
    """How texts are made comparable: whole values as countries, days or numbers where they are such."""
    if exclusion.operator not in _WHOLE_VALUE:
        return _folded
    if exclusion.source in COUNTRY_SOURCES:
        return _country
    if exclusion.source in NUMBER_SOURCES:
        return _plain_number
    return _day if exclusion.values and all(map(typed_date, exclusion.values)) else _folded


def _day(text: str) -> str:
    day = typed_date(text)
    return _folded(text) if day is None else day.isoformat()


def _plain_number(text: str) -> str:
    number = _number(text)
    return _folded(text) if number is None else f"{number.normalize():f}"


def _folded(text: str) -> str:
    return characters.one_line(text).casefold()


def _country(text: str) -> str:
    return country_code(text) or _folded(text)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _judge(operator: Operator, wanted: tuple[str, ...]) -> Callable[[tuple[str, ...]], bool]:  # noqa: PLR0911 - a table
    words = frozenset(wanted)
    first = wanted[0] if wanted else ""
    match operator:
        case Operator.IS_EMPTY:
            return lambda texts: not texts
        case Operator.IS_NOT_EMPTY:
            return bool
        case Operator.IS | Operator.IS_ONE_OF:
            return lambda texts: not words.isdisjoint(texts)
        case Operator.IS_NOT | Operator.IS_NOT_ONE_OF:
            return lambda texts: bool(texts) and words.isdisjoint(texts)
        case Operator.CONTAINS:
            return lambda texts: any(first in text for text in texts)
        case Operator.DOES_NOT_CONTAIN:
            return lambda texts: bool(texts) and not any(first in text for text in texts)
        case Operator.STARTS_WITH:
            return lambda texts: any(text.startswith(first) for text in texts)
        case Operator.BEFORE | Operator.AFTER:
            return _compare_dates(first, before=operator is Operator.BEFORE)
        case Operator.LESS_THAN | Operator.GREATER_THAN:
            return _compare_numbers(first, less=operator is Operator.LESS_THAN)


def _compare_dates(wanted: str, *, before: bool) -> Callable[[tuple[str, ...]], bool]:
    limit = typed_date(wanted)

    def matches(texts: tuple[str, ...]) -> bool:
        days = [day for text in texts if (day := as_date(text.upper())) is not None]
        return limit is not None and any(day < limit if before else day > limit for day in days)

    return matches


def _compare_numbers(wanted: str, *, less: bool) -> Callable[[tuple[str, ...]], bool]:
    limit = _number(wanted)

    def matches(texts: tuple[str, ...]) -> bool:
        numbers = [number for text in texts if (number := _number(text)) is not None]
        return limit is not None and any(n < limit if less else n > limit for n in numbers)

    return matches
