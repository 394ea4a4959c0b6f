"""Held changes: every path that writes keeps the old value, and what ends a hold."""

from __future__ import annotations

from datetime import time

import pytest

from service.actions.employees.edit_employee import edit_employee
from service.actions.employees.resolve_issue import resolve_issue
from service.actions.operations.start_company_day import start_company_day
from service.actions.syncing.request_run import start_sync
from service.facts.approvals import HoldRule
from service.facts.company_state import Standing
from service.facts.payslips import Frequency, PaySchedule
from service.facts.runs import Cause
from service.rules.operations.company_state import standing_of
from service.store.companies import settings
from service.store.database.connection import write_transaction
from service.store.operations import open_work
from service.store.payslips import pay_schedules
from service.store.syncing import sync_requests
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import Employee, Issue, RetroItem
from tests.actions.approvals.conftest import NEW_PAY, OLD_PAY, reconcile_by_schedule
from tests.actions.syncing.sync_rows import sync_person


def _sync_now(story):
    start_sync(story.services, story.job_notifier, story.company.id, story.employee("amelia").id, actor="bob")
    sync_person(story.services, story.job_notifier.people[-1])


def _webhook(story):
    with write_transaction():
        sync_request = sync_requests.request(
            story.company.id, story.sandbox.person_id("amelia"), Cause.EVENT, story.services.clock()
        )
    sync_person(story.services, sync_request.id)


def _unpause(story):
    story.save(paused=True)
    story.save(paused=False)


PATHS = {
    "a sync of everyone": (lambda story: story.reconcile(), ["alice"]),
    "the hourly sync": (reconcile_by_schedule, []),
    "Sync now": (_sync_now, ["bob"]),
    "a webhook": (_webhook, []),
    "unpausing": (_unpause, ["alice"]),
    "a change of settings": (lambda story: story.save(hr_email="hr@example.com"), ["alice"]),
}


@pytest.mark.parametrize("path", PATHS)
def test_every_path_from_humaans_leaves_the_old_value_and_says_who_brought_it(story, path, clock):
    story.imported()
    clock.forward(minutes=5)
    story.raise_pay()
    bring, people = PATHS[path]
    bring(story)
    row = story.only()
    assert (story.pay, row.rule, row.made_by) == (OLD_PAY, HoldRule.PAY_UP, people)
    assert (row.old, row.new) == ({"salary_amount_minor": OLD_PAY}, {"salary_amount_minor": NEW_PAY})


@pytest.mark.parametrize("path", PATHS)
def test_a_held_change_stays_held_through_every_path_with_every_rule_turned_off(held, path, clock):
    first = held.only().id
    off = dict.fromkeys(("hold_pay_up", "hold_leaver_pay"), False)
    held.save(**off)
    PATHS[path][0](held)
    assert (held.pay, [row.id for row in held.pending], held.states()) == (OLD_PAY, [first], ["pending"])


def test_an_edit_that_a_rule_holds_waits_and_the_rest_of_it_is_saved(story, services, company):
    story.imported()
    values = {"salary_amount_minor": NEW_PAY, "city": "York"}
    edit_employee(services, company.id, story.employee("amelia").id, values, actor="bob")
    assert story.employee("amelia").city == "York"
    story.reconcile()
    row = story.only()
    assert (story.pay, row.made_by, row.is_from_humaans) == (OLD_PAY, ["bob"], False)


def test_a_decision_that_a_rule_holds_waits_too(story, services, job_notifier, company, sandbox):
    story.imported()
    _with_payday_near(story)
    story.save(mapping=_keeping(story, "account_number"))
    bank = sandbox.rows("bank-accounts", person="amelia")[0]
    sandbox.change("bank-accounts", bank["id"], accountNumber=None, quiet=True)
    story.reconcile()
    issue = Issue.get(Issue.code == "blank_held", Issue.field == "account_number")
    resolve_issue(services, job_notifier, company.id, issue.id, "accept_blank", actor="bob")
    row = story.only()
    assert (row.rule, row.new, row.made_by) == (HoldRule.BANK_BEFORE_PAYDAY, {"account_number": None}, ["bob"])
    assert story.employee("amelia").account_number == "88837491"


def test_a_salary_whose_day_has_come_waits_when_humaans_is_not_asked(story, sandbox, clock, company):
    story.imported()
    salary = sandbox.rows("compensations", person="amelia")[0]
    sandbox.add(
        "compensations", personId=sandbox.person_id("amelia"), compensationTypeId=salary["compensationTypeId"],
        amount="90000", currency="GBP", period="annual", effectiveDate="2026-11-25", quiet=True,
    )  # fmt: skip
    story.reconcile()
    clock.forward(days=3)
    start_company_day(company, clock())
    row = story.only()
    assert (story.pay, row.cause, row.made_by, row.new["salary_amount_minor"]) == (OLD_PAY, "rule", [], NEW_PAY)
    story.reconcile()
    assert (story.pay, story.only().id) == (OLD_PAY, row.id)


