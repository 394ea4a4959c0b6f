"""What payroll needs and Humaans does not have: by field, by employee, and as an email to HR."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from flask import make_response, render_template, request

from service.actions.employees import email_missing_information
from service.actions.employees.email_missing_information import KIND, BadAddressError, NotSentError
from service.facts.access import Role
from service.facts.employees import PAYROLL_FIELD_KINDS, Readiness
from service.rules.planning.readiness import ALWAYS_NEEDED
from service.store.companies import settings
from service.store.companies.company_day import local_day
from service.store.employees import employee_search, employees
from service.store.payslips import outbox
from service.web.employees.employee_filters import address_of
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui.paging import Page, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.wrappers import Response

    from service.store.employees.employee_search import Pending


blueprint = CompanyPages("missing", __name__)

#: People named beside each field.
NAMED: Final = 3
#: Emails that were sent before, of which the page tells.
SENT_SHOWN: Final = 5


@blueprint.get("/missing-information")
@access.requires(Role.VIEWER)
def list_all() -> str:
    company_id, page, day, field = access.company().id, Page(page_number()), _today(), _field()
    pending = employee_search.pending_of(company_id, day)
    rows, counted = (
        employee_search.pending_page(pending, field, offset=page.offset, limit=page.size),
        pending.by_field(),
    )
    return render_template(
        "employees/missing_information.html",
        rows=[(row, name_of(row)) for row in rows],
        page=page.of(pending.total(field)),
        kept=address_of({"readiness": Readiness.PENDING, "excluded": "no", "missing": field or ""}, page.number),
        field=field,
        counted=counted.most_common(),
        named=_named(pending),
        complete=[name for name in ALWAYS_NEEDED if name not in counted],
        employees=employees.count(company_id),
    )


@blueprint.get("/missing-information/email")
@access.requires(Role.MANAGER)
def ask_to_email() -> str:
    """The email as it would be sent, and where to."""
    current = settings.current(access.company().id)
    return _email_page(current.hr_email if current else "", {})


@blueprint.post("/missing-information/email")
@access.requires(Role.MANAGER)
def send_email() -> Response:
    form, field = request.form, _field()
    try:
        email_missing_information.send(
            services(),
            job_notifier(),
            access.company().id,
            address=form.get("address", ""),
            field=field,
            key=form.get("key", ""),
            seen=form.get("seen", ""),
            actor=access.visitor().email,
        )
    except NotSentError as error:
        place = "address" if isinstance(error, BadAddressError) else "email-text"
        return make_response(_email_page(form.get("address", ""), {place: str(error)}), 422)
    return redirect_with("missing-emailed", "missing.ask_to_email", missing=field)


def _email_page(address: str, faults: dict[str, str]) -> str:
    company_id, field = access.company().id, _field()
    return render_template(
        "employees/email_missing_information.html",
        draft=email_missing_information.draft(services(), company_id, field),
        field=field,
        address=address,
        faults=faults,
        key=secrets.token_urlsafe(24),
        sent=outbox.newest_of_kind(company_id, KIND, SENT_SHOWN),
        has_mail=services().mail is not None,
        most_named=email_missing_information.MOST_NAMED,
    )


def _named(pending: Pending) -> dict[str, list[tuple[int, str]]]:
    """Row and name of the first few employees who lack each field."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in employee_search.first_of_each_reason(pending, NAMED):
        for name in {each["field"] for each in row.missing}:
            named = found.setdefault(name, [])
            if len(named) < NAMED:
                named.append((row.id, name_of(row)))
    return found


def _field() -> str | None:
    name = request.args.get("missing", "")
    return name if name in PAYROLL_FIELD_KINDS else None


def _today() -> date:
    return local_day(access.company(), services().clock())
