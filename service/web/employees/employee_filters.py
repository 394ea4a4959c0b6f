"""Which employees an address asks for: the same for the list, for its file, and for one employee opened from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from service.facts.access import Role
from service.facts.employees import PAYROLL_FIELD_KINDS, Employment, Readiness
from service.rules.fields.typed_dates import month_of
from service.store.employees import employee_search
from service.web.http import access
from service.web.ui.paging import LAST_PAGE, Page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

#: What of an address chooses and orders employees.
FILTERS: Final = (
    "q", "readiness", "employment", "excluded", "edited", "missing", "department", "work_location", "pay_schedule",
    "starters", "leavers", "issues", "sort",
)  # fmt: skip
#: The name under which the address of an employee carries that of the list it was opened from.
LIST: Final = "list"
_LONGEST: Final = 1000
_YES_NO: Final = {"yes": True, "no": False}


def filters_of_address() -> dict[str, Any]:
    """The filters and the order that the address asks for; what is not known is no filter."""
    return filters_of(request.args)


def filters_of(asked: Mapping[str, str]) -> dict[str, Any]:
    """As `filters_of_address`, of any address."""
    return {
        "q": asked.get("q", "").strip(),
        "with_ni_numbers": access.may(Role.MANAGER),
        "readiness": _one_of(Readiness, asked.get("readiness")),
        "employment": _one_of(Employment, asked.get("employment")),
        "excluded": _YES_NO.get(asked.get("excluded", "")),
        "edited": asked.get("edited") == "yes",
        "missing": name if (name := asked.get("missing", "")) in PAYROLL_FIELD_KINDS else None,
        "department": asked.get("department") or None,
        "work_location": asked.get("work_location") or None,
        "pay_schedule": asked.get("pay_schedule") or None,
        "starters": month_of(asked.get("starters", "")),
        "leavers": month_of(asked.get("leavers", "")),
        "has_issues": _YES_NO.get(asked.get("issues", "")),
        "sort": sort if (sort := asked.get("sort", "")) in employee_search.SORTS else employee_search.BY_NAME,
    }


def page_of(asked: Mapping[str, str]) -> Page:
    """The page of the list that an address asks for."""
    number = asked.get("page", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= len(str(LAST_PAGE))
    return Page(max(1, min(int(number), LAST_PAGE)) if is_number else 1)


def address_of(asked: Mapping[str, str], page: int) -> str:
    """The part of a list's address that is kept while its employees are looked at."""
    kept = {name: asked[name] for name in FILTERS if asked.get(name)}
    return urlencode(kept | ({"page": str(page)}))


def way_back(asked: Mapping[str, str]) -> str:
    """The address of the list that was asked for so."""
    kept: dict[str, Any] = {name: asked[name] for name in (*FILTERS, "page") if asked.get(name)}
    return url_for("employees.list_all", **kept)


def list_opened_from() -> MultiDict[str, str] | None:
    """What the list asked for that this employee was opened from; None when it was opened from elsewhere."""
    kept = request.args.get(LIST, "")
    if not kept or len(kept) > _LONGEST:
        return None
    known = [(name, value) for name, value in parse_qsl(kept) if name in {*FILTERS, "page"} and value.isprintable()]
    return MultiDict(known) if known else None


def _one_of(kind: type[StrEnum], word: str | None) -> Any:
    return kind(word) if word in set(kind) else None
