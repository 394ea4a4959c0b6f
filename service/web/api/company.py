"""The company itself: the state of its connection, what was last done, and where Humaans' webhooks go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.store.companies import connections, settings
from service.store.payslips import delivery_counts, pay_schedules
from service.store.syncing import runs, webhook_deliveries
from service.web.api.protocol.calls import Calls, caller
from service.web.api.protocol.fields import Instant
from service.web.api.runs import RunSchema
from service.web.http.app_context import services
from service.web.overview.company_state import state_of

if TYPE_CHECKING:
    from service.store.payslips.delivery_counts import PayslipFigures
    from service.store.tables.companies import Company, Connection

calls = Calls("company", "The company of the token.")

NOT_CONNECTED = "not_connected"


class ConnectionSchema(ma.Schema):
    """The connection to Humaans. The token itself is never shown; its last four signs tell which one it is."""

    state = ma.fields.String(required=True, metadata={"description": f"`{NOT_CONNECTED}` before the first token."})
    trouble = ma.fields.String(required=True, metadata={"description": "In words; empty while all is well."})
    scopes = ma.fields.List(ma.fields.String(), required=True)
    warnings = ma.fields.List(ma.fields.String(), required=True)
    humaans_company_name = ma.fields.String(required=True, allow_none=True)
    token_last4 = ma.fields.String(required=True, allow_none=True)
    has_webhook_secret = ma.fields.Boolean(required=True)
    webhook_signature = ma.fields.String(
        required=True,
        metadata={"description": "The form of signature learnt from a test; empty while every known form is accepted."},
    )
    connected_at = Instant(required=True, allow_none=True)
    checked_at = Instant(required=True, allow_none=True)


class WebhookSchema(ma.Schema):
    """What is known of the webhook from this side."""

    last_delivery_at = Instant(required=True, allow_none=True)
    delivered_in_a_day = ma.fields.Integer(required=True, metadata={"description": "In the last 24 hours."})
    last_test_at = Instant(required=True, allow_none=True)
    last_test_was_signed = ma.fields.Boolean(required=True)
    last_refused_at = Instant(required=True, allow_none=True)
    refused_in_a_day = ma.fields.Integer(
        required=True, metadata={"description": "Signed with another secret, in the last 24 hours."}
    )


class PayslipFiguresSchema(ma.Schema):
    """What of payslips and mails has not arrived, counted by payslip and channel."""

    waiting = ma.fields.Integer(required=True)
    unclear = ma.fields.Integer(required=True)
    failed = ma.fields.Integer(required=True, metadata={"description": "Within the last 62 days."})
    mails_waiting = ma.fields.Integer(required=True, metadata={"description": "In the outbox."})
    oldest_mail_at = Instant(required=True, allow_none=True)
    stray_files = ma.fields.Integer(
        attribute="orphaned_files",
        required=True,
        metadata={"description": "Files in Humaans without a document, after an upload was cut off."},
    )


class StateSchema(ma.Schema):
    """The state of the company, as its pages show it."""

    tone = ma.fields.String(
        required=True,
        metadata={
            "description": "`good` only while nothing is open; `wait`: something is; `live`: a sync is running; "
            "`hold`: a sync is paused for review; `bad`: something does not work."
        },
    )
    sentence = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    more = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "What else is open."})
    people = ma.fields.Integer(required=True, metadata={"description": "Employees, and people on hold who are none."})
    up_to_date = ma.fields.Integer(required=True)
    need_you = ma.fields.Integer(required=True)
    on_hold = ma.fields.Integer(required=True)
    waiting_for_humaans = ma.fields.Integer(required=True)
    not_in_humaans = ma.fields.Integer(required=True)
    missing_information = ma.fields.Integer(required=True)
    edited = ma.fields.Integer(required=True)
    items = ma.fields.Integer(
        required=True, metadata={"description": "Items that `/inbox` lists as open, suggestions aside."}
    )
    snoozed_items = ma.fields.Integer(required=True, metadata={"description": "Open too, and not among `items`."})


class CompanySchema(ma.Schema):
    slug = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    time_zone = ma.fields.String(required=True)
    connection = ma.fields.Nested(ConnectionSchema, required=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    settings_version = ma.fields.Integer(
        required=True, metadata={"description": "0 before the first settings are saved."}
    )
    last_reconciliation = ma.fields.Nested(
        RunSchema, required=True, allow_none=True, metadata={"description": "The newest one that is not a dry run."}
    )
    webhook_path = ma.fields.String(required=True)
    webhook_test_path = ma.fields.String(required=True)
    webhook = ma.fields.Nested(WebhookSchema, required=True)
    payslip_upload_tested_at = Instant(required=True, allow_none=True)
    payslips = ma.fields.Nested(PayslipFiguresSchema, required=True)
    state = ma.fields.Nested(StateSchema, required=True)


@calls.route("", methods=["GET"])
@calls.response(200, CompanySchema)
def show() -> dict[str, Any]:
    """State of the connection, version of the settings, last reconciliation, webhook paths."""
    company = caller().company
    connection = connection_of(company)
    current = settings.current(company.id)
    webhook_path = f"/webhooks/humaans/{company.webhook_key}"
    figures = delivery_counts.of_company(company.id, services().clock())
    return {
        "slug": company.slug,
        "name": company.name,
        "time_zone": company.time_zone,
        "connection": connection,
        "scopes": connection["scopes"],
        "settings_version": current.version if current else 0,
        "last_reconciliation": runs.newest_reconciliation(company.id),
        "webhook_path": webhook_path,
        "webhook_test_path": f"{webhook_path}/test",
        "webhook": webhook_deliveries.figures(company.id, services().clock()),
        "payslip_upload_tested_at": pay_schedules.of_company(company.id).upload_tested_at,
        "payslips": figures,
        "state": _state(company, figures),
    }


def _state(company: Company, figures: PayslipFigures) -> dict[str, Any]:
    """By the one function that pages ask too."""
    state = state_of(company, figures)
    work = state.figures.work
    return {
        "tone": state.tone,
        "sentence": state.sentence,
        "detail": state.detail,
        "more": state.more,
        "people": work.people,
        "up_to_date": work.up_to_date,
        "need_you": work.need_you,
        "on_hold": work.on_hold,
        "waiting_for_humaans": work.waiting,
        "not_in_humaans": work.not_in_humaans,
        "missing_information": work.missing_information,
        "edited": work.edited,
        "items": work.items,
        "snoozed_items": work.snoozed_items,
    }


def connection_of(company: Company) -> dict[str, Any]:
    """What may be told of the connection."""
    row: Connection | None = connections.of_company(company.id)
    if row is None:
        return {
            "state": NOT_CONNECTED, "trouble": "", "scopes": [], "warnings": [], "humaans_company_name": None,
            "token_last4": None, "has_webhook_secret": False, "webhook_signature": "",
            "connected_at": None, "checked_at": None,
        }  # fmt: skip
    return {
        "state": row.state,
        "trouble": row.trouble,
        "scopes": row.scopes,
        "warnings": row.warnings,
        "humaans_company_name": row.humaans_company_name,
        "token_last4": row.token_last4,
        "has_webhook_secret": row.webhook_secret_encrypted is not None,
        "webhook_signature": row.webhook_signature,
        "connected_at": row.connected_at,
        "checked_at": row.checked_at,
    }
