"""What every template may use: filters for values, links to assets, the visitor and their company."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import flask_bootstrap
from flask import g, request, url_for

from service.facts.access import Role
from service.store.accounts.sessions import IDLE
from service.store.companies import companies
from service.web.http import notices
from service.web.http.company_blueprint import put_slug_back
from service.web.inbox import inbox_words
from service.web.overview import company_state, menu_count
from service.web.ui import audit_labels, formatting, humaans_links, issue_labels, labels, paging

if TYPE_CHECKING:
    from flask import Flask

#: So long before an unused session ends a page says so and offers to keep it (WCAG 2.2.1).
WARNED_SECONDS_BEFORE: Final = 300
STATIC = Path(__file__).parent / "static"

#: The menu of a company, in its order: an endpoint and what the line says.
MENU: Final = (
    ("overview.show", "Overview"),
    ("needs_you.list_all", "Needs you"),
    ("approvals.list_all", "Approvals"),
    ("employees.list_all", "Employees"),
    ("issues.list_all", "Issues"),
    ("runs.list_all", "Sync history"),
    ("periods.list_all", "Pay periods"),
    ("paydays.show", "Paydays"),
    ("payslips.list_all", "Payslips"),
    ("payroll_exports.list_all", "Exports"),
    ("settings.switches", "Settings"),
    ("connect.show", "Connection"),
    ("notifications.show", "Notifications"),
    ("audit_log.list_all", "Audit"),
)
#: Letters that lead to a page after `g`; see static/palette.js.
KEYS: Final = {
    "overview.show": "o",
    "employees.list_all": "e",
    "issues.list_all": "i",
    "runs.list_all": "r",
    "paydays.show": "d",
    "payslips.list_all": "p",
    "settings.switches": "s",
}
#: Companies that the switcher names; the list of companies has all.
SWITCHED_BETWEEN: Final = 12
#: Those that a viewer may not enter.
MANAGERS_PAGES: Final = frozenset({"payroll_exports.list_all", "audit_log.list_all"})


#: Blueprints without a line of their own in the menu, by the one they are entered from.
INSIDE: Final = {
    "webhook": "connect",
    "endpoints": "channels",
    "retro": "issues",
    "undo": "runs",
    "payroll_program": "payroll_exports",
    "pushes": "payroll_exports",
    "fetched_payslips": "payroll_exports",
    "final_pay": "employees",
    "missing": "employees",
    "second_factor": "login",
    "invitations": "login",
}


def prepare(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= formatting.FILTERS
    app.jinja_env.globals |= {"asset": asset, "Role": Role, "bootstrap_css": bootstrap_css, "MENU": MENU}
    app.jinja_env.globals |= {"MANAGERS_PAGES": MANAGERS_PAGES, "KEYS": KEYS}
    app.jinja_env.globals |= {
        "audit_labels": audit_labels,
        "humaans_links": humaans_links,
        "inbox_words": inbox_words,
        "issue_labels": issue_labels,
        "labels": labels,
        "take_notice": notices.take,
        "SESSION_SECONDS": int(IDLE.total_seconds()),
        "WARNED_SECONDS_BEFORE": WARNED_SECONDS_BEFORE,
        "needs_you": menu_count.needs_you,
        "state_of": company_state.state_of,
        "same_list": paging.same_list,
    }
    app.url_defaults(put_slug_back)
    app.context_processor(_surroundings)


def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so browsers may keep it for a year."""
    return url_for("static", filename=name, v=_digest(name))


def bootstrap_css() -> str:
    return url_for("bootstrap.static", filename="css/bootstrap.min.css", v=flask_bootstrap.Bootstrap5.bootstrap_version)


def _surroundings() -> dict[str, Any]:
    visitor = g.get("visitor")
    company = g.get("company") if g.get("is_page_of_company") else None
    role = visitor.role_in(company.id) if visitor and company else None
    return {
        "visitor": visitor,
        "company": company,
        "is_manager": role in {Role.MANAGER, Role.OWNER},
        "is_owner": role is Role.OWNER,
        "is_approver": role is Role.APPROVER,
        "room_now": INSIDE.get(request.blueprint or "", request.blueprint),
        "reference": g.get("reference", ""),
        "companies_by_name": _companies_by_name,
    }


def _companies_by_name() -> list[tuple[str, str]]:
    """Slug and name of the first companies of the visitor, by name; asked for only where there is a switcher."""
    roles = g.visitor.roles
    return companies.names(None if None in roles else [each for each in roles if each], SWITCHED_BETWEEN)


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