def test_the_first_import_holds_nothing(story, sandbox):
    story.imported()
    assert (HeldChange.select().count(), Employee.select().count() > 10) == (0, True)


def test_a_new_employee_is_imported_with_the_account_of_another(story, sandbox):
    story.imported()
    account = {"nameOnAccount": "Una Field", "sortCode": "10-79-99", "accountNumber": "88837491"}
    sandbox.hire(firstName="Una", lastName="Field", employeeId="4001", bankAccount=account, quiet=True, key="una")
    story.reconcile()
    assert (story.employee("una").account_number, story.pending) == ("88837491", [])


def test_bank_details_shortly_before_payday_are_held_together_and_all_else_arrives(story, sandbox):
    story.imported()
    _with_payday_near(story)
    bank = sandbox.rows("bank-accounts", person="amelia")[0]
    sandbox.change("bank-accounts", bank["id"], sortCode="20-29-59", accountNumber="63748470", quiet=True)
    sandbox.change("people", "amelia", city="York", quiet=True)
    story.reconcile()
    amelia, row = story.employee("amelia"), story.only()
    assert (amelia.sort_code, amelia.account_number, amelia.city) == ("107999", "88837491", "York")
    assert (row.rule, sorted(row.new)) == (HoldRule.BANK_BEFORE_PAYDAY, ["account_number", "sort_code"])
    assert row.why == "Bank details changed 4 days before payday."


def test_another_value_replaces_the_pending_one_and_asks_anew(held):
    held.raise_pay("95000")
    reconcile_by_schedule(held)
    assert (held.pay, held.only().new, held.states()) == (
        OLD_PAY, {"salary_amount_minor": 9_500_000}, ["replaced", "pending"],
    )  # fmt: skip


def test_a_value_that_no_rule_would_hold_asks_anew_too(held):
    held.raise_pay("53000")
    reconcile_by_schedule(held)
    assert (held.pay, held.only().rule) == (OLD_PAY, HoldRule.CHANGED_AGAIN)


def test_changed_back_in_humaans_ends_it_and_the_employee_is_up_to_date(held):
    assert held.employee("amelia").in_step is False
    held.raise_pay("52500")
    reconcile_by_schedule(held)
    assert (held.states(), held.pay, held.employee("amelia").in_step) == (["withdrawn"], OLD_PAY, True)


def test_a_company_with_a_held_change_is_never_called_up_to_date(held, company, clock):
    figures = open_work.figures_of([company], clock())[company.id]
    assert (figures.work.held_changes, standing_of(figures, clock())) == (1, Standing.WORK_IS_OPEN)


def test_back_pay_waits_for_the_approval_of_the_salary_that_causes_it(story, sandbox, clock):
    story.imported()
    clock.forward(days=40)
    story.raise_pay()
    reconcile_by_schedule(story)
    assert RetroItem.get_or_none(RetroItem.employee == story.employee("amelia").id) is None


@pytest.mark.parametrize("leave", ["excluded", "deleted"])
def test_of_someone_who_is_excluded_or_deleted_nothing_waits(held, sandbox, leave):
    if leave == "excluded":
        who = {"source": "person.employeeId", "operator": "is", "values": ["1002"]}
        held.save(exclusions=[*_document(held)["exclusions"], who])
    else:
        sandbox.delete("people", "amelia", quiet=True)
        held.reconcile()
        held.reconcile()
    assert (held.states(), Employee.get(Employee.employee_id == "1002").salary_amount_minor) == (["withdrawn"], OLD_PAY)


def test_the_settings_that_brought_it_count_although_another_run_brings_it(story, services, company, clock):
    """Saved while paused by alice; the hourly sync after bob unpaused brings what her mapping says."""
    story.imported()
    clock.forward(minutes=5)
    document = _document(story)
    mapping = [
        entry | ({"source": None, "constant": "90000"} if entry["payroll_field"] == "salary_amount_minor" else {})
        for entry in document["mapping"]
    ]
    _save_quietly(story, document | {"mapping": mapping})
    reconcile_by_schedule(story)
    assert {tuple(row.made_by) for row in story.pending} == {("carol",)}


def _with_payday_near(story):
    """Friday of this week."""
    schedule = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
    pay_schedules.save(story.company.id, (schedule,), story.services.clock())


def _document(story):
    from service.rules.mapping.settings_document import to_document

    return to_document(settings.in_force(story.company.id))


def _keeping(story, name):
    return [
        entry | ({"on_blank": "hold"} if entry["payroll_field"] == name else {})
        for entry in _document(story)["mapping"]
    ]


def _save_quietly(story, document):
    """Settings that are saved while their run does not come about."""
    from service.rules.mapping.settings_document import from_document

    with write_transaction():
        settings.save(
            story.company.id, from_document(document, 0), expected_version=document["version"], saved_by="carol",
            now=story.services.clock(),
        )  # fmt: skip
