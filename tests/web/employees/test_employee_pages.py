"""An employee's pages: edited here and marked so (A18), as of a past day (B5), backdated pay (B9), sorted lists."""

from __future__ import annotations

import re
from datetime import date

import pytest

from service.store.database.connection import connection
from service.store.employees import backdated_pay, employee_search, employee_writes, upcoming_salaries
from service.store.employees.upcoming_salaries import Upcoming
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee, Issue
from tests.web.connection.test_connect import form_of
from tests.web.settings.test_settings_pages import _save
from tests.web.test_ways import fill

PLACE = "/companies/acme"


def _amelia():
    with connection():
        return Employee.get(Employee.first_name == "Amelia")


def _form(browser, employee):
    text = browser.open(f"{PLACE}/employees/{employee.id}/edit").text
    found = {}
    for part in text.split("<input ")[1:]:
        tag = part.split(">")[0]
        if 'name="field-' in tag or 'name="was-' in tag:
            found[tag.split('name="')[1].split('"')[0]] = tag.split(' value="')[1].split('"')[0]
    return found


def _edit(browser, employee, **typed):
    form = _form(browser, employee) | {f"field-{name}": value for name, value in typed.items()}
    return browser.send(f"{PLACE}/employees/{employee.id}/edit", form)


def test_a18_an_edit_is_kept_marked_as_overwritten_where_mapped_and_audited(alice, imported):
    employee = _amelia()
    answer = _edit(alice, employee, city="Selby", salary_amount_minor="51000.50")
    assert (answer.status_code, alice.notice()) == (303, "edited")
    edited = _amelia()
    assert (edited.city, edited.salary_amount_minor) == ("Selby", 5_100_050)
    assert sorted(edited.edited_fields) == ["city", "salary_amount_minor"]
    page = alice.open(f"{PLACE}/employees/{employee.id}").text
    assert page.count("Edited in payroll. The next sync will replace this") == 2
    assert "Edited in payroll" in page
    with connection():
        assert AuditEntry.get(AuditEntry.action == "employee.edited").actor == "alice@example.com"


def test_a18_a_field_that_is_not_mapped_is_edited_for_good(alice, imported):
    _save(alice, "mapping", **{"map-county-source": ""})
    employee = _amelia()
    _edit(alice, employee, county="Kent")
    page = alice.open(f"{PLACE}/employees/{employee.id}").text
    assert "The next sync will replace this" not in page


def test_a18_only_what_was_changed_is_written(alice, imported):
    employee = _amelia()
    form = _form(alice, employee)
    with connection():
        Employee.update(job_title="Changed meanwhile").execute()
    alice.send(f"{PLACE}/employees/{employee.id}/edit", form | {"field-city": "Selby"})
    assert _amelia().job_title == "Changed meanwhile"
    assert _amelia().edited_fields == ["city"]


def test_a18_hidden_numbers_are_never_sent_kept_when_left_empty_and_emptied_by_a_box(alice, imported):
    employee = _amelia()
    text = alice.open(f"{PLACE}/employees/{employee.id}/edit").text
    assert employee.account_number not in text
    assert employee.ni_number not in text
    _edit(alice, employee, city="Selby")
    assert _amelia().account_number == employee.account_number
    _edit(alice, employee, ni_number="AB 23 45 61 C")
    assert _amelia().ni_number == "AB234561C"
    alice.send(f"{PLACE}/employees/{employee.id}/edit", _form(alice, employee) | {"empty-account_number": "yes"})
    assert _amelia().account_number is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("postcode", "nonsense nonsense"), ("salary_amount_minor", "lots"), ("date_of_birth", "2099-01-01")],
)
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(alice, imported, name, value):
    employee = _amelia()
    answer = _edit(alice, employee, **{name: value, "city": "Selby"})
    assert answer.status_code == 422
    assert f'id="field-{name}-error"' in answer.text
    assert f'value="{value}"' in answer.text
    assert 'value="Selby"' in answer.text
    assert _amelia().city == employee.city


