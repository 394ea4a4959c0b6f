"""What each payroll field accepts (A17), from the same table that judges the values."""

from __future__ import annotations

from flask import Blueprint, render_template

from service.rules.exports.exports_page import limits_of
from service.rules.exports.registry import TARGETS
from service.rules.fields.payroll_fields import PAYROLL_FIELDS, SECTIONS
from service.web.http import access

blueprint = Blueprint("formats", __name__)


@blueprint.get("/accepted-formats")
@access.signed_in("the same for everyone, no data")
def show() -> str:
    sections = [(name, [field for field in PAYROLL_FIELDS if field.section == name]) for name in SECTIONS]
    return render_template("settings/accepted_formats.html", sections=sections)


@blueprint.get("/export-formats")
@access.signed_in("the same for everyone, no data")
def show_exports() -> str:
    """The columns of every payroll program that a file is made for, from the tables that write it."""
    return render_template("settings/export_formats.html", targets=TARGETS.values(), limits_of=limits_of)
