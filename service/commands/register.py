"""Puts the commands on the application. To add one: a module here, and its name below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.commands import (
    api_tokens,
    audit_log,
    companies,
    exports,
    maintenance,
    payroll_program,
    payslips,
    periods,
    syncing,
    users,
)

if TYPE_CHECKING:
    from flask import Flask


def register_commands(app: Flask) -> None:
    for command in (
        maintenance.migrate,
        maintenance.doctor,
        maintenance.keys,
        companies.group,
        users.group,
        api_tokens.group,
        audit_log.group,
        syncing.sync,
        payslips.group,
        periods.group,
        exports.group,
        payroll_program.group,
    ):
        app.cli.add_command(command)
