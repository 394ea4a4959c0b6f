"""The views of one pay period: its page, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, make_response

from service.facts.access import Role
from service.facts.audit import AuditAction
from service.store.companies import audit
from service.store.periods import snapshots, variance_lines
from service.web.http import access
from service.web.http.app_context import services
from service.web.periods import variance_rows
from service.web.periods.period_blueprint import blueprint, period_of_address
from service.web.periods.period_page import filters_of_address, page
from service.web.ui.list_files import list_file
from service.web.ui.masking import Shown

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.periods import PayPeriod

MOST_LINES = 100_000


@blueprint.get("/periods/<int:period_id>")
@access.requires(Role.APPROVER)
def show(period_id: int) -> str:
    return page(period_of_address(period_id))


@blueprint.post("/periods/<int:period_id>/variance")
@access.requires(Role.MANAGER)
def variance_file(period_id: int) -> Response:
    """The lines that the page shows, as a workbook or CSV."""
    period = period_of_address(period_id)
    snapshot = snapshots.of_version(period)
    lines = (
        []
        if snapshot is None
        else variance_lines.page(access.company().id, snapshot.id, filters_of_address(), limit=MOST_LINES)
    )
    _audited(period, "variance", len(lines))
    shown = Shown(with_numbers=False, with_pay=True)
    found = map(variance_rows.file_row, variance_rows.rows(lines, shown))
    return list_file(f"variance-{period.schedule}-{period.pay_date}".lower(), variance_rows.HEADINGS, found)


@blueprint.post("/periods/<int:period_id>/snapshot/<int:version>")
@access.requires(Role.MANAGER)
def snapshot_file(period_id: int, version: int) -> Response:
    """A snapshot as it was sealed, for `period verify`; every field of everyone is in it."""
    period = period_of_address(period_id)
    snapshot = snapshots.of_version(period, version)
    if snapshot is None:
        abort(404)
    _audited(period, f"snapshot version {version}", snapshot.employees)
    answer = make_response(snapshots.content_of(services().secrets, snapshot))
    answer.headers["Content-Type"] = "application/jsonl"
    name = f"{access.company().slug}-{period.pay_date}-v{version}.jsonl"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _audited(period: PayPeriod, what: str, number: int) -> None:
    audit.record(
        actor=access.visitor().email,
        action=AuditAction.LIST_EXPORTED,
        now=services().clock(),
        company_id=period.company_id,
        subject=f"{period.schedule} {period.pay_date.isoformat()}",
        detail={"list": what, "rows": number},
    )
