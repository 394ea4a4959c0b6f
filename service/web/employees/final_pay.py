"""The final pay of one employee: items, the rule for them, and the pensionable total with its working (A14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import abort, make_response, render_template, request

from service.actions.employees.save_final_pay import (
    LONGEST_LABEL,
    MOST_ITEMS,
    FinalPayFaultsError,
    final_pay_of,
    save_final_pay,
)
from service.facts.access import Role
from service.rules.fields.currencies import plain_text, typed_money
from service.rules.fields.formats import Invalid
from service.rules.pay.final_pay import PayItemKind
from service.store.employees import employees
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.employees import Employee

blueprint = CompanyPages("final_pay", __name__)

KINDS: Final = (
    (PayItemKind.PAY, "Pay"),
    (PayItemKind.TERMINATION_PAY, "Termination pay"),
    (PayItemKind.TERMINATION_HOLIDAY_PAY, "Termination holiday pay"),
    (PayItemKind.NOT_PENSIONABLE, "Pay that is never pensionable"),
)
RULES: Final = {"default": None, "yes": True, "no": False}


@blueprint.get("/employees/<int:employee_id>/final-pay")
@access.requires(Role.MANAGER)
def show(employee_id: int) -> str:
    return _page(_employee(employee_id), None, {})


@blueprint.post("/employees/<int:employee_id>/final-pay")
@access.requires(Role.MANAGER)
def save(employee_id: int) -> Response:
    employee = _employee(employee_id)
    faults: dict[str, str] = {}
    rows, items = _rows(), []
    currency = final_pay_of(access.company().id, employee.id).currency
    for place, row in enumerate(rows):
        if not row["amount"] and not row["label"]:
            continue
        minor = typed_money(row["amount"], currency)
        if not row["amount"]:
            faults[f"items-{place}-amount"] = "Enter an amount, or clear the description to remove this payment"
        elif isinstance(minor, Invalid) or row["kind"] not in {kind.value for kind, _ in KINDS}:
            faults[f"items-{place}-amount"] = "Enter an amount, like 1,500.00 or -200.00"
        if len(row["label"]) > LONGEST_LABEL:
            faults[f"items-{place}-label"] = f"Description must be {LONGEST_LABEL} characters or fewer"
        items.append({"kind": row["kind"], "amount_minor": minor, "currency": currency, "label": row["label"]})
    if not faults:
        try:
            rule = RULES.get(request.form.get("rule", ""))
            actor = access.visitor().email
            save_final_pay(services(), access.company().id, employee_id, items, override=rule, actor=actor)
        except FinalPayFaultsError as error:
            faults = {path.replace(".", "-").replace("amount_minor", "amount"): said for path, said in error.faults}
    if faults:
        return make_response(_page(employee, rows, faults, request.form.get("rule", "")), 422)
    return redirect_with("final-pay-saved", "final_pay.show", employee_id=employee_id)


def _page(employee: Employee, rows: list[dict[str, str]] | None, faults: dict[str, str], rule: str = "") -> str:
    """After a fault with the rows and the rule that were sent."""
    found = final_pay_of(access.company().id, employee.id)
    kept = [
        {
            "kind": each["kind"],
            "amount": plain_text(each["amount_minor"], each["currency"]),
            "label": each.get("label") or "",
        }
        for each in found.items
    ]
    empty = {"kind": "", "amount": "", "label": ""}
    return render_template(
        "employees/final_pay.html",
        employee=employee,
        name=name_of(employee),
        found=found,
        rows=rows or [*kept, empty, empty],
        chosen=rule if rule in RULES else next(word for word, value in RULES.items() if value is found.override),
        faults=faults,
        kinds=KINDS,
    )


def _rows() -> list[dict[str, str]]:
    names: tuple[str, ...] = ("kind", "amount", "label")
    form: Any = request.form
    return [
        {name: form.get(f"items-{place}-{name}", "").strip() for name in names}
        for place in range(4 * MOST_ITEMS)  # more than may be saved, so that too many are told
        if f"items-{place}-kind" in form
    ]


def _employee(employee_id: int) -> Employee:
    employee = employees.by_id(access.company().id, employee_id)
    if employee is None:
        abort(404)
    return employee
