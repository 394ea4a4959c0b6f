"""Files for payroll programs: made from a signed-off pay period, downloaded, and marked as imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Response, abort, make_response, redirect, render_template, request, url_for

from service.actions.exports.payroll_files import (
    NotExportableError,
    make_file,
    mark_imported,
    table_to_download,
)
from service.facts.access import Role
from service.facts.employees import PAYROLL_FIELD_KINDS
from service.rules.exports.export_names import Scope
from service.rules.exports.mapping_check import check
from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import csv_lines
from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date
from service.store.companies import settings
from service.store.companies.company_day import local_day
from service.store.exports import payroll_exports
from service.store.periods import pay_periods, snapshots
from service.web.exports.listed_employees import ListedEmployee, listed
from service.web.exports.signed_off_periods import period_of, signed_off_periods
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui import formatting
from service.web.ui.spreadsheet_files import spreadsheet_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from service.rules.exports.target import Target
    from service.store.tables.exports import PayrollExport
    from service.store.tables.periods import PayPeriod

blueprint = CompanyPages("payroll_exports", __name__)

#: Files on the page; older ones are found by the page of their pay period.
SHOWN: Final = 50
#: Employees who are not in a file, on its page.
REFUSED_SHOWN: Final = 200


@blueprint.get("/exports")
@access.requires(Role.MANAGER)
def list_all() -> str:
    """Files made so far, and what one can be made from."""
    return _list_page()


@blueprint.get("/exports/new")
@access.requires(Role.MANAGER)
def ask() -> str:
    """What a file will hold, before it is made; without a pay period, the list to choose one from."""
    if "period" not in request.args:
        return _list_page()
    return _page_of_check(_period(request.args.get("period", "")), _target(request.args.get("target", "")))


@blueprint.post("/exports")
@access.requires(Role.MANAGER)
def make() -> AnyResponse:
    period, target = _period(request.form.get("period", "")), _target(request.form.get("target", ""))
    company, actor = access.company(), access.visitor().email
    if payroll_exports.is_first(company.id, target.name) and request.form.get("checked") != "yes":
        return make_response(_page_of_check(period, target, "Confirm that you have checked the columns"), 422)
    scope = Scope.CHANGED if request.form.get("scope") == Scope.CHANGED else Scope.FULL
    try:
        export = make_file(services(), company, period, target, scope, actor=actor)
    except NotExportableError as error:
        return make_response(_page_of_check(period, target, error.message.rstrip(".")), 422)
    return redirect(url_for("payroll_exports.show", export_id=export.id), 303)


@blueprint.get("/exports/<int:export_id>")
@access.requires(Role.MANAGER)
def show(export_id: int) -> str:
    """One file: who is in it, who is not and why, and whether it was imported."""
    return _page_of(_export(export_id))


@blueprint.post("/exports/<int:export_id>/download")
@access.requires(Role.MANAGER)
def download(export_id: int) -> AnyResponse:
    """For a program exactly as it reads it, or as a workbook for people. Who took it is recorded."""
    export = _export(export_id)
    try:
        table = table_to_download(services(), export, actor=access.visitor().email)
    except NotExportableError as error:
        return make_response(_page_of(export, {"file": error.message.rstrip(".")}), 422)
    target = TARGETS[export.target]
    if request.form.get("format") == "xlsx":
        return spreadsheet_file(f"{export.name}.xlsx", table.headings, table.rows, "")
    text = "".join(csv_lines(table.headings, table.rows, mark=target.has_byte_order_mark))
    answer = Response(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{export.name}.csv"'
    return answer


@blueprint.post("/exports/<int:export_id>/imported")
@access.requires(Role.MANAGER)
def imported(export_id: int) -> AnyResponse:
    """Someone imported the file; only then does the next one know what is in the program."""
    export, written = _export(export_id), request.form.get("day", "")
    day, today = typed_date(written), local_day(access.company(), services().clock())
    fault = ENTER_A_DATE if day is None else "Enter a day that is not in the future" if day > today else ""
    if day is None or fault:
        return make_response(_page_of(export, {"day": fault}, written), 422)
    mark_imported(services(), export, day, actor=access.visitor().email)
    return redirect_with("export-imported", "payroll_exports.show", export_id=export_id)


def _list_page() -> str:
    found = payroll_exports.newest(access.company().id, SHOWN)
    return render_template(
        "exports/exports.html",
        exports=found,
        coverage=payroll_exports.coverage_of(access.company().id, [each.id for each in found]),
        targets=TARGETS,
        periods=signed_off_periods(),
    )


def _page_of_check(period: PayPeriod, target: Target, fault: str = "") -> str:
    company_id = access.company().id
    current = settings.current(company_id)
    mapped = {entry.payroll_field for entry in current.mapping if entry.is_mapped} if current is not None else set()
    return render_template(
        "exports/new_export.html",
        period=period,
        target=target,
        columns=check(target, PAYROLL_FIELD_KINDS.keys() - mapped),
        is_first=payroll_exports.is_first(company_id, target.name),
        has_base=bool(payroll_exports.imported(company_id, target.name)),
        scope=request.values.get("scope", Scope.FULL.value),
        fault=fault,
    )


def _page_of(export: PayrollExport, faults: dict[str, str] | None = None, typed: str | None = None) -> str:
    """`typed`: the day of an import as someone wrote it; today until they do."""
    company = access.company()
    snapshot = snapshots.by_id(company.id, export.snapshot_id)
    return render_template(
        "exports/export.html",
        export=export,
        target=TARGETS.get(export.target),
        period=pay_periods.by_id(company.id, export.period_id),
        snapshot=snapshot,
        refused=_of(company.id, export.refused[:REFUSED_SHOWN]),
        by_hand=_of(company.id, export.by_hand[:REFUSED_SHOWN]),
        blank=_blank_columns(export),
        faults=faults or {},
        typed=formatting.typed_day(local_day(company, services().clock())) if typed is None else typed,
    )


def _of(company_id: int, found: Sequence[dict[str, Any]]) -> list[ListedEmployee]:
    return listed(company_id, [(each["record"], each["employee_id"], each["reasons"]) for each in found])


def _blank_columns(export: PayrollExport) -> list[str]:
    """A sentence for each column in which the file has nothing for someone, in the order of the file."""
    target = TARGETS.get(export.target)
    if target is None or not export.included:
        return []
    return [
        target.on_blank(column.heading, export.blank_columns[column.heading], len(export.included))
        for column in target.columns
        if export.blank_columns.get(column.heading)
    ]


def _period(word: str) -> PayPeriod:
    return period_of(word) or abort(404)


def _target(word: str) -> Target:
    return TARGETS.get(word) or abort(404)


def _export(export_id: int) -> PayrollExport:
    export = payroll_exports.by_id(access.company().id, export_id)
    if export is None:
        abort(404)
    return export
