"""Every room of the web application: health, login, and the pages. To add one: a module with a `blueprint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.web import (
    api_tokens,
    audit_log,
    connect,
    employees,
    exports,
    final_pay,
    formats,
    health,
    home,
    invitations,
    issues,
    login,
    overview,
    paydays,
    payslip_decisions,
    payslip_link,
    payslips,
    retro,
    runs,
    second_factor,
    settings,
    status,
    users,
    webhook,
    webhooks,
)

if TYPE_CHECKING:
    from flask import Flask

ROOMS: Final = (
    health, login, home, overview, employees, issues, runs, settings, connect, audit_log, status, formats,
    webhook, webhooks, retro, users, exports, paydays, payslips, payslip_decisions, payslip_link, final_pay,
    api_tokens, second_factor, invitations,
)  # fmt: skip


def open_all(app: Flask) -> None:
    for blueprint in dict.fromkeys(room.blueprint for room in ROOMS):  # two modules may share one
        app.register_blueprint(blueprint)
    app.register_blueprint(users.company_blueprint)
    app.extensions["csrf"].exempt(webhooks.blueprint)  # a signature stands for the form's token
