"""Finding employees, pages and issues from anywhere: in a company, or in all companies of a visitor.

Each search is a page of its own; the palette of a browser with JavaScript asks for the piece that holds the results.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flask import Blueprint, render_template, request, url_for

from service.facts.access import Role
from service.rules.planning.search_words import LONGEST_SEARCH, searchable, words_of
from service.store.companies.company_day import local_day
from service.store.employees import employee_search, issues
from service.store.employees.employee_states import state_on
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.overview import company_list
from service.web.ui import issue_labels, labels
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.store.tables.companies import Company

blueprint = Blueprint("search", __name__)
company_blueprint = CompanyPages("company_search", __name__)

#: Results of one kind that are shown; the list of that kind has all.
SHOWN: Final = 8
#: Across companies there is no list of all.
SHOWN_ACROSS: Final = 20
#: Pages of a company that are found by name: endpoint, name, further words, and the least role that may open it.
PAGES: Final = (
    ("overview.show", "Overview", "home state", Role.VIEWER),
    ("needs_you.list_all", "Needs you", "inbox open items to do", Role.VIEWER),
    ("needs_you.closed", "Closed items", "needs you decided done history", Role.VIEWER),
    ("approvals.list_all", "Approvals", "held changes approve refuse second person", Role.VIEWER),
    ("employees.list_all", "Employees", "people", Role.VIEWER),
    ("missing.list_all", "Missing information", "employees fields", Role.VIEWER),
    ("issues.list_all", "Issues", "problems attention", Role.VIEWER),
    ("retro.list_all", "Backdated salaries", "back pay retro", Role.MANAGER),
    ("runs.list_all", "Sync history", "runs syncs", Role.VIEWER),
    ("periods.list_all", "Pay periods", "cut-off snapshot variance sign off", Role.VIEWER),
    ("periods.rules", "How pay periods are run", "sign off nation threshold", Role.OWNER),
    ("paydays.show", "Paydays", "pay schedules calendar", Role.VIEWER),
    ("payslips.list_all", "Payslips", "upload send", Role.VIEWER),
    ("payroll_exports.list_all", "Exports", "files payroll software", Role.MANAGER),
    ("settings.switches", "Settings", "pause resume", Role.VIEWER),
    ("settings.exclusions", "Exclusions", "exclude filters settings", Role.VIEWER),
    ("settings.mapping", "Mapping", "fields settings", Role.VIEWER),
    ("connect.show", "Connection", "token humaans permissions", Role.VIEWER),
    ("connect.token", "Replace the access token", "connection token", Role.MANAGER),
    ("connect.test_upload", "Test upload", "connection documents", Role.MANAGER),
    ("webhook.show", "Webhook", "secret address", Role.VIEWER),
    ("formats.show", "Accepted formats", "values fields", Role.VIEWER),
    ("status.show", "Status", "system services working", Role.VIEWER),
    ("login.account", "Your account", "password two-step sign in", Role.VIEWER),
    ("notifications.show", "Notifications", "notices told mute", Role.VIEWER),
    ("notifications.choose", "Choose what you are told", "notifications email digest quiet hours", Role.VIEWER),
    ("channels.list_all", "Channels", "slack teams notifications", Role.OWNER),
    ("endpoints.list_all", "Webhook endpoints", "outgoing webhooks events programs", Role.OWNER),
    ("audit_log.list_all", "Audit", "log history who", Role.MANAGER),
    ("company_users.list_all", "Users", "roles access invite", Role.OWNER),
    ("api_tokens.list_all", "API tokens", "programs", Role.OWNER),
)


@dataclass(frozen=True, slots=True)
class Hit:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind; `url` leads to all of them, where there is such a list."""

    title: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    url: str = ""


@company_blueprint.get("/search")
@access.requires(Role.VIEWER)
def show() -> str:
    q = _asked()
    return render_template("overview/search.html", q=q, groups=_in_company(q), longest=LONGEST_SEARCH)


