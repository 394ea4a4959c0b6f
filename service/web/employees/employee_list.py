"""The list of employees as its page shows it: rows, what there is to filter by, and what the user saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import request

from service.facts.employees import Employment, Readiness
from service.rules.planning.readiness import NEEDED
from service.rules.planning.search_words import LONGEST_SEARCH
from service.store.accounts import saved_lists
from service.store.companies.company_day import local_day
from service.store.employees import employee_search, employees
from service.store.employees.employee_states import state_on
from service.store.syncing import runs
from service.web.employees import list_columns
from service.web.employees.employee_filters import FILTERS, address_of, filters_of_address, page_of
from service.web.http import access
from service.web.http.app_context import services
from service.web.ui import formatting, labels
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

#: Departments, locations and schedules that a filter offers.
MOST_OFFERED: Final = 200
#: Months before this one that starters and leavers are offered for; three months to come beside them.
MONTHS_BACK: Final = 12
MONTHS_AHEAD: Final = 3
#: Filters that are folded away until one of them is in use.
FOLDED: Final = frozenset(
    {"excluded", "missing", "department", "work_location", "pay_schedule", "starters", "leavers", "issues"}
)
#: Filters that take what is not among their options.
_FREE: Final = frozenset({"department", "work_location", "pay_schedule", "starters", "leavers"})


@dataclass(frozen=True, slots=True)
class Select:
    """A filter with a list of choices: value and words."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


def list_page(saved_fault: str = "", saved_name: str = "") -> dict[str, Any]:
    """Everything the page shows; a fault with what was typed when filters could not be saved."""
    company_id, page = access.company().id, page_of(request.args)
    day, filters = local_day(access.company(), services().clock()), filters_of_address()
    rows, total = employee_search.search(company_id, day, **filters, offset=page.offset, limit=page.size)
    level_at = runs.last_in_sync_at(company_id)
    shows_missing = filters["missing"] or filters["readiness"] == Readiness.PENDING
    saved, chosen = saved_lists.of_user(access.visitor().user_id, company_id)
    selects = _selects(company_id, day)
    in_use = {name for name in FILTERS if name != "sort" and request.args.get(name)}
    return {
        "rows": [(row, name_of(row), state_on(row, day), employees.last_synced_at(row, level_at)) for row in rows],
        "page": page.of(total),
        "filters": filters,
        "in_use": in_use,
        "is_unfolded": bool(in_use & FOLDED),
        "kept": address_of(request.args, page.number),
        "missing": employee_search.pending_of(company_id, day).by_field().most_common() if shows_missing else (),
        "longest_search": LONGEST_SEARCH,
        "columns": list_columns.shown(chosen),
        "offered_columns": list_columns.offered(),
        "name_column": list_columns.NAME,
        "sorted_by": _in_words(filters["sort"]),
        "has_imported": level_at is not None,
        "saved": saved,
        "saved_fault": saved_fault,
        "saved_name": saved_name,
        "selects": [each for each in selects if each.name not in FOLDED],
        "folded": [each for each in selects if each.name in FOLDED],
    }


def _in_words(sort: str) -> str:
    """The order of the list within a sentence."""
    name = sort.removeprefix("-")
    known = {column.sort: formatting.field_in_sentence(column.label) for column in list_columns.COLUMNS if column.sort}
    return known.get(name, "last name") + (", last to first" if sort.startswith("-") else "")


def _selects(company_id: int, day: date) -> tuple[Select, ...]:
    used = employee_search.values_in_use(company_id, MOST_OFFERED)
    months = [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in _months(day)]
    return (
        _select("readiness", "Status", [(each, labels.state(each).text) for each in Readiness]),
        _select("employment", "Employment", [(each, labels.state(each).text) for each in Employment]),
        _select("missing", "Missing field", [(name, labels.field(name)) for name in NEEDED]),
        *(
            _select(name, labels.field(name), [(value, formatting.field_value(value, name)) for value in values])
            for name, values in used.items()
        ),
        _select("starters", "Starting in", months),
        _select("leavers", "Leaving in", months),
        _select("issues", "Issues", [("yes", "With open issues"), ("no", "Without open issues")]),
        _select("excluded", "Excluded", [("no", "Not excluded"), ("yes", "Excluded")]),
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> Select:
    """With what is asked for, when it is none of the options: nothing is lost by searching again."""
    chosen = request.args.get(name, "")
    is_other = chosen and name in _FREE and all(value != chosen for value, _ in options)
    return Select(name, label, (*options, (chosen, chosen)) if is_other else tuple(options), chosen)


def _months(day: date) -> Iterator[date]:
    """First days of months around a day, the latest first."""
    for months in range(MONTHS_AHEAD, -MONTHS_BACK - 1, -1):
        years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        yield day.replace(year=years, month=month + 1, day=1)