def test_a_viewer_cannot_edit_and_the_payroll_id_is_not_on_the_form(alice, vera, imported):
    employee = _amelia()
    assert vera.open(f"{PLACE}/employees/{employee.id}/edit").status_code == 403
    assert 'name="field-employee_id"' not in alice.open(f"{PLACE}/employees/{employee.id}/edit").text


def test_b5_an_employee_is_shown_as_of_a_past_day(alice, imported, clock, sandbox, work):
    employee = _amelia()
    clock.forward(days=2)
    alice.sign_in("alice@example.com")
    sandbox.change("people", "amelia", city="Selby", quiet=True)
    alice.send(f"{PLACE}/employees/{employee.id}/sync")
    work()
    now = alice.open(f"{PLACE}/employees/{employee.id}").text
    past = alice.open(f"{PLACE}/employees/{employee.id}?as_of=2026-11-24").text
    part = 'id="field-city">City</dt><dd class="break">'
    assert f"{part}Selby" in now
    assert f"{part}{employee.city}" in past
    assert "Amelia Hart's record on <strong>24 November 2026</strong>" in past
    assert "Sync now" not in past
    assert "Last synced" not in past


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2020-01-01", "We have no record of Amelia Hart before 23 November 2026."),
        ("22/11/2026", "We have no record of Amelia Hart before 23 November 2026."),
        ("2099-01-01", "1 January 2099 is in the future."),
        ("23/11/2026", "23 November 2026 has not ended yet."),
        ("nonsense", "That is not a date."),
    ],
)
def test_B11_a_day_that_cannot_be_shown_is_said_and_never_answered_by_another(alice, imported, asked, said):
    page = alice.open(f"{PLACE}/employees/{_amelia().id}?as_of={asked}")
    assert page.status_code == 200
    assert f"{said}" in page.text
    assert "You are viewing today's record." in page.text
    assert "s record on <strong>" not in page.text


def test_B11_a_past_day_shows_nothing_of_today(alice, imported, clock, sandbox, work):
    employee = _amelia()
    clock.forward(days=2)
    alice.sign_in("alice@example.com")
    sandbox.change("people", "amelia", employeeId="9999", quiet=True)
    alice.send(f"{PLACE}/employees/{employee.id}/sync")
    work()
    assert "Employee ID has changed in Humaans" in alice.open(f"{PLACE}/employees/{employee.id}").text
    past = alice.open(f"{PLACE}/employees/{employee.id}?as_of=24/11/2026").text
    assert "Amelia Hart's record on <strong>24 November 2026</strong>" in past
    assert "Employee ID has changed in Humaans" not in past


def test_b9_backdated_salaries_are_listed_and_settled(alice, vera, imported, clock):
    employee = _amelia()
    periods = [{"starts": "2026-10-01", "ends": "2026-10-31", "paid_minor": 300_000, "due_minor": 310_000}]
    with connection():
        item = backdated_pay.add(
            imported.id, employee.id, run_id=None, now=clock(), effective_date=date(2026, 10, 1), currency="GBP",
            difference_minor=10_000, periods=periods, trouble="",
        )  # fmt: skip
    assert "£100.00" in alice.open(f"{PLACE}/retro").text
    assert "from 1 October 2026" in alice.open(f"{PLACE}/employees/{employee.id}").text
    assert "£100.00" not in vera.open(f"{PLACE}/employees/{employee.id}").text
    assert vera.open(f"{PLACE}/retro").status_code == 403
    assert alice.send(f"{PLACE}/retro/{item.id}/settle").status_code == 303
    assert alice.send(f"{PLACE}/retro/{item.id}/settle").status_code == 303, "pressed twice"
    assert alice.send(f"{PLACE}/retro/{item.id + 1}/settle").status_code == 404
    assert "No backdated salaries to check" in alice.open(f"{PLACE}/retro").text


@pytest.mark.parametrize("sort", ["name", "id", "job", "employment", "readiness"])
def test_the_list_is_sorted_by_each_heading_both_ways(alice, imported, sort):
    def order(sort):
        text = alice.open(f"{PLACE}/employees?sort={sort}").text
        return re.findall(rf'href="{PLACE}/employees/(\d+)\?', text)

    up, down = order(sort), order(f"-{sort}")
    assert sorted(up) == sorted(down)
    assert up == down[::-1]
    assert 'aria-sort="ascending"' in alice.open(f"{PLACE}/employees?sort={sort}").text


