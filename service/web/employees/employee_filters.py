"""Which employees an address asks for: the same for the list and for its file."""

from __future__ import annotations

from typing import Any

from flask import request

from service.facts.access import Role
from service.facts.employees import PAYROLL_FIELD_KINDS, Employment, Readiness
from service.store.employees import employee_search
from service.web.http import access
from service.web.ui.paging import choice


def filters_of_address() -> dict[str, Any]:
    """The filters and the order that the address asks for; what is not known is no filter."""
    return {
        "q": request.args.get("q", "").strip(),
        "with_ni_numbers": access.may(Role.MANAGER),
        "readiness": choice("readiness", Readiness),
        "employment": choice("employment", Employment),
        "excluded": {"yes": True, "no": False}.get(request.args.get("excluded", "")),
        "edited": request.args.get("edited") == "yes",
        "missing": name if (name := request.args.get("missing", "")) in PAYROLL_FIELD_KINDS else None,
        "sort": sort if (sort := request.args.get("sort", "")) in employee_search.SORTS else employee_search.BY_NAME,
    }
