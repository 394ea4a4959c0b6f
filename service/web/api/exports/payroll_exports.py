"""Files for payroll programs: made from a signed-off pay period, taken, and marked as imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma
from flask import Response

from service.actions.exports.payroll_files import make_file, mark_imported, table_to_download
from service.rules.exports.export_names import Scope
from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import csv_lines
from service.store.companies.company_day import local_day
from service.store.exports import payroll_exports
from service.store.periods import pay_periods
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import CalendarDay, Instant, word_of
from service.web.api.protocol.problems import FaultsError, NotFoundError
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.store.tables.exports import PayrollExport

calls = Calls("exports", "Files that payroll software reads, made from signed-off pay periods.")

#: Files in one answer.
MOST_LISTED = 200


class RefusedSchema(ma.Schema):
    """An employee with what is to be said about them."""

    record = ma.fields.Integer(required=True, metadata={"description": "Our id of the employee."})
    employee_id = ma.fields.String(required=True, metadata={"description": "The Employee ID; may be empty."})
    reasons = ma.fields.List(ma.fields.String(), required=True)


class ExportSchema(ma.Schema):
    id = ma.fields.Integer(required=True)
    period_id = ma.fields.Integer(required=True)
    target = ma.fields.String(required=True, metadata={"description": f"One of {', '.join(TARGETS)}."})
    scope = word_of(Scope, required=True)
    name = ma.fields.String(required=True, metadata={"description": "Of the file, without its ending."})
    made_at = Instant(required=True)
    made_by = ma.fields.String(required=True)
    imported_on = ma.fields.Date(required=True, allow_none=True)
    imported_by = ma.fields.String(required=True)


class OneExportSchema(ExportSchema):
    """With everyone who is not in it."""

    employees = ma.fields.Integer(required=True, metadata={"description": "How many are in the file."})
    unchanged = ma.fields.Integer(required=True)
    refused = ma.fields.List(ma.fields.Nested(RefusedSchema), required=True)
    by_hand = ma.fields.List(
        ma.fields.Nested(RefusedSchema),
        required=True,
        metadata={
            "description": "What someone has to do in the program by hand: complete employees in the file who "
            "are not ready, clear values that are gone, and stop paying employees who are not in this pay period."
        },
    )
    blank_columns = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={
            "description": "By heading, how many employees have nothing in the column. One that is blank for "
            "everyone is not in the file, unless the program's layout is fixed."
        },
    )


class ExportListSchema(ma.Schema):
    data = ma.fields.List(ma.fields.Nested(ExportSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)


class MakeSchema(ma.Schema):
    period_id = ma.fields.Integer(required=True, strict=True, metadata={"description": "Of a signed-off pay period."})
    target = ma.fields.String(required=True, validate=ma.validate.OneOf(list(TARGETS)))
    scope = word_of(Scope, load_default=Scope.FULL.value)


class ImportedSchema(ma.Schema):
    day = CalendarDay(required=True, metadata={"description": "On which it was imported."})


@calls.route("/exports", methods=["GET"])
@calls.response(200, ExportListSchema)
def list_exports() -> dict[str, Any]:
    """The newest files, 200 at most."""
    return {"data": payroll_exports.newest(company_id(), MOST_LISTED), "next_cursor": None}


@calls.route("/exports", methods=["POST"])
@calls.arguments(MakeSchema)
@calls.response(201, OneExportSchema)
def make(payload: dict[str, Any]) -> dict[str, Any]:
    """Make a file. An employee with a value that the program cannot take is refused beside the others."""
    period = pay_periods.by_id(company_id(), payload["period_id"])
    if period is None:
        raise NotFoundError("pay period")
    target, scope = TARGETS[payload["target"]], Scope(payload["scope"])
    return _whole(make_file(services(), caller().company, period, target, scope, actor=caller().actor))


@calls.route("/exports/<int:export_id>", methods=["GET"])
@calls.response(200, OneExportSchema)
def show(export_id: int) -> dict[str, Any]:
    """One file: who is in it and who is not."""
    return _whole(_export(export_id))


@calls.route("/exports/<int:export_id>/file.csv", methods=["GET"])
@calls.response(200, {"type": "string", "format": "binary"}, content_type="text/csv")
def take(export_id: int) -> Response:
    """The file exactly as the program reads it. Taking it is recorded in the audit log."""
    export = _export(export_id)
    table = table_to_download(services(), export, actor=caller().actor)
    target = TARGETS[export.target]
    text = "".join(csv_lines(table.headings, table.rows, mark=target.has_byte_order_mark))
    return Response(text, mimetype="text/csv")


@calls.route("/exports/<int:export_id>/imported", methods=["POST"])
@calls.arguments(ImportedSchema)
@calls.response(200, OneExportSchema)
def note_imported(payload: dict[str, Any], export_id: int) -> dict[str, Any]:
    """Say that the file was imported: the next file of changes is compared with it."""
    export = _export(export_id)
    if payload["day"] > local_day(caller().company, services().clock()):
        raise FaultsError([("day", "Enter a day that is not in the future.")])
    mark_imported(services(), export, payload["day"], actor=caller().actor)
    return _whole(_export(export_id))


def _export(export_id: int) -> PayrollExport:
    export = payroll_exports.by_id(company_id(), export_id)
    if export is None:
        raise NotFoundError("export")
    return export


def _whole(export: PayrollExport) -> dict[str, Any]:
    names = ("id", "period_id", "target", "scope", "name", "made_at", "made_by", "imported_on", "imported_by")
    lists = {name: getattr(export, name) for name in ("unchanged", "refused", "by_hand", "blank_columns")}
    return {name: getattr(export, name) for name in names} | lists | {"employees": len(export.included)}
