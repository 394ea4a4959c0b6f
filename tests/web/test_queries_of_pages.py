"""Every page asks the database a bounded number of questions, and reads a bounded number of rows, however many
employees, issues and changes there are.
"""

from __future__ import annotations

from datetime import date, time

from playhouse.shortcuts import model_to_dict

from service.actions.employees.edit_employee import edit_employee
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.actions.periods.review_period import sign_off
from service.facts.issues import IssueCode
from service.facts.payslips import Frequency, PaySchedule
from service.rules.planning import identity
from service.store.database.connection import connection
from service.store.periods import pay_periods
from service.store.tables.accounts import Membership, User
from service.store.tables.employees import Change, Employee, Issue
from service.store.tables.syncing import Run
from tests.web.page_walk import addresses, asking, most_rows

MOST = 25
#: What one statement of a page may read: a page of a list.
MOST_ROWS = 60
#: These have a bound of their own, or are about all that one decision or pay period is about.
READ_MORE = {"issues.changed", "payslips.list_all", "periods.show"}
#: These lead to the step that comes next.
LEAD_ON = {"connect.choose", "connect.show", "payroll_program.employers", "pushes.ask", "fetched_payslips.choose"}


def _questions(browser, pages):
    found = {}
    for endpoint, path in pages.items():
        browser.open(path)
        with asking() as asked:
            answer = browser.open(path)
        assert answer.status_code == 200 or endpoint in LEAD_ON, f"{path}: {answer.status_code}"
        found[endpoint] = (len(asked), most_rows(asked))
    return found


def _twice_as_many(copies):
    """Everyone again, with issues and changes, under other IDs."""
    for number in range(copies):
        for row in list(Employee.select().where(Employee.person_id.is_null(False)).limit(30)):
            values = model_to_dict(row, recurse=False) | {
                "id": None,
                "person_id": f"{row.person_id}-{number}",
                "employee_id": f"c{number}-{row.id}",
                "edited_fields": ["city"],
            }
            copy = Employee.create(**values)
            _changed_id(copy)
            for issue in list(Issue.select().where(Issue.employee == row.id)):
                Issue.create(**model_to_dict(issue, recurse=False) | {"id": None, "employee": copy.id})
            for change in list(Change.select().where(Change.employee == row.id).limit(20)):
                Change.create(**model_to_dict(change, recurse=False) | {"id": None, "employee": copy.id})


def _changed_id(row):
    code, message = IssueCode.EMPLOYEE_ID_CHANGED.value, identity.MAY_BE_THE_SAME
    choices = [identity.SAME_EMPLOYMENT]
    Issue.create(
        company=row.company_id, employee=row, code=code, message=message, value_seen=f"new-{row.id}", choices=choices,
        since=row.created_at,
    )  # fmt: skip


def _in_review(services, company):
    """A pay period after one that was signed off, with a late change."""
    monthly = PaySchedule("Monthly", Frequency.MONTHLY, time(9))
    save_schedules(services, company.id, [monthly], seen="", actor="alice")
    first, second = pay_periods.of_company(company.id, date(2026, 11, 1))[:2]
    freeze_from_last_reading(services, company, first.id, actor="alice")
    sign_off(services, company, first.id, version=1, actor="alice")
    freeze_from_last_reading(services, company, second.id, actor="alice")
    edit_employee(services, company.id, Employee.get(Employee.first_name == "Amelia").id, {"city": "York"}, actor="bob")
    return second


def test_no_page_asks_more_the_more_there_is(app, alice, imported, services):
    with connection():
        employee = Employee.get(Employee.first_name == "Amelia")
        user = User.get(User.email == "bob@example.com")
        run = Run.get()
        alice_row = User.get(User.email == "alice@example.com")
        Membership.create(user=alice_row, company=None, role="owner")
        period = _in_review(services, imported)
        for row in Employee.select().limit(2):
            _changed_id(row)
    pages = addresses(app, "acme", employee_id=employee.id, run_id=run.id, user_id=user.id, period_id=period.id)
    assert {
        "employees.list_all",
        "overview.show",
        "runs.show",
        "employees.show",
        "issues.list_all",
        "periods.show",
    } <= pages.keys()
    few = _questions(alice, pages)
    with connection():
        _twice_as_many(3)
    many = _questions(alice, pages)
    # On a slow machine a minute ends meanwhile, and one page notes that its visitor is there: it is asked again.
    many |= _questions(alice, {name: pages[name] for name in pages if many[name][0] > few[name][0]})
    assert {name: (few[name][0], many[name][0]) for name in pages if many[name][0] > few[name][0]} == {}
    assert {name: questions for name, (questions, _rows) in many.items() if questions > MOST} == {}
    assert {name: rows for name, (_questions, rows) in many.items() if rows > MOST_ROWS and name not in READ_MORE} == {}
