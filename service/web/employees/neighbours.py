"""The employees before and after one in the list that it was opened from, and the way back to that list."""

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
    """Where an employee is in a list; links are empty where there is no one."""

    back: str
    #: The list's part of the address, for links that stay in it.
    kept: str | None = None
    previous: str = ""
    next: str = ""


def place_of(company_id: int, day: date, employee_id: int) -> Place:
    """Only the page of the list that the employee was opened from is read, and one employee on either side of it."""
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