@company_blueprint.get("/search/found")
@access.requires(Role.VIEWER)
def found() -> str:
    q = _asked()
    return render_template("overview/search_results.html", q=q, groups=_in_company(q))


@blueprint.get("/search")
@access.signed_in("finds only in companies the visitor has a role in")
def everywhere() -> str:
    q = _asked()
    return render_template(
        "overview/search.html", q=q, groups=_everywhere(q), longest=LONGEST_SEARCH, is_everywhere=True
    )


@blueprint.get("/search/found")
@access.signed_in("finds only in companies the visitor has a role in")
def found_everywhere() -> str:
    q = _asked()
    return render_template("overview/search_results.html", q=q, groups=_everywhere(q))


def _asked() -> str:
    return request.args.get("q", "").strip()


def _in_company(q: str) -> list[Group]:
    """Without words, the pages: what a palette shows before anything is typed."""
    company, words = access.company(), words_of(q)
    if words is None:
        return []
    groups = [_pages(words)]
    if words:
        groups = [_employees(company, q), *groups, _issues(company, q, words)]
    return [group for group in groups if group.hits]


def _pages(words: tuple[str, ...]) -> Group:
    hits = [
        Hit(name, url_for(endpoint))
        for endpoint, name, more, role in PAGES
        if access.may(role) and _has_all(words, (name, more))
    ]
    return Group("Pages", hits, len(hits))


def _employees(company: Company, q: str) -> Group:
    day = local_day(company, services().clock())
    rows, total = employee_search.search(company.id, day, q=q, limit=SHOWN)
    hits = [
        Hit(
            name_of(row),
            url_for("employees.show", employee_id=row.id),
            _note(
                row.payroll_id,
                row.job_title,
                "Excluded" if row.excluded else labels.state(state_on(row, day).readiness).text,
            ),
        )
        for row in rows
    ]
    return Group("Employees", hits, total, url_for("employees.list_all", q=q))


def _issues(company: Company, q: str, words: tuple[str, ...]) -> Group:
    """Kinds of open issues by their heading, and people on hold by their name."""
    kinds = [
        Hit(issue_labels.kind(code), url_for("issues.list_all", kind=code), f"{number:,} open")
        for code, _is_advice, number in issues.open_by_code(company.id)
        if _has_all(words, (issue_labels.kind(code), "issues"))
    ]
    people = [
        Hit(row.person_name, url_for("issues.list_all", kind=row.code), f"Not imported: {issue_labels.kind(row.code)}")
        for row in issues.of_people_named([company.id], q.split(), SHOWN)
    ]
    hits = [*people, *kinds[:SHOWN]]
    return Group("Issues", hits, len(people) + len(kinds), url_for("issues.list_all"))


def _everywhere(q: str) -> list[Group]:
    mine, words = {each.id: each for each in access.own_companies()}, words_of(q)
    if not words:
        return []
    companies = company_list.named(list(mine.values()), q)
    people = [
        Hit(
            name_of(row),
            url_for("employees.show", slug=mine[row.company_id].slug, employee_id=row.id),
            _note(mine[row.company_id].name, row.payroll_id, row.job_title),
        )
        for row in employee_search.across(mine, q, SHOWN_ACROSS)
    ]
    on_hold = [
        Hit(
            row.person_name,
            url_for("issues.list_all", slug=mine[row.company_id].slug, kind=row.code),
            _note(mine[row.company_id].name, f"Not imported: {issue_labels.kind(row.code)}"),
        )
        for row in issues.of_people_named(mine, q.split(), SHOWN_ACROSS)
    ]
    hits = [Hit(each.name, url_for("overview.show", slug=each.slug)) for each in companies[:SHOWN]]
    groups = (
        Group("Companies", hits, len(companies), url_for("home.all_companies", q=q)),
        Group("Employees", people, len(people)),
        Group("Issues", on_hold, len(on_hold)),
    )
    return [group for group in groups if group.hits]


def _has_all(words: tuple[str, ...], texts: Iterable[str]) -> bool:
    said = searchable(texts)
    return all(word in said for word in words)


def _note(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
