"""Puts the commands on the application. To add one: a module here, and its name below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.commands import api_tokens, audit_log, companies, exports, maintenance, payslips, periods, syncing, users
from service.commands.command_context import CommandContext

if TYPE_CHECKING:
    from flask import Flask

    from config.settings import Settings
    from service.services import JobNotifier, Services


def register_commands(app: Flask, settings: Settings, services: Services, job_notifier: JobNotifier) -> None:
    app.extensions["command_context"] = CommandContext(settings, services, job_notifier)
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
    ):
        app.cli.add_command(command)
