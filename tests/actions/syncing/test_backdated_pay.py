"""B1, B9: what the salaries of Humaans make of paydays that have passed, beside what payroll had on them."""

from __future__ import annotations

from datetime import date

from service.actions.employees.edit_employee import edit_employee
from service.store.employees import backdated_pay
from service.store.payslips import pay_schedules


def _salary(sandbox):
    return sandbox.rows("compensations", person="amelia")[0]


def _raise_amelia(sandbox, amount, since, **more):
    values = {"currency": "GBP", "period": "annual"} | more
    return sandbox.add(
        "compensations",
        personId=sandbox.person_id("amelia"),
        compensationTypeId=_salary(sandbox)["compensationTypeId"],
        amount=amount,
        effectiveDate=since,
        quiet=True,
        **values,
    )


def _pay_amelia(sandbox, amount):
    sandbox.change("compensations", _salary(sandbox)["id"], amount=amount, quiet=True)


def _open(story):
    """What is open of Amelia; others of the cast have salaries that begin meanwhile."""
    amelia = story.employee("amelia").id
    return [item for item in backdated_pay.open_of_company(story.company.id) if item.employee_id == amelia]


def _two_paydays_later(story, clock):
    """Imported on 23 November 2026; 30 November and 31 December pass."""
    story.imported()
    clock.forward(days=50)


def _periods(item):
    return [(period["payday"], period["paid_minor"], period["due_minor"]) for period in item.periods]


def test_B1_a_backdated_rise_is_owed_for_the_paydays_since_the_first_import(story, sandbox, clock):
    _two_paydays_later(story, clock)
    _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    (item,) = _open(story)
    assert item.employee_id == story.employee("amelia").id
    assert item.effective_date == date(2026, 11, 1)
    assert _periods(item) == [("2026-11-30", 437_500, 457_500), ("2026-12-31", 437_500, 457_500)]
    assert item.difference_minor == 40_000


def test_B1_what_is_backdated_before_the_first_import_is_no_ones_business(story, sandbox):
    story.imported()
    _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 5_490_000
    assert _open(story) == []


def test_B1_61000_typed_as_16000_for_a_minute_gives_nothing(story, sandbox, clock):
    _two_paydays_later(story, clock)
    story.save(hold_pay_up=False)
    for amount in ("16000", "52500"):
        _pay_amelia(sandbox, amount)
        story.reconcile()
        clock.forward(minutes=1)
    assert _open(story) == []
    withdrawn = backdated_pay.of_employee(story.company.id, story.employee("amelia").id)
    assert [item.withdrawn_at is not None for item in withdrawn] == [True]


def test_B1_a_slip_is_as_little_owed_when_it_stood_before_the_payday(story, sandbox, clock):
    story.imported()
    _pay_amelia(sandbox, "16000")
    story.reconcile()
    clock.forward(days=2)
    _pay_amelia(sandbox, "52500")
    story.reconcile()
    clock.forward(days=50)
    _raise_amelia(sandbox, "54900", "2027-02-01")
    story.reconcile()
    assert backdated_pay.of_employee(story.company.id, story.employee("amelia").id) == []


def test_B1_an_edit_made_here_that_a_sync_puts_back_gives_nothing(story, sandbox, clock):
    story.imported()
    employee = story.employee("amelia")
    edit_employee(story.services, story.company.id, employee.id, {"salary_amount_minor": 5_300_000}, actor="alice")
    clock.forward(days=50)
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 5_250_000
    assert backdated_pay.of_employee(story.company.id, employee.id) == []


def test_B1_two_runs_in_opposite_directions_net_to_nothing_also_when_the_first_was_settled(story, sandbox, clock):
    _two_paydays_later(story, clock)
    rise = _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    sandbox.delete("compensations", rise["id"], quiet=True)
    story.reconcile()
    assert _open(story) == []
    again = _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    (item,) = _open(story)
    backdated_pay.settle(story.company.id, item.id, "alice", clock())
    story.reconcile()
    assert _open(story) == []
    sandbox.delete("compensations", again["id"], quiet=True)
    story.reconcile()
    (back,) = _open(story)
    assert back.difference_minor == -40_000


def test_B1_a_rise_that_lay_wholly_in_the_past_is_owed_though_no_field_changes(story, sandbox, clock):
    story.imported()
    clock.forward(days=82)
    _raise_amelia(sandbox, "54900", "2026-12-01", endDate="2026-12-31")
    story.reconcile()
    (item,) = _open(story)
    assert _periods(item) == [("2026-12-31", 437_500, 457_500)]


def test_B1_the_paydays_are_those_of_the_companys_schedule(story, sandbox, clock):
    story.imported()
    plan = pay_schedules.of_company(story.company.id)
    document = {"name": "Monthly", "frequency": "monthly", "send_at": "09:00", "day_of_month": 15}
    pay_schedules.save(
        story.company.id, pay_schedules.schedules_of(type(plan)(schedules=[document])), clock(), payslip_mail="link"
    )
    clock.forward(days=24)
    _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    (item,) = _open(story)
    assert _periods(item) == [("2026-12-15", 437_500, 457_500)]


def test_B9_a_raise_of_this_month_or_later_owes_nothing(story, sandbox, clock):
    _two_paydays_later(story, clock)
    _raise_amelia(sandbox, "54900", "2027-01-01")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 5_490_000
    assert _open(story) == []


def test_case_map_the_period_and_the_currency_count_as_the_mapping_reads_them(story, sandbox, clock):
    sandbox.change("compensations", _salary(sandbox)["id"], period="pro Jahr", currency=None, quiet=True)
    story.connect()
    document = story.default_document()
    for entry in document["mapping"]:
        if entry["payroll_field"] == "salary_period":
            entry["value_map"] = {"pro Jahr": "annual"}
        if entry["payroll_field"] == "salary_currency":
            entry["source"], entry["constant"] = None, "GBP"
    story.save(mapping=document["mapping"])
    clock.forward(days=50)
    _raise_amelia(sandbox, "54900", "2026-09-01", period="pro Jahr", currency=None)
    story.reconcile()
    (item,) = _open(story)
    assert (item.currency, item.difference_minor, item.trouble) == ("GBP", 40_000, "")


def test_B9_what_cannot_be_worked_out_is_told_once(story, sandbox, clock):
    _two_paydays_later(story, clock)
    story.save(hold_pay_up=False)
    _raise_amelia(sandbox, "25.1205", "2026-09-01", period="hourly")
    story.reconcile()
    (item,) = _open(story)
    assert item.difference_minor is None
    assert "time worked" in item.trouble
    assert backdated_pay.settle(story.company.id, item.id, "alice", clock())
    story.save(title_from_gender=False)
    assert _open(story) == []


def test_B9_a_person_deals_with_an_item_once(story, sandbox, clock):
    _two_paydays_later(story, clock)
    _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    (item,) = _open(story)
    assert backdated_pay.settle(story.company.id, item.id, "alice", clock()) is True
    assert backdated_pay.settle(story.company.id, item.id, "bob", clock()) is False
    assert backdated_pay.settle(story.company.id, item.id + 1, "bob", clock()) is None
    assert _open(story) == []
    assert len(backdated_pay.of_employee(story.company.id, item.employee_id)) == 1
