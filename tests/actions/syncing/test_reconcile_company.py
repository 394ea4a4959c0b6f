"""The hourly heart of it: everyone read, planned, and only what differs written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.actions.syncing.reconcile_company import reconcile_company
from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.runs import Cause, RunKind
from service.store.syncing import runs
from service.store.tables.employees import Change, Employee, Issue
from service.store.tables.syncing import Run


def test_A2_the_first_import_starts_when_the_settings_are_saved(story, job_notifier):
    story.connect()
    story.save()
    run = Run.get()
    assert (run.state, run.cause, run.kind) == ("succeeded", "settings", "reconciliation")
    assert job_notifier.runs == [run.id]
    assert run.created > 10


def test_the_model_employee_arrives_to_the_letter(story):
    story.imported()
    amelia = story.employee("amelia")
    assert {name: getattr(amelia, name) for name in PAYROLL_FIELD_KINDS} == dict.fromkeys(PAYROLL_FIELD_KINDS) | {
        "employee_id": "1002",
        "title": "Ms",
        "first_name": "Amelia",
        "middle_name": None,
        "last_name": "Hart",
        "gender": "F",
        "date_of_birth": date(1991, 7, 22),
        "ni_number": "CE234567A",
        "email": "amelia.hart@brightwater.example.com",
        "personal_email": "amelia@hart.example.org",
        "phone_number": "+44 7700 900101",
        "address_line_1": "8 Foundry Lane",
        "address_line_2": None,
        "city": "Leeds",
        "county": "West Yorkshire",
        "postcode": "LS1 4AP",
        "country": "GB",
        "start_date": date(2021, 9, 6),
        "end_date": None,
        "job_title": "Product Designer",
        "department": "Design",
        "contract_type": "Full time",
        "work_location": "London HQ",
        "tax_code": "1257L",
        "ni_category": "A",
        "starter_declaration": "A",
        "student_loan_plan": "02",
        "postgraduate_loan": "no",
        "salary_amount_minor": 5_250_000,
        "salary_currency": "GBP",
        "salary_period": "annual",
        "salary_effective_date": date(2021, 9, 6),
        "hours_per_week": "37.5",
        "pay_schedule": "monthly",
        "bank_account_name": "Amelia Hart",
        "sort_code": "107999",
        "account_number": "88837491",
        "nationality": "British",
    }
    assert (amelia.employment, amelia.readiness, amelia.missing) == ("active", "ready", [])


@pytest.mark.parametrize(
    ("key", "employment"),
    [("amelia", "active"), ("noah", "upcoming"), ("grace", "left"), ("leo", "leaving"), ("isla", "active")],
)
def test_employment_follows_status_and_dates(story, key, employment):
    story.imported()
    assert story.employee(key).employment == employment


@pytest.mark.parametrize(
    ("key", "missing"),
    [
        ("oscar", {"sort_code", "account_number"}),
        ("freya", {"sort_code", "account_number"}),
        ("hugo", {"sort_code", "account_number"}),
        ("alex", {"gender"}),
        ("finn", {"salary_amount_minor", "salary_currency", "salary_period", "salary_effective_date"}),
    ],
)
def test_A12_pending_lists_exactly_what_is_missing(story, key, missing):
    story.imported()
    employee = story.employee(key)
    assert employee.readiness == "pending"
    assert {reason["field"] for reason in employee.missing} == missing


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("chloe", "employee_id_missing"),
        ("jack", "employee_id_doubled"),
        ("zara", "employee_id_doubled"),
    ],
)
def test_A11_no_one_is_created_without_an_employee_id_of_their_own(story, key, code):
    story.imported()
    assert story.employee(key) is None
    assert code in story.issues(key)


@pytest.mark.parametrize(
    ("key", "code"),
    [("freya", "several_bank_accounts"), ("hugo", "iban"), ("finn", "salary_period"), ("alex", "gender_unknown")],
)
def test_what_did_not_make_it_has_an_issue_with_its_reason(story, key, code):
    story.imported()
    assert code in story.issues(key)


def test_A5_an_invalid_value_blanks_ours_and_says_why_with_the_number_masked(story):
    story.imported()
    nina = story.sandbox.person_id("nina")
    issue = Issue.get(Issue.code == "ni_number", Issue.person_id == nina)
    assert story.employee("nina").ni_number is None
    assert issue.accepted_format
    assert "••••" in issue.message


def test_a_second_reconciliation_changes_nothing_and_writes_no_employee_row(story, clock):
    first = story.imported()
    before = list(Employee.select().order_by(Employee.id).dicts())
    changes = Change.select().count()
    clock.forward(minutes=10)
    second = story.reconcile()
    assert (second.created, second.updated) == (0, 0)
    assert second.unchanged == first.created + first.unchanged
    assert list(Employee.select().order_by(Employee.id).dicts()) == before
    assert Change.select().count() == changes


def test_the_first_run_of_a_new_day_looks_at_everyone_again_and_still_writes_nothing(story, clock):
    story.imported()
    before = list(Employee.select().order_by(Employee.id).dicts())
    clock.forward(days=1)
    run = story.reconcile(Cause.HOURLY)
    assert (run.created, run.updated, run.drift_found) == (0, 0, 0)
    assert list(Employee.select().order_by(Employee.id).dicts()) == before


def test_A8_a_future_raise_takes_effect_on_its_day_without_any_event(story, clock):
    story.imported()
    before = story.employee("ruby").salary_amount_minor
    clock.forward(days=29)
    story.reconcile(Cause.HOURLY)
    assert story.employee("ruby").salary_amount_minor == before
    clock.forward(days=1)
    story.reconcile(Cause.HOURLY)
    ruby = story.employee("ruby")
    assert ruby.salary_amount_minor > before
    assert ruby.salary_effective_date == date(2026, 11, 23) + timedelta(days=30)


def test_A5_a_change_in_humaans_overwrites_ours_and_history_tells_old_new_and_cause(story, sandbox, clock):
    story.imported()
    sandbox.change("people", "amelia", city="York", quiet=True)
    clock.forward(hours=1)
    run = story.reconcile(Cause.HOURLY)
    assert run.updated == 1
    assert story.employee("amelia").city == "York"
    change = Change.get(Change.field == "city")
    assert (change.old, change.new, change.cause, change.run_id) == ("Leeds", "York", "hourly", run.id)


def test_A5_an_empty_humaans_value_empties_ours(story, sandbox):
    story.imported()
    sandbox.change("people", "amelia", personalPhoneNumber=None, quiet=True)
    story.reconcile()
    assert story.employee("amelia").phone_number is None


def test_an_absent_key_never_clears_a_value(story, sandbox):
    story.imported()
    sandbox.fail(path="/people$", drop_keys=["taxCode", "city"], times=-1)
    run = story.reconcile()
    assert run.updated == 0
    assert story.employee("amelia").tax_code == "1257L"


def test_a_lost_compensation_scope_changes_no_salary(story, sandbox):
    story.imported()
    sandbox.set_scopes("private:read", "documents:read", "documents:write")
    run = story.reconcile()
    assert run.updated == 0
    assert story.employee("amelia").salary_amount_minor == 5_250_000


def test_A7_excluded_people_are_not_imported_and_two_is_not_filters_work(story):
    story.connect()
    story.save(
        exclusions=[
            {"source": "person.countryCode", "operator": "is_not", "values": ["UK"]},
            {"source": "person.contractType", "operator": "is", "values": ["contractor"]},
        ]
    )
    assert story.employee("lucia") is None
    assert story.employee("sam") is None
    assert story.employee("amelia") is not None
    assert Run.get().excluded == 2


def test_A7_someone_imported_before_stays_as_they_are_and_is_marked_excluded(story, sandbox):
    story.imported()
    story.save(exclusions=[{"source": "person.contractType", "operator": "is", "values": ["Contractor"]}])
    sandbox.change("people", "sam", city="Hull", quiet=True)
    story.reconcile()
    sam = story.employee("sam")
    assert sam.excluded
    assert sam.city != "Hull"


def test_A7_someone_no_longer_excluded_is_updated_again(story, sandbox):
    story.imported()
    story.save(exclusions=[{"source": "person.contractType", "operator": "is", "values": ["Contractor"]}])
    sandbox.change("people", "sam", city="Hull", quiet=True)
    story.save(exclusions=[])
    sam = story.employee("sam")
    assert not sam.excluded
    assert sam.city == "Hull"


def test_A8_salaries_are_left_alone_when_the_switch_is_off(story, sandbox):
    story.imported()
    story.save(sync_salaries=False)
    row = sandbox.rows("compensations", person="amelia")[0]
    sandbox.change("compensations", row["id"], amount="99000", quiet=True)
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 5_250_000


def test_A9_nothing_is_overwritten_while_paused(story, sandbox, company, services):
    story.imported()
    story.save(paused=True)
    sandbox.change("people", "amelia", city="York", quiet=True)
    run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, services.clock())
    reconcile_company(services, run.id)
    run = runs.by_id(company.id, run.id)
    assert (run.state, run.phase) == ("succeeded", "paused")
    assert story.employee("amelia").city == "Leeds"
    assert runs.last_complete(company.id).id != run.id
