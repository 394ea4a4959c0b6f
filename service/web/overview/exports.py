"""Lists as files: employees, issues, runs, payslips, back pay, audit. Each is a POST and audited: data leaves us (S30).

NI and bank numbers are in the file of employees only when asked for, which the audit entry says.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import request
from werkzeug.exceptions import TooManyRequests

from service.facts.access import Role
from service.facts.audit import AuditAction
from service.facts.employees import Readiness
from service.facts.payslips import ChannelState, PayslipState
from service.rules.fields.currencies import in_major_units
from service.rules.fields.masking import masked
from service.rules.fields.payroll_fields import PAYROLL_FIELDS
from service.rules.fields.typed_dates import typed_date
from service.store.companies import audit
from service.store.companies.company_day import local_day
from service.store.employees import backdated_pay, employee_search, employees, issues
from service.store.employees.employee_states import missing_on, state_on
from service.store.operations import audited_employees
from service.store.payslips import payslips
from service.store.syncing import runs
from service.web.employees.employee_filters import filters_of_address
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.row_ids import row_id
from service.web.overview import audit_filters
from service.web.overview.export_lines import payslip_lines, retro_lines
from service.web.ui import audit_labels, formatting, humaans_links, issue_labels, labels
from service.web.ui.list_files import list_file
from service.web.ui.masking import Shown
from service.web.ui.paging import choice
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Response

    from service.store.tables.employees import Employee

AnyRow = TypeVar("AnyRow")

blueprint = CompanyPages("exports", __name__)

MOST_RUNS: Final = 10_000
MOST_AUDIT: Final = 50_000
MOST_PAYSLIPS: Final = 20_000
MOST_RETRO: Final = 20_000
#: Files one person may take in a minute (security S37).
MOST_A_MINUTE: Final = 10
#: Fields that are kept as codes, and that pages write in words.
CODED: Final = frozenset(
    {
        "gender", "country", "student_loan_plan", "postgraduate_loan", "salary_period", "pay_schedule",
        "marital_status", "payroll_id_changed", "off_payroll_worker", "director", "director_ni_method",
        "week_one_basis", "pay_frequency", "irregular_payments", "payment_method",
    }
)  # fmt: skip
_STATE: Final = (
    "Employment",
    "Readiness",
    "Missing",
    "Excluded",
    "No longer in Humaans",
    "Edited here",
    "Last synced",
)


@blueprint.post("/export/employees")
@access.requires(Role.MANAGER)
def employees_file() -> Response:
    """As filtered and sorted on the page they were asked for from."""
    with_numbers = request.form.get("numbers") == "yes"
    company_id = access.company().id
    filters = filters_of_address()
    day = local_day(access.company(), services().clock())
    rows, total = employee_search.search(company_id, day, **filters, limit=employee_search.EVERYONE)
    _record("employees", rows=total, numbers=with_numbers)
    show = Shown(with_numbers=with_numbers, with_pay=True)
    headings = [*(field.label for field in PAYROLL_FIELDS), *_STATE]
    level_at = runs.last_in_sync_at(company_id)
    is_coded = request.form.get("codes") == "yes"
    lines = (
        [*_fields(row, show, is_coded=is_coded), *_state(row, day), employees.last_synced_at(row, level_at)]
        for row in rows
    )
    return list_file(_name("employees"), headings, lines, left_off=_left_off(total, len(rows), "employees"))


@blueprint.post("/export/missing-information")
@access.requires(Role.MANAGER)
def missing_information_file() -> Response:
    """Who lacks what payroll needs, one line for each field, for HR: names and fields, no value of any."""
    company_id, day = access.company().id, local_day(access.company(), services().clock())
    rows, total = employee_search.search(
        company_id,
        day,
        readiness=Readiness.PENDING,
        excluded=False,
        missing=filters_of_address()["missing"],
        limit=employee_search.EVERYONE,
    )
    _record("missing information", rows=total)
    headings = ("Name", "Employee ID", "Missing", "What to do", "Accepted format", "Person in Humaans")
    lines = (
        (
            name_of(row), row.payroll_id, labels.field(each["field"]), each["message"], each["accepted_format"],
            humaans_links.address_of_employee(row),
        )
        for row in rows
        for each in missing_on(row, day)
    )  # fmt: skip
    left_off = _left_off(total, len(rows), "employees")
    return list_file(_name("missing-information"), headings, lines, left_off=left_off)


@blueprint.post("/export/issues")
@access.requires(Role.MANAGER)
def issues_file() -> Response:
    found = list(issues.everything(access.company().id))
    _record("issues", rows=len(found))
    headings = ("Who", "Employee ID", "Kind", "Field", "Problem", "Accepted format", "Value seen",
                "On hold", "Found")  # fmt: skip
    lines = (
        (
            name_of(employee) if employee else issue.person_name,
            employee.payroll_id if employee else "",
            issue_labels.kind(issue.code),
            labels.field(issue.field) if issue.field else "",
            issue.message,
            issue.accepted_format,
            issue.value_seen,
            not issue.is_advice,
            issue.since,
        )
        for issue, employee in found
    )
    return list_file(_name("issues"), headings, lines)


@blueprint.post("/export/runs")
@access.requires(Role.MANAGER)
def runs_file() -> Response:
    found, left_off = _newest(runs.page(access.company().id, limit=MOST_RUNS + 1), MOST_RUNS, "runs")
    _record("runs", rows=len(found))
    headings = ("Sync", "Asked for", "Started", "Finished", "Why", "Scope", "Status", "New", "Updated", "Unchanged",
                "Excluded", "On hold", "Failed", "Missed by the webhook", "Dry run", "By", "Error")  # fmt: skip
    lines = (
        (
            run.id, run.created_at, run.started_at, run.finished_at, labels.cause(run.cause), labels.KINDS[run.kind],
            labels.state(run.state).text, run.created, run.updated, run.unchanged, run.excluded, run.held, run.failed,
            run.drift_found, run.dry_run, audit_labels.who(run.started_by), run.error_message,
        )
        for run in found
    )  # fmt: skip
    return list_file(_name("runs"), headings, lines, left_off=left_off)


@blueprint.post("/export/payslips")
@access.requires(Role.MANAGER)
def payslips_file() -> Response:
    """The ledger of the payday, employee or state that the address names: how far each payslip came."""
    company_id = access.company().id
    ledger = payslips.ledger(
        company_id,
        pay_date=typed_date(request.args.get("pay_date", "")),
        state=choice("state", PayslipState),
        channel_state=choice("channel", ChannelState),
        employee_id=row_id("employee"),
        limit=MOST_PAYSLIPS + 1,
    )
    found, left_off = _newest(ledger, MOST_PAYSLIPS, "payslips")
    _record("payslips", rows=len(found))
    headings = ("Employee", "Employee ID", "Payday", "Version", "Status", "Humaans", "Email", "What went wrong",
                "Reference", "Uploaded", "By")  # fmt: skip
    return list_file(_name("payslips"), headings, payslip_lines(found), left_off=left_off)


@blueprint.post("/export/backdated-salaries")
@access.requires(Role.MANAGER)
def retro_file() -> Response:
    """What is open, payday by payday; what cannot be worked out has one line with the reason."""
    found = backdated_pay.open_of_company(access.company().id, limit=MOST_RETRO)
    _record("backdated salaries", rows=len(found))
    headings = ("Employee", "Employee ID", "Different from", "Period from", "Period to", "Payday", "Currency",
                "Payroll had", "Due now", "Settled before", "Difference", "Note", "Noticed")  # fmt: skip
    return list_file(_name("backdated-salaries"), headings, (line for item in found for line in retro_lines(item)))


@blueprint.post("/export/audit")
@access.requires(Role.MANAGER)
def audit_file() -> Response:
    """As filtered on the page it was asked for from, with employees by name."""
    company_id, wanted = access.company().id, audit_filters.of_address().wanted
    found, left_off = _newest(audit.of_company(company_id, wanted, limit=MOST_AUDIT + 1), MOST_AUDIT, "entries")
    _record("audit", rows=len(found))
    about = audited_employees.employees_of(company_id, {row.subject for row in found})
    names = {subject: name_of(employee) for subject, employee in about.items()}
    lines = (
        (
            row.at,
            audit_labels.who(row.actor),
            audit_labels.audit_label(row.action, row.subject),
            audit_labels.about(row.action, row.subject, names.get(row.subject, "")),
            "; ".join(audit_labels.details(row.detail)),
            row.address,
        )
        for row in found
    )
    return list_file(_name("audit"), ("When", "Who", "What", "About", "Detail", "From"), lines, left_off=left_off)


def _newest(rows: Sequence[AnyRow], most: int, what: str) -> tuple[list[AnyRow], str]:
    """As many as a file holds, newest first, and what its last line says when there are more."""
    kept = list(rows[:most])
    return kept, f"Only the newest {most:,} {what} are in this file." if len(rows) > most else ""


def _left_off(total: int, held: int, what: str) -> str:
    return f"Only {held:,} of {total:,} {what} are in this file." if total > held else ""


def _fields(row: Employee, show: Shown, *, is_coded: bool) -> Iterator[Any]:
    """Values in the words of pages, or as they are kept, for a program to read. Money in its larger unit."""
    for field in PAYROLL_FIELDS:
        value = getattr(row, field.name)
        if value is not None and field.name == "salary_amount_minor":
            yield in_major_units(value, row.salary_currency)
        elif value is not None and labels.is_sensitive(field.name):
            yield value if show.with_numbers else masked(value)
        elif field.name in CODED and not is_coded:
            yield formatting.field_value(value, field.name)
        else:
            yield value


def _state(row: Employee, day: date) -> tuple[Any, ...]:
    state = state_on(row, day)
    return (
        labels.state(state.employment).text,
        labels.state(state.readiness).text,
        ", ".join(labels.field(each["field"]) for each in state.missing),
        row.excluded,
        row.not_seen,
        ", ".join(labels.field(name) for name in row.edited_fields),
    )


def _name(what: str) -> str:
    return f"{access.company().slug}-{what}-{services().clock().astimezone(formatting.zone()):%Y-%m-%d}"


def _record(what: str, **detail: Any) -> None:
    """Raises TooManyRequests."""
    now, actor = services().clock(), access.visitor().email
    if audit.count_since(actor, AuditAction.LIST_EXPORTED, now - timedelta(minutes=1)) >= MOST_A_MINUTE:
        raise TooManyRequests(retry_after=60)
    audit.record(
        actor=actor,
        action=AuditAction.LIST_EXPORTED,
        now=now,
        company_id=access.company().id,
        subject=what,
        detail=detail,
    )
