"""The list of employees: filters, the way back from an employee and on to the next, columns and saved filters."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest

from service.store.accounts import saved_lists
from service.store.database.connection import connection
from service.store.tables.accounts import SavedList, User
from service.store.tables.employees import Employee, Issue
from tests.web.page_walk import counting

PLACE = "/companies/acme"
LIST = f"{PLACE}/employees"


def _rows(text):
    return [int(each) for each in re.findall(r'class="at-name"><a href="/companies/acme/employees/(\d+)\?', text)]


def _headings(text):
    head = text.split("<thead>")[1].split("</thead>")[0]
    return [re.sub(r"<[^>]+>|[↑↓]", "", each).strip() for each in re.findall(r"<th [^>]*>(.*?)</th>", head, re.DOTALL)]


def _link(text, rel):
    found = re.search(rf'<a rel="{rel}" href="([^"]+)">(?:Previous|Next) employee', text)
    return unescape(found.group(1)) if found else None


def _many(company, count):
    """More employees, called A0000 and so on, in Sales."""
    with connection():
        like = Employee.get(Employee.first_name == "Amelia")
        values = {"company": company.id, "employment": "active", "readiness": "ready", "department": "Sales"}
        for number in range(count):
            Employee.create(
                **values, first_name="Zed", last_name=f"A{number:04}", employee_id=f"z{number}", search_text="zed",
                created_at=like.created_at, updated_at=like.updated_at,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("department=Sales", '<option value="Sales" selected>'),
        ("pay_schedule=Weekly", '<option value="Weekly" selected>'),
        ("work_location=Nowhere", '<option value="Nowhere" selected>'),
        ("starters=2026-11", '<option value="2026-11" selected>November 2026'),
        ("leavers=1999-01", '<option value="1999-01" selected>1999-01'),
        ("missing=tax_code", '<option value="tax_code" selected>Tax code'),
        ("issues=yes", '<option value="yes" selected>With open issues'),
        ("excluded=no", '<option value="no" selected>Not excluded'),
    ],
)
def test_a_filter_that_is_in_use_is_shown_unfolded_and_can_be_cleared(alice, imported, query, words):
    text = alice.open(f"{LIST}?{query}").text
    assert words in text
    assert '<details class="more mt-3" open>' in text
    assert "Clear filters" in text or "Clear search" in text


def test_nonsense_in_a_filter_is_no_filter(alice, imported):
    whole = _rows(alice.open(LIST).text)
    for query in ("starters=2026-13", "leavers=x", "issues=perhaps", "missing=%00x"[:9], "readiness=odd", "page=abc"):
        assert _rows(alice.open(f"{LIST}?{query}").text) == whole, query


def test_employees_are_filtered_by_department_and_by_open_issues(alice, imported):
    _many(imported, 2)
    assert len(_rows(alice.open(f"{LIST}?department=Sales").text)) >= 2
    with connection():
        having = {each.employee_id for each in Issue.select().where(Issue.closed_at.is_null()) if each.employee_id}
    assert set(_rows(alice.open(f"{LIST}?issues=yes").text)) == having
    assert set(_rows(alice.open(f"{LIST}?issues=no").text)) & having == set()


def test_someone_who_is_not_in_humaans_is_found_by_a_filter_and_badged(alice, imported):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        Employee.update(not_seen=True).where(Employee.id == amelia.id).execute()
    text = alice.open(f"{LIST}?readiness=not_in_humaans").text
    assert _rows(text) == [amelia.id]
    assert ">Not in Humaans</span>" in text
    assert amelia.id not in _rows(alice.open(f"{LIST}?readiness=ready").text)


def test_someone_whom_one_reading_missed_is_badged_and_never_up_to_date(alice, imported, work):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    sent = alice.send(f"{LIST}/{amelia.id}/sync")
    work()
    assert "Amelia Hart is up to date." in alice.open(sent.location).text
    with connection():
        Employee.update(missed_readings=1).where(Employee.id == amelia.id).execute()
    assert "Not found in the last sync" in alice.open(f"{LIST}?q=amelia").text
    page = alice.open(sent.location).text
    assert "Amelia Hart is up to date." not in page
    assert "did not find Amelia Hart in Humaans" in page


def test_B35_the_way_back_keeps_search_filter_order_and_page(alice, imported):
    _many(imported, 60)
    asked = "q=zed&department=Sales&sort=-name&page=2"
    text = alice.open(f"{LIST}?{asked}").text
    address = unescape(re.search(r'class="at-name"><a href="([^"]+)"', text).group(1))
    page = alice.open(address).text
    back = unescape(re.search(r'<p class="crumb"><a href="([^"]+)">Employees', page).group(1))
    assert _rows(alice.open(back).text) == _rows(text)
    for part in ("q=zed", "department=Sales", "sort=-name", "page=2"):
        assert part in back
    edit = unescape(re.search(r'href="([^"]+/edit[^"]*)"', page).group(1))
    assert quote("page=2") in edit
    assert back in unescape(alice.open(edit).text)


def test_next_and_previous_follow_the_list_across_its_pages(alice, imported):
    _many(imported, 60)
    whole = _rows(alice.open(f"{LIST}?q=zed").text) + _rows(alice.open(f"{LIST}?q=zed&page=2").text)
    text, seen = alice.open(f"{LIST}?q=zed").text, []
    address = unescape(re.search(r'class="at-name"><a href="([^"]+)"', text).group(1))
    assert _link(alice.open(address).text, "prev") is None
    while address:
        seen.append(int(re.search(r"employees/(\d+)", address).group(1)))
        address = _link(alice.open(address).text, "next")
    assert seen == whole
    last = f"{LIST}/{whole[-1]}?list={quote('q=zed&page=2')}"
    assert f"/{whole[-2]}?" in _link(alice.open(last).text, "prev")
    assert f"/{whole[49]}?" in _link(alice.open(f"{LIST}/{whole[50]}?list={quote('q=zed&page=2')}").text, "prev")


@pytest.mark.parametrize(
    "kept", ["", "nonsense", "page=99", "q=%2500", "next=https://evil.example", "q=nobody", "x" * 2000]
)
def test_an_odd_list_in_an_address_leads_nowhere_and_breaks_nothing(alice, imported, kept):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    answer = alice.open(f"{LIST}/{amelia.id}?list={quote(kept)}")
    assert answer.status_code == 200
    assert _link(answer.text, "next") is None
    assert "evil.example" not in answer.text


def test_columns_are_chosen_kept_and_reset_and_pay_is_no_column_for_a_viewer(alice, vera, imported):
    assert _headings(alice.open(LIST).text) == [
        "Name", "Employee ID", "Job title", "Employment", "Status", "Last synced",
    ]  # fmt: skip
    chosen = {"department": "yes", "salary": "yes", "start": "yes"}
    answer = alice.send(f"{LIST}/columns?q=amelia", chosen)
    assert (answer.status_code, answer.location) == (303, f"{LIST}?q=amelia")
    text = alice.open(answer.location).text
    assert _headings(text) == ["Name", "Department", "Start date", "Salary"]
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    assert f"£{amelia.salary_amount_minor / 100:,.2f}" in text
    vera.send(f"{LIST}/columns", chosen)
    assert _headings(vera.open(LIST).text) == ["Name", "Department", "Start date"]
    assert "£" not in vera.open(LIST).text
    alice.send(f"{LIST}/columns", chosen | {"do": "usual"})
    assert _headings(alice.open(LIST).text)[-1] == "Last synced"


def test_filters_are_saved_by_name_for_one_user_and_company_and_removed(alice, bob, charlie, imported):
    place = f"{LIST}/saved-filters"
    answer = alice.send(f"{place}?q=hart&department=Sales", {"name": " My  people "})
    assert answer.location == f"{LIST}?q=hart&department=Sales"
    text = unescape(alice.open(LIST).text)
    assert "You find these filters under Saved filters." in text
    assert f'<a href="{LIST}?q=hart&department=Sales&page=1">My people</a>' in text
    assert "My people" not in bob.open(LIST).text
    with connection():
        saved = SavedList.get(SavedList.name == "My people")
    assert bob.send(f"{place}/{saved.id}/remove").status_code == 404
    assert charlie.send(f"{place}/{saved.id}/remove").status_code == 404
    assert "My people" in alice.open(LIST).text
    alice.send(f"{place}?q=other", {"name": "My people"})
    assert f"{LIST}?q=other&page=1" in unescape(alice.open(LIST).text)
    alice.send(f"{place}/{saved.id}/remove")
    assert "My people" not in alice.open(LIST).text


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_filters_without_a_usable_name_are_refused_in_words(alice, imported, name):
    answer = alice.send(f"{LIST}/saved-filters?q=hart", {"name": name})
    text = answer.text
    assert answer.status_code == 422
    assert f'name="name" value="{name.strip()}' in text
    assert "Enter a name of up to 60 characters" in text
    assert "<title>Error: Employees" in text
    with connection():
        assert SavedList.select().count() == 0


def test_no_more_filters_are_saved_than_a_list_can_hold(alice, imported, clock):
    with connection():
        user = User.get(User.email == "alice@example.com")
        for number in range(saved_lists.MOST):
            assert saved_lists.save_filters(user.id, imported.id, f"n{number}", "", clock())
    answer = alice.send(f"{LIST}/saved-filters?q=hart", {"name": "one more"})
    assert "Remove a saved filter first" in answer.text
    assert alice.send(f"{LIST}/saved-filters?q=hart", {"name": "n1"}).status_code == 303


def test_the_list_says_how_many_how_sorted_and_which_page(alice, imported):
    _many(imported, 230)
    text = alice.open(f"{LIST}?page=3").text
    assert re.search(r"2\d\d employees, sorted by last name\.", text)
    assert '<strong aria-current="page">3</strong>' in text
    assert 'aria-label="Page 1"' in text
    assert "This page does not exist" in alice.open(f"{LIST}?page=99").text
    assert "sorted by status, last to first" in alice.open(f"{LIST}?sort=-readiness").text


def test_a_page_reads_its_own_rows_however_many_employees_there_are(alice, imported):
    _many(imported, 300)
    alice.open(LIST)  # the import was made in this process, and what it brought about is told as a request ends
    for address in (f"{LIST}?department=Sales", f"{LIST}?missing=tax_code", f"{PLACE}/missing-information"):
        with counting() as asked:
            assert alice.open(address).status_code == 200
        assert len(asked) <= 25, address
