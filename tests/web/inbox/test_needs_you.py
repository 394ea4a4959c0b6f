"""The inbox of a company: everything open in one list, decided in place, one by one and many at once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from service.store.database.connection import connection
from service.store.employees import backdated_pay
from service.store.employees.backdated_pay import Owed
from service.store.tables.accounts import User
from service.store.tables.companies import AuditEntry, Connection
from service.store.tables.employees import Employee, Issue
from service.store.tables.inbox import InboxItem, InboxNote

PLACE = "/companies/acme/needs-you"


@pytest.fixture
def well(imported, clock):
    """Nothing at all is open."""
    with connection():
        Issue.update(closed_at=imported.created_at).execute()
        Employee.update(readiness="ready", missing=[], in_step=True).execute()
    return imported


def _employee(name):
    with connection():
        return Employee.get(Employee.first_name == name)


def _issue(company, clock, name="Amelia", **said):
    employee = None if name is None else _employee(name)
    who = {} if employee is None else {"employee": employee.id, "person_id": employee.person_id}
    values = {"code": "blank_held", "message": f"{name} has no city.", "since": clock(), "field": "city"}
    with connection():
        return Issue.create(company=company.id, **{"choices": ["keep_value", "accept_blank"]} | values | who | said)


def _three(company, clock):
    return [_issue(company, clock, name) for name in ("Amelia", "Priya", "Isla")]


def _audit(action):
    with connection():
        return list(AuditEntry.select().where(AuditEntry.action == action).order_by(AuditEntry.id))


def test_it_lists_each_kind_under_one_explanation_and_the_menu_counts_them(alice, well, clock):
    _three(well, clock)
    text = alice.open(PLACE).text
    assert text.count("A value is empty in Humaans and waits for you</h2>") + text.count("What it means:") >= 1
    assert text.count("What it means:") == 1
    for said in ("Amelia has no city.", "Priya has no city.", "Payroll keeps the value it has until you decide."):
        assert said in text
    assert re.search(r'Needs you<span class="tally">3</span>', alice.open("/companies/acme/runs").text)


def test_B21_after_a_decision_one_is_at_the_next_item_of_the_same_list(alice, well, clock):
    first, second, _third = _three(well, clock)
    where = f"{PLACE}/issue-{first.id}?kind=blank_held&sort=oldest"
    following = f"blank_held-{second.id}"
    page = alice.open(f"{PLACE}?kind=blank_held").text
    assert f'name="next" value="{following}"' in page
    answer = alice.send(where, {"choice": "keep_value", "next": following})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#{following}")
    assert "kind=blank_held" in answer.headers["Location"]
    text = alice.open(answer.headers["Location"].partition("#")[0]).text
    assert "Amelia has no city." not in text
    assert re.search(rf'class="item at" id="{following}" tabindex="-1"', text)


def test_one_choice_for_many_is_recorded_for_each(alice, well, clock):
    issues = _three(well, clock)
    form = {"item": [f"issue-{each.id}" for each in issues[:2]], "what": "decide:keep_value"}
    answer = alice.send(PLACE, form)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#blank_held-{issues[2].id}")
    assert len(_audit("issue.settled")) == 2
    with connection():
        assert [each.closed_by for each in Issue.select().where(Issue.id.in_([issues[0].id, issues[1].id]))] == [
            "alice@example.com"
        ] * 2


def test_what_cannot_be_decided_is_told_by_name_and_the_others_are_done(alice, well, clock):
    one = _issue(well, clock, "Amelia")
    other = _issue(well, clock, "Priya", choices=["mistake"], code="employee_id_missing", message="No ID.")
    form = {"item": [f"issue-{one.id}", f"issue-{other.id}"], "what": "decide:keep_value"}
    answer = alice.send(PLACE, form)
    assert answer.status_code == 409
    assert "1 item was not changed, 1 was" in " ".join(answer.text.split())
    assert "<strong>Priya Shah:</strong> This issue does not offer that." in answer.text
    with connection():
        assert Issue.get_by_id(one.id).closed_at is not None
        assert Issue.get_by_id(other.id).closed_at is None


def test_two_people_who_decide_at_once_are_told_and_nothing_is_done_twice(alice, bob, well, clock, job_notifier):
    issue = _issue(well, clock)
    assert bob.send(f"{PLACE}/issue-{issue.id}", {"choice": "keep_value"}).status_code == 303
    notified = len(job_notifier.people)
    answer = alice.send(f"{PLACE}/issue-{issue.id}", {"choice": "accept_blank"})
    assert answer.status_code == 409
    assert "bob@example.com has already decided this." in answer.text
    assert "They chose “Keep the value in payroll”." in answer.text
    assert len(job_notifier.people) == notified
    assert len(_audit("issue.settled")) == 1
    assert alice.send(f"{PLACE}/issue-{issue.id}", {"choice": "keep_value"}).status_code == 303  # the same choice
    assert len(_audit("issue.settled")) == 1


def test_what_a_sync_closed_meanwhile_says_so(alice, well, clock):
    issue = _issue(well, clock)
    with connection():
        Issue.update(closed_at=clock(), resolution="healed").where(Issue.id == issue.id).execute()
    answer = alice.send(f"{PLACE}/issue-{issue.id}", {"choice": "keep_value"})
    assert answer.status_code == 409
    assert "This has closed by itself, because Humaans was corrected." in answer.text


def test_viewers_look_and_do_not_decide(vera, well, clock):
    issue = _issue(well, clock)
    text = vera.open(PLACE).text
    assert "Amelia has no city." in text
    assert 'type="checkbox"' not in text.partition("<main")[2].partition("</main")[0]
    assert "<button" not in text.partition("<section")[2].partition("</section>")[0]
    assert vera.send(f"{PLACE}/issue-{issue.id}", {"choice": "keep_value"}).status_code == 403
    assert vera.send(PLACE, {"item": f"issue-{issue.id}", "what": "note", "note": "x"}).status_code == 403


def test_an_item_is_assigned_and_found_by_the_one_who_has_it(alice, bob, well, clock):
    first, *_rest = _three(well, clock)
    with connection():
        bob_id = User.get(User.email == "bob@example.com").id
    assert alice.send(PLACE, {"item": f"issue-{first.id}", "what": f"assign:{bob_id}"}).status_code == 303
    text = bob.open(f"{PLACE}?view=mine").text
    assert "Amelia has no city." in text
    assert "Priya has no city." not in text
    assert "Amelia has no city." not in alice.open(f"{PLACE}?view=mine").text
    assert "Amelia has no city." not in alice.open(f"{PLACE}?assigned=no-one").text
    (entry,) = _audit("inbox.assigned")
    assert (entry.subject, entry.detail) == (f"issue {first.id}", {"to": "bob@example.com"})
    assert alice.send(PLACE, {"item": f"issue-{first.id}", "what": "assign:0"}).status_code == 303
    assert "Amelia has no city." not in bob.open(f"{PLACE}?view=mine").text


def test_items_go_only_to_those_who_have_access(alice, well, clock):
    issue = _issue(well, clock)
    with connection():
        charlie = User.get(User.email == "charlie@example.com").id
    for user_id in (charlie, 10**6):
        answer = alice.send(PLACE, {"item": f"issue-{issue.id}", "what": f"assign:{user_id}"})
        assert answer.status_code == 422
        assert "Choose someone who has access to this company" in answer.text


def test_what_is_snoozed_is_listed_apart_and_never_called_well(alice, well, clock):
    first, *rest = _three(well, clock)
    until = (clock().date() + timedelta(days=7)).isoformat()
    assert alice.send(PLACE, {"item": f"issue-{first.id}", "what": "snooze", "until": until}).status_code == 303
    text = " ".join(alice.open(PLACE).text.split())
    assert "Amelia has no city." not in text
    assert "1 more item is open too, and snoozed until later." in text
    assert "Amelia has no city." in alice.open(f"{PLACE}?view=snoozed").text
    form = {"item": [f"issue-{each.id}" for each in rest], "what": "snooze", "until": until}
    assert alice.send(PLACE, form).status_code == 303
    text = " ".join(alice.open(PLACE).text.split())
    assert "3 items are snoozed until later, and still open." in text
    assert "Nothing needs your attention" not in text
    assert '<span class="tally">3 snoozed</span>' in text
    assert "Up to date with" not in alice.open("/companies/acme/").text
    with connection():
        InboxItem.update(snoozed_until=clock().date()).where(InboxItem.subject_id == first.id).execute()
    assert "Amelia has no city." in alice.open(PLACE).text  # its day has come


@pytest.mark.parametrize("until", ["", "soon", "2026-11-23", "2020-01-01", "2036-01-01"])
def test_a_day_that_cannot_be_snoozed_until_is_refused_in_words(alice, well, clock, until):
    issue = _issue(well, clock)
    answer = alice.send(PLACE, {"item": f"issue-{issue.id}", "what": "snooze", "until": until})
    assert answer.status_code == 422
    assert re.search("Enter (the day until|a date after today)", answer.text)
    assert "Error: Needs you" in answer.text
    assert re.search(rf'value="issue-{issue.id}"\s+form="ticked"\s+checked', answer.text)


def test_all_faults_of_the_form_are_told_at_once(alice, well, clock):
    _issue(well, clock)
    text = alice.send(PLACE, {"what": "", "note": "x" * 1001}).text
    for fault in ("Select at least one item", "Choose what to do", "Note must be 1,000 characters or fewer"):
        assert fault in text


def test_a_note_is_read_by_all_and_its_words_stay_out_of_the_audit_log(alice, vera, well, clock):
    issue = _issue(well, clock)
    form = {"item": f"issue-{issue.id}", "what": "note", "note": "Asked <b>Amelia</b> by phone"}
    assert alice.send(PLACE, form).status_code == 303
    assert "Asked &lt;b&gt;Amelia&lt;/b&gt; by phone" in vera.open(PLACE).text
    (entry,) = _audit("inbox.noted")
    assert "phone" not in str(entry.detail)
    with connection():
        assert InboxNote.get().made_by == "alice@example.com"


def test_closed_items_tell_how_by_whom_and_what_was_noted(alice, vera, well, clock):
    issue = _issue(well, clock)
    form = {"item": f"issue-{issue.id}", "what": "decide:keep_value", "note": "Agreed with HR"}
    assert alice.send(PLACE, form).status_code == 303
    text = vera.open(f"{PLACE}/closed").text
    for said in ("Amelia Hart", "Keep the value in payroll", "alice@example.com", "Agreed with HR"):
        assert said in text
    assert "Keep the value in payroll" not in alice.open(f"{PLACE}/closed?kind=tax_code").text


def test_filters_search_and_order(alice, well, clock):
    _issue(well, clock, "Amelia")
    _issue(well, clock, "Priya", code="tax_code", message="Bad tax code.", since=clock() - timedelta(days=1))
    _issue(well, clock, None, person_id="p9", person_name="Una Field", code="employee_id_missing", message="No ID.")
    assert "Bad tax code." not in alice.open(f"{PLACE}?kind=blank_held").text
    assert "Bad tax code." not in alice.open(f"{PLACE}?q=amelia+hart").text
    assert "No ID." in alice.open(f"{PLACE}?q=una").text
    assert "No such item" in alice.open(f"{PLACE}?q=nobody").text
    _issue(well, clock, "Isla", since=clock() - timedelta(days=3))
    for order, first in (("", "Isla"), ("newest", "Amelia")):
        text = alice.open(f"{PLACE}?kind=blank_held&sort={order}").text
        found = re.findall(r"(Isla|Amelia) has no city", text)
        assert found[0] == first


def test_people_on_hold_come_before_values_and_suggestions_have_a_list_of_their_own(alice, well, clock):
    _issue(well, clock, "Amelia", code="tax_code", message="Bad tax code.")
    _issue(well, clock, None, person_id="p9", person_name="Una Field", code="employee_id_missing", message="No ID.")
    _issue(well, clock, "Isla", code="postcode_form", message="Odd postcode.", is_advice=True)
    text = alice.open(PLACE).text
    assert text.index("No ID.") < text.index("Bad tax code.")
    assert "Odd postcode." not in text
    assert "Odd postcode." in alice.open(f"{PLACE}?view=suggestions").text


def test_everything_else_that_is_open_is_a_line_with_a_link_to_where_it_is_done(alice, vera, well, clock):
    amelia = _employee("Amelia")
    with connection():
        Employee.update(edited_fields=["city"]).where(Employee.id == amelia.id).execute()
        Connection.update(trouble="Humaans does not accept this token.").execute()
        owed = Owed(date(2026, 4, 1), "GBP", 12_345, [])
        backdated_pay.add(well.id, amelia.id, run_id=None, now=clock(), **owed._asdict())
    _issue(well, clock, None, code="run_stopped", message="A sync was paused for you to check.", choices=[])
    text = alice.open(PLACE).text
    for said in (
        "Humaans does not accept this token.", "/connect/token", "A sync was paused for you to check.",
        "Review the paused sync", "Edited: City.", "Different from 1 April 2026.", "/retro", "Mark as done",
    ):  # fmt: skip
        assert said in text
    seen = vera.open(PLACE).text
    assert "Different from 1 April 2026." in seen
    assert "/retro" not in seen
    assert "123.45" not in seen
    assert "/connect/token" not in seen
    assert 'href="/companies/acme/connect">See the connection' in seen


def test_a_backdated_salary_is_marked_as_done_in_place_once(alice, bob, well, clock):
    owed = Owed(date(2026, 4, 1), "GBP", 12_345, [])
    with connection():
        item = backdated_pay.add(well.id, _employee("Amelia").id, run_id=None, now=clock(), **owed._asdict())
    for browser in (alice, bob):
        assert browser.send(f"{PLACE}/back_pay-{item.id}", {"choice": "checked"}).status_code == 303
    assert len(_audit("retro.settled")) == 1
    assert "alice@example.com" in alice.open(f"{PLACE}/closed").text


def test_a_page_past_the_end_shows_the_last_one(alice, well, clock):
    _issue(well, clock)
    assert "Amelia has no city." in alice.open(f"{PLACE}?page=9").text


@pytest.mark.parametrize("key", ["x", "issue-", "issue-x", "-1", "issue-99999999999999999999", "payslip_x-1"])
def test_what_is_no_item_is_not_found(alice, well, key):
    assert alice.send(f"{PLACE}/{key}", {"choice": "keep_value"}).status_code == 404


def test_items_of_another_company_cannot_be_touched(charlie, alice, well, clock):
    issue = _issue(well, clock)
    place = "/companies/globex/needs-you"
    answer = charlie.send(f"{place}/issue-{issue.id}", {"choice": "keep_value"})
    assert answer.status_code == 409
    assert "This does not exist any more." in answer.text
    assert "Amelia" not in answer.text
    answer = charlie.send(place, {"item": f"issue-{issue.id}", "what": "note", "note": "x"})
    assert answer.status_code == 409
    assert "Amelia" not in answer.text
    with connection():
        assert not InboxNote.select().exists()
