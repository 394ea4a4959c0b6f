"""The employees of a company: the list, one record by section, now or as of a past day, *Sync now*, editing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, make_response, redirect, render_template, request, url_for

from service.actions.employees.edit_employee import EditConflictError, FieldFaultsError, edit_employee
from service.actions.syncing.request_run import start_sync
from service.facts.access import Role
from service.facts.audit import AuditAction
from service.rules.fields.typed_dates import typed_date
from service.rules.operations.retention import first_day_kept
from service.store.approvals import held_changes
from service.store.companies import audit
from service.store.companies.company_day import local_day
from service.store.employees import backdated_pay, changes, employees, issues, upcoming_salaries
from service.store.employees.employee_states import state_on
from service.store.payslips import pay_schedules, payslips
from service.store.syncing import runs
from service.web.approvals.held_lines import lines_of
from service.web.employees import edit_form
from service.web.employees.earlier_values import earlier_values
from service.web.employees.edit_choices import choices_of
from service.web.employees.employee_filters import address_of, list_opened_from, page_of
from service.web.employees.employee_list import list_page
from service.web.employees.employee_record import mapped_names, record_of
from service.web.employees.neighbours import place_of
from service.web.http import access, rate_limits
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.http.row_ids import row_id
from service.web.payslips import payslip_text
from service.web.ui import formatting
from service.web.ui.masking import Shown
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.wrappers import Response

    from service.store.employees.upcoming_salaries import Upcoming
    from service.store.tables.employees import Employee

blueprint = CompanyPages("employees", __name__)

PAYSLIPS_SHOWN: Final = 3


@blueprint.get("/employees")
@access.requires(Role.VIEWER)
def list_all() -> str:
    return render_template("employees/employees.html", **list_page())


@blueprint.get("/employees/<int:employee_id>")
@access.requires(Role.VIEWER)
def show(employee_id: int) -> str:
    return _page_of(_employee(employee_id), with_numbers=False)


@blueprint.post("/employees/<int:employee_id>/reveal")
@access.requires(Role.MANAGER)
def reveal(employee_id: int) -> str:
    """Answers with the page itself: the numbers are shown once, to this person, and never under an address."""
    employee = _employee(employee_id)
    audit.record(
        actor=access.visitor().email,
        action=AuditAction.EMPLOYEE_NUMBERS_SHOWN,
        now=services().clock(),
        company_id=access.company().id,
        subject=f"employee {employee.id}",
    )
    return _page_of(employee, with_numbers=True)


@blueprint.post("/employees/<int:employee_id>/sync")
@access.requires(Role.MANAGER)
def sync(employee_id: int) -> Response:
    employee = _employee(employee_id)
    run = rate_limits.sync_under_way(access.company().id, employee.id, services().clock())
    if run is None:
        run = start_sync(services(), job_notifier(), access.company().id, employee.id, actor=access.visitor().email)
    return redirect(url_for("employees.show", employee_id=employee.id, run=run.id, list=_kept_list()), 303)


@blueprint.get("/employees/<int:employee_id>/edit")
@access.requires(Role.MANAGER)
def edit(employee_id: int) -> str:
    version = changes.newest_id(access.company().id, employee_id)  # before what is shown is read
    return _edit_page(_employee(employee_id), version, None)


@blueprint.post("/employees/<int:employee_id>/edit")
@access.requires(Role.MANAGER)
def save(employee_id: int) -> Response:
    """Save what was changed; an error is shown beside its field, with what was typed (A18)."""
    employee, form = _employee(employee_id), request.form
    changed = edit_form.changed_fields(form)
    held = _ids_held(employee)
    try:
        edit_employee(
            services(),
            access.company().id,
            employee.id,
            changed,
            actor=access.visitor().email,
            seen_change=edit_form.shown_version(form),
        )
    except FieldFaultsError as error:
        typed = edit_form.Typed(form, edit_form.by_field(error.faults))
        return make_response(_edit_page(employee, edit_form.shown_version(form), typed), 422)
    except EditConflictError as error:
        version = changes.newest_id(access.company().id, employee_id)
        employee = _employee(employee_id)
        typed = edit_form.Typed(form, edit_form.conflict_faults(error.conflicts, employee), is_conflict=True)
        return make_response(_edit_page(employee, version, typed), 409)
    word = "" if not changed else "edited-held" if _ids_held(employee) - held else "edited"
    return redirect_with(word, "employees.show", employee_id=employee.id, list=_kept_list())


def _ids_held(employee: Employee) -> set[int]:
    return {row.id for row in held_changes.of_employee(access.company().id, employee.id)}


def _edit_page(employee: Employee, version: int | None, typed: edit_form.Typed | None) -> str:
    company = access.company()
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company.id))
    choices = choices_of(local_day(company, services().clock()), schedules)
    return render_template(
        "employees/edit.html",
        employee=employee,
        name=name_of(employee),
        sections=edit_form.rows_of(employee, mapped_names(company.id), choices, typed),
        faults={} if typed is None else typed.faults,
        version=version,
        place=place_of(company.id, local_day(company, services().clock()), employee.id),
    )


def _page_of(employee: Employee, *, with_numbers: bool) -> str:
    company_id = access.company().id
    past_day, why_not = _past_day(employee)
    today = local_day(access.company(), services().clock())
    sees_pay_of_today = access.may(Role.MANAGER) and past_day is None
    wanted = row_id("run")
    run = runs.by_id(company_id, wanted) if wanted and past_day is None else None
    record = record_of(
        employee,
        company_id,
        today,
        with_numbers=with_numbers,
        with_pay=access.may(Role.MANAGER),
        past_day=past_day,
    )
    show = Shown(with_numbers=with_numbers, with_pay=access.may(Role.MANAGER))
    return render_template(
        "employees/employee.html",
        employee=employee,
        name=name_of(employee),
        place=place_of(company_id, today, employee.id),
        record=record,
        earlier=earlier_values(company_id, record.issues, show),
        past_day=past_day,
        why_not_past=why_not,
        today=today,
        state=state_on(employee, today),
        is_level=_is_level(employee),
        payslips=payslips.ledger(company_id, employee_id=employee.id, limit=PAYSLIPS_SHOWN),
        decisions=payslip_text.DECISIONS,
        held=lines_of(held_changes.of_employee(company_id, employee.id), with_pay=sees_pay_of_today)
        if past_day is None
        else [],
        upcoming=_upcoming(employee) if sees_pay_of_today else (),
        retro=backdated_pay.of_employee(company_id, employee.id) if sees_pay_of_today else [],
        run=run if run is not None and run.employee_id == employee.id else None,
        with_numbers=with_numbers,
    )


def _kept_list() -> str | None:
    """The list that the employee was opened from, for the page that follows."""
    asked = list_opened_from()
    return None if asked is None else address_of(asked, page_of(asked).number)


def _is_level(employee: Employee) -> bool:
    """Whether nothing of this employee waits: equal to Humaans as last read, and no issue that withholds anything."""
    held = [issue for issue in issues.open_of_employee(employee.company_id, employee.id) if not issue.is_advice]
    is_there = not (employee.not_seen or employee.missed_readings or employee.is_closed)
    return employee.in_step and is_there and not (held or employee.excluded)


def _upcoming(employee: Employee) -> tuple[Upcoming, ...]:
    return upcoming_salaries.of_employees(access.company().id, [employee.id]).get(employee.id, ())


def _past_day(employee: Employee) -> tuple[date | None, str]:
    """The day asked for, when payroll knows how the employee stood at its end; else why it cannot be shown (B11)."""
    typed = request.args.get("as_of", "").strip()
    if not typed:
        return None, ""
    day, today = typed_date(typed), local_day(access.company(), services().clock())
    if day is None:
        return None, "That is not a date. Choose one below, like 06/04/2026."
    if day >= today:
        when = "is in the future" if day > today else "has not ended yet"
        return None, f"{formatting.long_day(day)} {when}."
    created, kept = employee.created_at.astimezone(formatting.zone()).date(), first_day_kept(today)
    if day < created:
        return None, f"We have no record of {name_of(employee)} before {formatting.long_day(created)}."
    if day < kept:
        return None, f"We no longer keep what payroll had before {formatting.long_day(kept)}."
    return day, ""


def _employee(employee_id: int) -> Employee:
    employee = employees.by_id(access.company().id, employee_id)
    if employee is None:
        abort(404)
    return employee
