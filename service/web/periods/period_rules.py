"""The form of how a company runs its pay periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, render_template, request

from service.actions.periods.save_period_rules import MOST_PERCENT, SIGN_OFFS, save_period_rules
from service.facts.access import Role
from service.facts.periods import Nation
from service.store.payslips import pay_schedules
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.notices import redirect_with
from service.web.periods.period_blueprint import blueprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

NATIONS = (
    (Nation.ENGLAND_AND_WALES.value, "England and Wales"),
    (Nation.SCOTLAND.value, "Scotland"),
    (Nation.NORTHERN_IRELAND.value, "Northern Ireland"),
)


@blueprint.get("/periods/rules")
@access.requires(Role.OWNER)
def rules() -> str:
    return _page({})


@blueprint.post("/periods/rules")
@access.requires(Role.OWNER)
def save_rules() -> Response:
    """With the password: how many people sign is what keeps one person from doing it alone."""
    faults: dict[str, str] = {}
    nation, number, percent = (request.form.get(name, "").strip() for name in ("nation", "sign_offs", "percent"))
    if nation not in set(Nation):
        faults["nation"] = "Choose whose bank holidays count"
    if number not in {str(each) for each in SIGN_OFFS}:
        faults["sign_offs"] = "Choose how many people sign a pay period off"
    if not percent.isdecimal() or len(percent) > 4 or int(percent) > MOST_PERCENT:  # noqa: PLR2004
        faults["percent"] = f"Enter a whole number from 0 to {MOST_PERCENT}"
    if fault := fault_of_password():
        faults[PASSWORD] = fault
    if faults:
        return make_response(_page(faults), 422)
    save_period_rules(
        services(),
        access.company(),
        nation=Nation(nation),
        sign_offs_needed=int(number),
        percent=int(percent),
        actor=access.visitor().email,
    )
    return redirect_with("period-rules-saved", "periods.list_all")


def _page(faults: Mapping[str, str]) -> str:
    plan = pay_schedules.of_company(access.company().id)
    typed = request.form if faults else {}
    return render_template(
        "periods/rules.html",
        faults=faults,
        nations=NATIONS,
        nation=typed.get("nation", plan.bank_holidays),
        sign_offs=typed.get("sign_offs", str(plan.sign_offs_needed)),
        percent=typed.get("percent", str(plan.pay_threshold_percent)),
    )