def test_odd_sorts_are_no_sort(alice, imported):
    assert alice.open(f"{PLACE}/employees?sort=password_hash").status_code == 200


def test_a18_edited_employees_can_be_listed_alone(alice, imported):
    _edit(alice, _amelia(), city="Selby")
    text = alice.open(f"{PLACE}/employees?edited=yes").text
    assert "1 to 1 of 1 employee" in text


def test_a9_unpausing_lists_first_what_was_edited_here(alice, imported):
    _save(alice, "settings", paused="yes")
    _edit(alice, _amelia(), city="Selby")
    looked = _save(alice, "settings", paused=None)
    assert "Changes made in payroll that will be replaced" in looked.text
    assert looked.text.index("Amelia Hart") < looked.text.index("Preview: what would happen")
    assert form_of(looked.text)["looked_at"]


def test_issues_of_people_who_were_never_imported_show_their_name(alice, imported):
    with connection():
        issue = Issue.get(Issue.employee.is_null(), Issue.person_name != "")
    assert issue.person_name in alice.open(f"{PLACE}/issues").text


def test_the_latest_payslips_and_the_salary_to_come_stand_on_the_page(alice, vera, imported):
    fill(alice, imported)
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        raise_ = Upcoming(date(2027, 1, 1), 5_490_000, "GBP", "annual")
        upcoming_salaries.replace(imported.id, {amelia.id: (raise_,)})
    page = f"{PLACE}/employees/{amelia.id}"
    text = alice.open(page).text
    assert ">27 November 2026</a>" in text
    assert "From 1 January 2027" in text
    assert '<span class="nowrap">£54,900.00</span>, annual' in text
    assert "Future salary" not in vera.open(page).text
    assert ">27 November 2026</a>" in vera.open(page).text


@pytest.mark.parametrize("typed", ["o’neill", "ONEILL zoë", "zoe\u0308"])
def test_case_34_page_and_file_find_someone_however_the_name_is_typed(alice, imported, typed):
    amelia = _amelia()
    with connection():
        employee_writes.save_fields(amelia.id, {"first_name": "Zoe", "last_name": "O'Neill"}, amelia.updated_at)
    assert re.search(
        rf"/employees/{amelia.id}\?[^>]*>Zoe O&#39;Neill<", alice.open(f"{PLACE}/employees?q={typed}").text
    )
    _headings, *lines = alice.send(f"{PLACE}/export/employees?q={typed}").text.splitlines()
    assert any(amelia.employee_id in line and "O'Neill" in line for line in lines)
    assert all("Neill" in line for line in lines)


def test_case_34_managers_find_people_by_ni_number_and_viewers_do_not(alice, vera, imported):
    amelia = _amelia()
    address = f"{PLACE}/employees?q={amelia.ni_number}"
    assert ">Amelia Hart<" in alice.open(address).text
    assert ">Amelia Hart<" not in vera.open(address).text


def test_case_34_a_search_that_is_too_long_says_so(alice, imported):
    assert "Enter 200 characters or fewer" in alice.open(f"{PLACE}/employees?q={'x' * 201}").text


def test_B9_what_is_missing_is_listed_by_field_with_numbers_and_each_can_be_shown(alice, imported):
    today = date(2026, 11, 23)
    with connection():
        counted = employee_search.pending_of(imported.id, today).by_field()
        field, number = counted.most_common()[0]
        lacking = {row.id for row in employee_search.filtered(imported.id, today, missing=field, excluded=False)}
    assert number == len(lacking) > 0
    text = alice.open(f"{PLACE}/employees?readiness=pending&excluded=no").text
    assert "is needed before an employee can be paid" in text
    assert f"missing={field}" in text
    shown = alice.open(f"{PLACE}/employees?missing={field}&excluded=no").text
    assert {int(each) for each in re.findall(r"/employees/(\d+)\?", shown)} == lacking
    assert "is needed before an employee can be paid" not in alice.open(f"{PLACE}/employees").text
    assert alice.open(f"{PLACE}/employees?missing=nonsense").status_code == 200
