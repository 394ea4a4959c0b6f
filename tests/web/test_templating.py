"""What people see: the state in a sentence, employees, Sync now, runs, issues, audit, status, accepted formats."""

from __future__ import annotations

import re
from html import unescape

import pytest

from service.facts.runs import Cause, RunKind, RunState
from service.rules.fields.payroll_fields import PAYROLL_FIELDS
from service.store.database.connection import connection
from service.store.operations import heartbeats
from service.store.syncing import runs
from service.store.tables.companies import AuditEntry, Company, Connection, SettingsVersion
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run
from tests.web.conftest import PASSWORD

PLACE = "/companies/acme"


def _employee(first_name):
    with connection():
        return Employee.get(Employee.first_name == first_name)


def test_before_connecting_the_overview_leads_to_the_first_step(alice, vera):
    text = alice.open(f"{PLACE}/").text
    assert "Not connected to Humaans yet." in text
    assert f'href="{PLACE}/connect/token"' in text
    assert f'href="{PLACE}/connect/token"' not in vera.open(f"{PLACE}/").text


def test_after_an_import_the_overview_says_how_things_stand(alice, imported):
    text = alice.open(f"{PLACE}/").text
    assert re.search(r"\d+ of 22 employees are up to date\. \d+ need you \(3 on hold\)", text)
    assert "On hold until you decide: Chloe Adams" in text
    assert "Compared with Humaans today at 10:00." in text
    assert "missing information" in text
    assert "Employee ID is missing in Humaans" in text
    assert "Today at 11:00" in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RunState.QUEUED, "Syncing with Humaans now."),
        (RunState.RUNNING, "Syncing with Humaans now."),
        (RunState.HELD, "We paused a sync for you to check."),
        (RunState.FAILED, "The last sync failed."),
    ],
)
def test_the_newest_run_colours_the_sentence(alice, imported, clock, state, words):
    with connection():
        run = runs.create(imported.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
        Run.update(state=state, error_message="Humaans was down.").where(Run.id == run.id).execute()
    assert words in alice.open(f"{PLACE}/").text


def test_trouble_with_the_connection_comes_first(alice, imported):
    with connection():
        Connection.update(trouble="The token was revoked.", state="token_refused").execute()
    text = alice.open(f"{PLACE}/").text
    assert "We cannot connect to Humaans." in text
    assert "The token was revoked." in text


def test_employees_are_found_by_name_and_filters(alice, imported):
    assert "Amelia Hart" in alice.open(f"{PLACE}/employees?q=hart").text
    assert "Amelia Hart" not in alice.open(f"{PLACE}/employees?q=doyle").text
    assert "Finn Doyle" not in alice.open(f"{PLACE}/employees?readiness=ready").text
    assert "No employees match your search" in alice.open(f"{PLACE}/employees?q=zzzz").text


@pytest.mark.parametrize(
    "query", ["readiness=%01", "employment=';--", "excluded=maybe", "page=-4", "page=99999999999", "page=x", "q=%25%5C"]
)
def test_odd_filters_never_break_the_list(alice, imported, query):
    assert alice.open(f"{PLACE}/employees?{query}").status_code == 200


def test_an_employee_shows_fields_by_section_with_their_source(alice, imported):
    text = alice.open(f"{PLACE}/employees/{_employee('Amelia').id}").text
    for words in ("Humaans: Tax code", "Based on gender", "Employee created", "Last synced: "):
        assert words in text


def test_beside_each_mapped_field_stands_what_a_blank_or_an_invalid_value_does(alice, imported):
    page = f"{PLACE}/employees/{_employee('Amelia').id}"
    assert "If a value is empty or not valid in Humaans, we clear it in payroll unless" in alice.open(page).text
    assert "Humaans: Tax code ·" not in alice.open(page).text
    with connection():
        row = SettingsVersion.get()
        mapping = [
            each | {"on_invalid": "hold"} if each["payroll_field"] == "tax_code" else each
            for each in row.document["mapping"]
        ]
        SettingsVersion.update(document={**row.document, "mapping": mapping}).execute()
    assert "Humaans: Tax code · blank: clear it; invalid: keep it and ask me" in alice.open(page).text


def test_what_is_missing_comes_first_with_the_accepted_format(alice, imported):
    text = alice.open(f"{PLACE}/employees/{_employee('Finn').id}").text
    assert text.index(">Missing information</h2>") < text.index("Identity")
    assert "Accepted: " in text


def test_numbers_are_masked_until_a_manager_asks_and_asking_is_audited(alice, vera, imported):
    employee = _employee("Amelia")
    page = f"{PLACE}/employees/{employee.id}"
    shown = f"{employee.ni_number[:2]} {employee.ni_number[2:4]}"
    masked = alice.open(page).text
    assert shown not in masked
    assert employee.account_number not in masked
    assert "£" in masked
    revealed = alice.send(f"{page}/reveal")
    assert revealed.status_code == 200
    assert shown in revealed.text
    assert employee.account_number in revealed.text
    with connection():
        entry = AuditEntry.get(AuditEntry.action == "employee.numbers_shown")
        assert (entry.actor, entry.subject) == ("alice@example.com", f"employee {employee.id}")
        assert entry.address == "127.0.0.1"
    assert "Show NI and bank details" not in vera.open(page).text
    assert "£" not in vera.open(page).text


def test_a10_sync_now_leads_to_success_and_a_new_time(alice, imported, sandbox, clock, job_notifier, work):
    employee = _employee("Amelia")
    sandbox.change("people", "amelia", city="York", quiet=True)
    clock.forward(minutes=12)
    answer = alice.send(f"{PLACE}/employees/{employee.id}/sync")
    assert answer.status_code == 303
    waiting = alice.open(answer.headers["Location"]).text
    assert "Syncing Amelia" in waiting
    work()
    done = alice.open(answer.headers["Location"]).text
    assert "is up to date." in done
    assert "Last synced: <time" in done
    assert "at 10:12" in done
    assert "York" in done


def test_a10_a_failed_sync_says_why(alice, imported, sandbox, job_notifier, work):
    answer = alice.send(f"{PLACE}/employees/{_employee('Amelia').id}/sync")
    sandbox.revoke_token()
    work()
    assert "The sync failed." in alice.open(answer.headers["Location"]).text


def test_pressing_sync_now_twice_is_one_sync(alice, imported, job_notifier):
    path = f"{PLACE}/employees/{_employee('Amelia').id}/sync"
    assert alice.send(path).headers["Location"] == alice.send(path).headers["Location"]
    assert len(job_notifier.people) == 1


def test_too_many_runs_by_hand_are_slowed_down(alice, imported):
    for number in range(31):
        assert alice.send(f"{PLACE}/runs", {"dry_run": "yes"}).status_code == (303 if number < 30 else 429)
        with connection():  # one that waits would be joined
            Run.update(state=RunState.SUCCEEDED).where(Run.dry_run).execute()


def test_S_i_pressing_dry_run_many_times_is_one_dry_run(alice, imported):
    for _ in range(60):
        alice.send(f"{PLACE}/runs", {"dry_run": "yes"})
    with connection():
        assert Run.select().where(Run.dry_run).count() == 1


def test_a_run_can_be_watched_as_numbers_while_it_is_live(alice, imported, job_notifier, work):
    started = alice.send(f"{PLACE}/runs")
    path = started.headers["Location"]
    assert 'http-equiv="refresh"' in alice.open(path).text
    assert alice.open(f"{path}/progress").json["is_live"] is True
    work()
    now = alice.open(f"{path}/progress").json
    assert now["is_live"] is False
    assert now["counts"]["unchanged"] > 0
    assert "Nothing to update" in alice.open(path).text


def test_a9_starting_a_run_while_paused_says_why_it_cannot_be(alice, imported):
    with connection():
        row = SettingsVersion.get()
        SettingsVersion.update(document={**row.document, "paused": True}).execute()
    answer = alice.send(f"{PLACE}/runs")
    assert answer.status_code == 409
    assert "Syncing is paused" in answer.text


def test_b4_a_stopped_run_can_be_approved_or_discarded(alice, vera, imported, clock, job_notifier):
    with connection():
        held = [runs.create(imported.id, RunKind.RECONCILIATION, Cause.HOURLY, clock()) for _ in range(2)]
        Run.update(state=RunState.HELD).where(Run.id.in_([run.id for run in held])).execute()
    first, second = (f"{PLACE}/runs/{run.id}" for run in held)
    assert "Continue with sync" in alice.open(first).text
    assert "Continue with sync" not in vera.open(first).text
    refused = alice.send(f"{first}/approve", {"password": "not hers at all"})
    assert refused.status_code == 422
    assert "Password is incorrect" in refused.text
    assert alice.send(f"{first}/approve", {"password": PASSWORD}).status_code == 303
    assert job_notifier.runs == [held[0].id]
    assert alice.send(f"{first}/approve", {"password": PASSWORD}).status_code == 303
    for _ in range(2):
        assert alice.send(f"{second}/discard").status_code == 303
    assert alice.send(f"{second}/approve", {"password": PASSWORD}).status_code == 409


def test_issues_are_listed_by_kind_with_what_to_do(alice, imported):
    text = alice.open(f"{PLACE}/issues").text
    assert "Add a new, unique Employee ID in Humaans" in text
    only = alice.open(f"{PLACE}/issues?kind=employee_id_missing").text
    assert "1 to 1 of 1 issue" in only
    assert alice.open(f"{PLACE}/issues?kind=nonsense").status_code == 200


def test_b8_each_way_out_of_an_issue_is_a_button_and_only_what_is_offered_can_be_taken(
    alice, vera, imported, sandbox, job_notifier, work
):
    sandbox.change("people", "amelia", employeeId="9999", quiet=True)
    alice.send(f"{PLACE}/runs")
    work()
    with connection():
        issue = Issue.get(Issue.code == "employee_id_changed")
    page = f"{PLACE}/issues"
    assert "Same job, new ID" in alice.open(page).text
    assert "Same job, new ID" not in vera.open(page).text
    assert alice.send(f"{page}/{issue.id}/resolve", {"choice": "anything"}).status_code == 409
    settled = alice.send(f"{page}/{issue.id}/resolve", {"choice": "same_employment_changed_id"})
    assert (settled.headers["Location"][-7:], alice.notice()) == ("/issues", "issue-settled-syncing")
    work()
    assert _employee("Amelia").employee_id == "9999"
    assert alice.send(f"{page}/424242/resolve", {"choice": "mistake"}).status_code == 404


def test_the_audit_log_names_who_did_what_and_only_managers_read_it(alice, vera, imported):
    text = alice.open(f"{PLACE}/audit").text
    assert "Saved settings" in text
    assert "Connected to Humaans" in text
    assert vera.open(f"{PLACE}/audit").status_code == 403


def test_the_status_page_names_what_is_late(alice, imported, clock):
    assert "It has not run yet." in alice.open("/status").text
    with connection():
        heartbeats.beat("tick", clock())
    assert "Problem" not in alice.open("/status").text
    clock.forward(minutes=5)
    text = alice.open("/status").text
    assert "Last ran 5 minutes ago. Check that the worker and the scheduler are running." in text


def test_a17_every_payroll_field_has_its_accepted_format_and_example(alice):
    text = unescape(alice.open("/accepted-formats").text)
    for field in PAYROLL_FIELDS:
        assert f'id="{field.name}"' in text
        assert field.label in text


def test_texts_from_humaans_render_inert(alice, imported):
    nasty = '<script>alert("1")</script>'
    with connection():
        Employee.update(first_name=nasty, job_title="javascript:alert(1)").execute()
    for path in (f"{PLACE}/employees", f"{PLACE}/employees/{_employee(nasty).id}"):
        text = alice.open(path).text
        assert nasty not in text
        assert "&lt;script&gt;" in text


def test_times_are_said_in_the_company_s_zone_with_utc_on_hover(alice, imported):
    with connection():
        Company.update(time_zone="Asia/Tokyo").where(Company.id == imported.id).execute()
    text = alice.open(f"{PLACE}/runs").text
    assert 'title="2026-11-23 10:00:00 UTC">Today at 19:00</time>' in text


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (f"{PLACE}/webhook", "Connection"),
        (f"{PLACE}/retro", "Issues"),
        (f"{PLACE}/runs", "Sync history"),
        ("/account/second-factor", "Your account"),
    ],
)
def test_the_menu_says_where_one_is_also_in_rooms_without_a_line_of_their_own(alice, imported, path, line):
    side = alice.open(path).text.split('class="side"')[1].split("</header>")[0]
    assert re.findall(r'aria-current="page">([^<]+)', side) == [line]


@pytest.mark.parametrize("path", ["/account", "/status", "/accepted-formats", "/account/second-factor", "/invitations"])
def test_B40_a_page_of_no_company_names_none_in_title_and_menu(alice, path):
    page = alice.open(path).text
    assert re.search(r"<title>[^<]+ – Payroll Sync</title>", page)
    assert "Acme" not in page[: page.index('<main id="main"')]
    assert f'href="{PLACE}/' not in page[: page.index('<main id="main"')]
    assert '<a href="/">Overview</a>' in page
