"""Search: who and what is found, in one company and in all of a visitor's, and that no one finds what is not theirs."""

from __future__ import annotations

import re

import pytest

from service.facts.access import Role
from service.store.accounts import memberships, users
from service.store.database.connection import connection
from service.store.tables.employees import Employee, Issue
from service.web.overview.search import PAGES
from service.web.templating import MENU
from tests.web.conftest import Browser

PLACE = "/companies/acme"
SORT_CODE, SALARY = "070116", 4_200_099


def _found(browser, q, place=PLACE, part="/found"):
    """What was found by the heading of its group: pairs of what it says and its address."""
    text = browser.open(f"{place}/search{part}", query_string={"q": q}).text
    groups = re.findall(r'<section class="sheet found" aria-label="([^"]+)">(.*?)</section>', text)
    return {
        title: [
            (re.sub(r"<[^>]+>", "", hit).strip(), url)
            for url, hit in re.findall(r'<li><a href="([^"]+)">(.*?)</a></li>', piece)
        ]
        for title, piece in groups
    }


def _employee(company, clock, first, last, **values):
    """Someone as a sync writes them, with their pay, so that a search could show too much."""
    return Employee.create(
        company=company, person_id=f"{company.slug}-{first}-{last}", employment="active", readiness="ready",
        first_name=first, last_name=last, search_text=f"{first} {last} {values.get('employee_id', '')}".lower(),
        ni_number="CE314159A", sort_code=SORT_CODE, account_number="55779911", salary_amount_minor=SALARY,
        salary_currency="GBP", created_at=clock(), updated_at=clock(), **values,
    )  # fmt: skip


@pytest.fixture
def found_in(cast, clock):
    """Someone of the same name in each of two companies; and someone at Acme who is on hold."""
    with connection():
        rows = {
            slug: _employee(cast[slug], clock, "Zara", "Quill", employee_id=number, job_title=f"Clerk of {slug}")
            for slug, number in (("acme", "7001"), ("globex", "8001"))
        }
        for slug in cast:
            Issue.create(
                company=cast[slug], person_id=f"h-{slug}", person_name=f"Una {slug.title()}", code="came_back",
                message="m", since=clock(),
            )  # fmt: skip
    return rows


@pytest.fixture
def dora(app, cast, clock):
    """Someone who views Acme and manages Globex."""
    with connection():
        bob, globex = users.by_email("bob@example.com"), cast["globex"]
        memberships.offer(globex.id, bob.id, Role.VIEWER, clock(), given_by="x")
        memberships.accept(memberships.find(globex.id, bob.id).id, bob.id)
    return Browser(app).sign_in("bob@example.com")


def test_an_employee_is_found_by_any_words_in_any_order_with_what_tells_them_apart(alice, found_in):
    url = f"{PLACE}/employees/{found_in['acme'].id}"
    for words in ("zara", "QUILL, Zara", "quil zar", "7001"):
        assert _found(alice, words)["Employees"] == [("Zara Quill 7001, Clerk of acme, Ready", url)]
    assert _found(alice, "zara nobody") == {}


def test_only_this_company_is_searched(alice, charlie, found_in):
    assert len(_found(alice, "quill")["Employees"]) == 1
    assert _found(charlie, "quill", "/companies/globex")["Employees"][0][1].startswith("/companies/globex/")
    assert charlie.open(f"{PLACE}/search?q=quill").status_code == 404


def test_all_companies_of_a_visitor_are_searched_and_no_other(alice, dora, found_in):
    both = _found(dora, "quill", "")
    assert [text for text, _url in both["Employees"]] == [
        "Zara Quill Acme Ltd, 7001, Clerk of acme",
        "Zara Quill Globex, 8001, Clerk of globex",
    ]
    assert {url for _text, url in both["Employees"]} == {
        f"/companies/{slug}/employees/{row.id}" for slug, row in found_in.items()
    }
    assert [url for _text, url in _found(dora, "una", "")["Issues"]] == [
        "/companies/acme/issues?kind=came_back",
        "/companies/globex/issues?kind=came_back",
    ]
    assert _found(dora, "glob", "")["Companies"] == [("Globex", "/companies/globex/")]
    assert _found(alice, "glob", "") == {}
    assert [url for _text, url in _found(alice, "quill", "")["Employees"]] == [
        f"{PLACE}/employees/{found_in['acme'].id}"
    ]


def test_someone_on_hold_and_a_kind_of_issue_are_found(alice, found_in, clock):
    assert _found(alice, "una")["Issues"] == [
        ("Una Acme Not imported: Someone who left is employed again", f"{PLACE}/issues?kind=came_back")
    ]
    kinds = _found(alice, "employed again")["Issues"]
    assert ("Someone who left is employed again 1 open", f"{PLACE}/issues?kind=came_back") in kinds


def test_every_page_of_the_menu_is_found_by_its_name_and_opens(alice, imported):
    known = {endpoint for endpoint, *_ in PAGES}
    assert {endpoint for endpoint, _name in MENU} <= known
    for _endpoint, name, _more, _role in PAGES:
        hits = _found(alice, name)["Pages"]
        url = next(url for text, url in hits if text == name)
        assert alice.open(url).status_code == 200, url


def test_pages_are_found_only_by_those_who_may_open_them(alice, bob, vera, imported):
    roles = (Role.VIEWER, Role.MANAGER, Role.OWNER)
    for browser, role in ((alice, Role.OWNER), (bob, Role.MANAGER), (vera, Role.VIEWER)):
        may = roles[: roles.index(role) + 1]
        expected = [name for _endpoint, name, _more, least in PAGES if least in may]
        hits = _found(browser, "")["Pages"]
        assert [text for text, _url in hits] == expected
        for text, url in hits:
            assert browser.open(url).status_code == 200, text


def test_no_one_is_found_by_ni_bank_or_pay_data(vera, alice, imported):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    numbers = (amelia.ni_number, amelia.sort_code, amelia.account_number, str(amelia.salary_amount_minor))
    assert all(numbers)
    assert "Employees" in _found(vera, amelia.employee_id)
    for number in numbers:
        for browser, place in ((vera, PLACE), (vera, ""), (alice, PLACE), (alice, "")):
            assert _found(browser, number, place) == {}, number


def test_results_tell_no_ni_bank_or_pay_data(alice, vera, found_in):
    for browser in (alice, vera):
        for page in (f"{PLACE}/search?q=zara", f"{PLACE}/search/found?q=zara", "/search?q=zara"):
            text = browser.open(page).text
            assert "Zara Quill" in text, page
            for secret in ("314159", SORT_CODE, "07-01-16", "55779911", str(SALARY), "42,000"):
                assert secret not in text, page


def test_more_results_than_are_shown_lead_to_all_of_them(alice, cast, clock):
    with connection():
        for number in range(12):
            _employee(cast["acme"], clock, f"Twin{number}", "Quill", employee_id=str(7100 + number))
    assert len(_found(alice, "quill")["Employees"]) == 8
    text = alice.open(f"{PLACE}/search?q=quill").text
    assert f'<a href="{PLACE}/employees?q=quill">All 12</a>' in text


def test_nothing_found_and_a_search_that_is_too_long_are_said(alice, cast):
    assert "No employee, page or issue matches “zzzz”" in alice.open(f"{PLACE}/search?q=zzzz").text
    assert "Enter 200 characters or fewer" in alice.open(f"{PLACE}/search?q={'z' * 201}").text
    assert "No company, employee or issue matches “%_”" in alice.open("/search", query_string={"q": "%_"}).text
    assert "&lt;b&gt;" in alice.open("/search", query_string={"q": "<b>"}).text
