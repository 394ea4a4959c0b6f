"""Links to the previous and next employee in the list from which a record was opened, and back to that list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from service.store.employees import employee_search
from service.web.employees.employee_filters import address_of, filters_of, list_opened_from, page_of, way_back

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """An employee's place in a list; a link is empty at either end of it."""

    back: str
    #: The list's query string, for links that keep to the list.
    kept: str | None = None
    previous: str = ""
    next: str = ""


def place_of(company_id: int, day: date, employee_id: int) -> Place:
    """Reads only the page of the list that the employee was opened from, and one employee on either side of it."""
    asked = list_opened_from()
    if asked is None:
        return Place(url_for("employees.list_all"))
    page = page_of(asked)
    first = max(0, page.offset - 1)
    found = employee_search.ids(
        company_id, day, **filters_of(asked), offset=first, limit=page.offset - first + page.size + 1
    )
    back, kept = way_back(asked), address_of(asked, page.number)
    if employee_id not in found:
        return Place(back, kept)
    at = found.index(employee_id)
    before, after = (_link(asked, found, place, first, page.size) for place in (at - 1, at + 1))
    return Place(back, kept, before, after)


def _link(asked: Mapping[str, str], found: list[int], place: int, first: int, size: int) -> str:
    if not 0 <= place < len(found):
        return ""
    page = (first + place) // size + 1
    return url_for("employees.show", employee_id=found[place], list=address_of(asked, page))
