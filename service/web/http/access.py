"""Access: every route declares its role, one guard enforces it, and a test checks the whole URL map.

A view is declared with `requires(role)`, `signed_in(why)`, `open_to_all(why)` or `bearer`. A route without a
declaration is refused to everyone. A company of which the visitor knows nothing is a 404, not a 403.
The JSON API checks its own tokens; the guard only sees to it that one was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from flask import abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx

from service.facts.access import Role, SessionEnd
from service.store.accounts import sessions, users
from service.store.companies import companies
from service.web.http import notices, saved_form, session_cookie
from service.web.http.app_context import services
from service.web.http.errors import problem
from service.web.http.login_forms import LoginForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response

    from service.store.tables.companies import Company

View = TypeVar("View", bound="Callable[..., Any]")

#: From least to most; each may open the pages that those before it may. An approver opens pay periods alone, but sees
#: pay there, which a viewer does not (`web/periods`).
STRENGTH: Final = (Role.APPROVER, Role.VIEWER, Role.MANAGER, Role.OWNER)


class AccessPolicy(StrEnum):
    OPEN = "open"
    BEARER = "bearer"
    SIGNED_IN = "signed_in"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Declaration:
    policy: AccessPolicy
    role: Role | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person who is signed in; a role under None holds in every company."""

    user_id: int
    email: str
    roles: Mapping[int | None, Role]

    def role_in(self, company_id: int) -> Role | None:
        everywhere, here = self.roles.get(None), self.roles.get(company_id)
        if everywhere is None or here is None:
            return everywhere or here
        return max(everywhere, here, key=STRENGTH.index)

    @property
    def sees_several(self) -> bool:
        return None in self.roles or len(self.roles) > 1

    def may(self, role: Role, company_id: int) -> bool:
        held = self.role_in(company_id)
        return held is not None and STRENGTH.index(held) >= STRENGTH.index(role)


#: Routes of libraries, which cannot be decorated.
LIBRARY_ROUTES: Final = {
    "static": Declaration(AccessPolicy.OPEN, why="our own stylesheet and script, no data"),
    "bootstrap.static": Declaration(AccessPolicy.OPEN, why="Bootstrap's stylesheet, no data"),
}


def requires(role: Role) -> Callable[[View], View]:
    """Only people with this role, or a stronger one, in the company of the address."""
    return _declare(Declaration(AccessPolicy.ROLE, role))


def signed_in(why: str) -> Callable[[View], View]:
    """Everyone who is signed in; the view itself shows only what the visitor may see."""
    return _declare(Declaration(AccessPolicy.SIGNED_IN, why=why))


def open_to_all(why: str) -> Callable[[View], View]:
    return _declare(Declaration(AccessPolicy.OPEN, why=why))


def bearer(view: View) -> View:
    """Only programs with an API token; the API blueprint finds out whose it is."""
    return _declare(Declaration(AccessPolicy.BEARER))(view)


def declaration_of(endpoint: str, method: str) -> Declaration | None:
    """What the route says; for a class of methods, the method's word goes before the class's."""
    if endpoint in LIBRARY_ROUTES:
        return LIBRARY_ROUTES[endpoint]
    view = current_app.view_functions[endpoint]
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return getattr(view, "access", None)
    places = (view, getattr(view_class, method.lower(), None), view_class)
    return next((found for place in places if (found := getattr(place, "access", None)) is not None), None)


def guard() -> Response | None:
    """Runs before every request: lets it pass, sends it to the login page, or refuses it."""
    current = request_ctx.request
    if current.endpoint is None:
        return None  # there is no such page; the router's own 404 follows
    declaration = declaration_of(current.endpoint, current.method)
    if declaration is None:
        abort(403)
    if declaration.policy is AccessPolicy.OPEN:
        return None
    if declaration.policy is AccessPolicy.BEARER:
        return _without_a_token()
    g.visitor = _visitor_by_cookie()
    if g.visitor is None:
        return _to_the_login_page()
    if declaration.role is None:
        _stay_in_the_only_company()
    else:
        _enter_company(declaration.role)
    return None


def visitor() -> Visitor:
    return cast("Visitor", g.visitor)


def company() -> Company:
    """The company of the address, which the visitor may see."""
    return cast("Company", g.company)


def has_one_company() -> bool:
    """Whether a page that is of no company can take the visitor's only one for granted."""
    return "company" in g


def may(role: Role) -> bool:
    """Whether the visitor has this role in the company of the address; for buttons on pages."""
    return visitor().may(role, company().id)


def may_open(path: str) -> bool:
    """Whether the visitor's role in the company of the address opens this page, so that no link leads to a refusal."""
    endpoint, _values = current_app.url_map.bind("").match(urlsplit(path).path, method="GET")
    declared = declaration_of(endpoint, "GET")
    return declared is not None and (declared.role is None or may(declared.role))


def _declare(declaration: Declaration) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = declaration  # type: ignore[attr-defined]
        return view

    return mark


def _visitor_by_cookie() -> Visitor | None:
    key = session_cookie.read(request)
    session = sessions.find(key, services().clock()) if key else None
    if session is None:
        return None
    return Visitor(session.user.id, session.user.email, users.roles_of(session.user.id))


def _enter_company(role: Role) -> None:
    found = companies.by_slug(g.slug)
    if found is None or visitor().role_in(found.id) is None:
        abort(404)
    g.company, g.is_page_of_company = found, True
    if not visitor().may(role, found.id):
        abort(403)


def own_companies() -> list[Company]:
    """The companies in which the visitor has a role, by name; read once for a request."""
    if "own_companies" not in g:
        g.own_companies = [each for each in companies.all_companies() if visitor().role_in(each.id)]
    found: list[Company] = g.own_companies
    return found


def _stay_in_the_only_company() -> None:
    """Pages of no company tell the time of a visitor's only one, and carry no company in title and menu (B40)."""
    seen = own_companies()
    if len(seen) == 1:
        g.company, g.slug = seen[0], seen[0].slug


def _to_the_login_page() -> Response:
    """It says why the visitor is signed out, and carries the form they sent."""
    if ended := _why_signed_out():
        notices.leave(f"ended-{ended.value}")
    if kept := saved_form.keep():
        page = render_template("accounts/login.html", form=LoginForm(formdata=None), next="/", kept=kept)
        return make_response(page, 403)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("login.ask", next=back if back != "/" else None), 303)


def _why_signed_out() -> SessionEnd | None:
    """None for a browser that was not signed in."""
    if key := session_cookie.read(request):
        return sessions.why_ended(key, services().clock())
    return SessionEnd.SIGNED_OUT if saved_form.who_signed_out() is not None else None


def _without_a_token() -> Response | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return None
    answer = problem(401, "An API token is needed", "Send it as `Authorization: Bearer <token>`.")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
