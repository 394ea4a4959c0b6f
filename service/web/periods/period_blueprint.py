"""The pages of pay periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort

from service.facts.access import Role
from service.store.periods import pay_periods
from service.web.http import access
from service.web.http.company_blueprint import CompanyPages

if TYPE_CHECKING:
    from service.store.tables.periods import PayPeriod

blueprint = CompanyPages("periods", __name__)


def period_of_address(period_id: int) -> PayPeriod:
    """The pay period of an address, or the page that says there is none."""
    period = pay_periods.by_id(access.company().id, period_id)
    if period is None:
        abort(404)
    return period


def may_see_pay() -> bool:
    """Whether the visitor may see pay and sign off: managers, owners and approvers, no viewers."""
    return access.visitor().role_in(access.company().id) in {Role.APPROVER, Role.MANAGER, Role.OWNER}
