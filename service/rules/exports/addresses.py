"""How addresses are written for payroll programs: their lines, and postcode and country in the UK or abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.exports.sources import text_of
from service.rules.exports.target import CannotExportError, Source
from service.rules.fields.addresses import LINES
from service.rules.fields.iso_codes import country_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: The lines of an address before its city.
STREET_LINES: Final = LINES[:4]
_COUNTRIES_OF_THE_UK: Final = frozenset({"GB"})


def uk_postcode() -> Source:
    """The postcode of an address in the UK."""
    return Source(
        ("postcode", "country"),
        lambda record: text_of(record, "postcode") if _in_uk(record) else "",
        "Postcode in the UK",
        conditions=("country",),
    )


def foreign_country() -> Source:
    """The country of an address abroad, by its English name."""

    def read(record: Mapping[str, object]) -> str:
        return "" if _in_uk(record) else country_name(text_of(record, "country"))

    return Source(("country",), read, "Country abroad, its name")


def where_abroad(written: str) -> Source:
    """A word for addresses abroad; nothing for those in the UK, whose program may know which country of it."""

    def read(record: Mapping[str, object]) -> str:
        return written if text_of(record, "country") and not _in_uk(record) else ""

    return Source(("country",), read, f"{written} where the address is abroad")


def address_lines(how_many: int = 4) -> tuple[Source, ...]:
    """The lines that are filled, moved up: address lines, city and county. More than there are columns is refused."""

    def line(place: int) -> Callable[[Mapping[str, object]], str]:
        def read(record: Mapping[str, object]) -> str:
            filled = [found for field in LINES if (found := text_of(record, field))]
            if place == how_many - 1 and len(filled) > how_many:
                raise CannotExportError(
                    f"The address has {len(filled)} lines with town and county; this program takes {how_many}."
                )
            return filled[place] if place < len(filled) else ""

        return read

    return tuple(Source(LINES, line(place), f"line {place + 1} of the address") for place in range(how_many))


def street_lines(how_many: int) -> tuple[Source, ...]:
    """The lines before the city that are filled, moved up; the last column has the others too, with commas between."""

    def line(place: int) -> Callable[[Mapping[str, object]], str]:
        last = None if place == how_many - 1 else place + 1
        return lambda record: ", ".join(
            [found for field in STREET_LINES if (found := text_of(record, field))][place:last]
        )

    def what(place: int) -> str:
        return f"line {place + 1} of the address" + (", with the others" if place == how_many - 1 else "")

    return tuple(Source(STREET_LINES, line(place), f"{what(place)} before the city") for place in range(how_many))


def _in_uk(record: Mapping[str, object]) -> bool:
    return text_of(record, "country") in _COUNTRIES_OF_THE_UK
