"""Every blueprint of the web application: health, login, and the pages. To add one: a module with a `blueprint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.web.accounts import api_tokens, invitations, login, second_factor, session_time, users
from service.web.approvals import approvals, undo
from service.web.connection import connect, webhook_setup
from service.web.employees import backdated_pay, employees, final_pay, missing_information, saved_lists
from service.web.exports import fetched_payslips, payroll_exports, payroll_program, pushes
from service.web.inbox import needs_you
from service.web.notifications import channels, endpoints, notifications
from service.web.overview import audit_log, companies, exports, health, overview, search, status
from service.web.payslips import (
    edit_schedules,
    emailed_link,
    pay_schedules,
    payslip_batches,
    payslip_decisions,
    payslip_emails,
    payslips,
)
from service.web.payslips.splitting import combined_pdfs
from service.web.periods import cut_off, period, period_list, period_rules, period_steps
from service.web.settings import accepted_formats, settings
from service.web.syncing import issues, runs
from service.web.webhooks import webhooks

if TYPE_CHECKING:
    from flask import Flask

BLUEPRINTS: Final = (
    health,
    login,
    companies,
    overview,
    needs_you,
    approvals,
    notifications,
    undo,
    employees,
    missing_information,
    saved_lists,
    issues,
    runs,
    settings,
    connect,
    audit_log,
    status,
    accepted_formats,
    webhook_setup,
    webhooks,
    backdated_pay,
    users,
    exports,
    pay_schedules,
    edit_schedules,
    period_list,
    period_rules,
    period,
    period_steps,
    cut_off,
    payslips,
    payslip_decisions,
    payslip_batches,
    combined_pdfs,
    payslip_emails,
    payroll_exports,
    payroll_program,
    pushes,
    fetched_payslips,
    emailed_link,
    final_pay,
    api_tokens,
    second_factor,
    session_time,
    invitations,
    search,
    channels,
    endpoints,
)


def open_all(app: Flask) -> None:
    for blueprint in dict.fromkeys(view.blueprint for view in BLUEPRINTS):  # two modules may share one
        app.register_blueprint(blueprint)
    app.register_blueprint(period_list.feeds)
    app.register_blueprint(users.company_blueprint)
    app.register_blueprint(search.company_blueprint)
    app.extensions["csrf"].exempt(webhooks.blueprint)  # a signature stands for the form's token
