"""Connecting in three steps: A1 the token and its scopes, A2 nothing before settings, A3 the first save imports."""

from __future__ import annotations

import re
from datetime import timedelta

from service.actions.connection.probe_capabilities import probe_capabilities
from service.store.companies import connections
from service.store.database.connection import connection
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee
from tests.web.conftest import PASSWORD

CHOOSE = "/companies/acme/connect/settings"
TOKEN = "/companies/acme/connect/token"


def form_of(text: str) -> dict[str, str]:
    """The fields of a settings page as a browser would send them back."""
    found = dict(re.findall(r'<input class="form-control" name="([^"]+)"[^>]* value="([^"]*)"', text))
    found |= dict.fromkeys(re.findall(r'type="checkbox" name="([^"]+)"[^>]* checked', text), "yes")
    for name, options in re.findall(r'<select class="form-select" name="([^"]+)".*?>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return found | dict(re.findall(r'<input type="hidden" name="(version|looked_at)" value="([^"]*)"', text))


def test_a1_a_token_that_humaans_does_not_know_is_refused_beside_the_field(alice, sandbox):
    answer = alice.send(TOKEN, {"token": "nonsense"})
    assert answer.status_code == 422
    assert "Humaans did not accept this token" in answer.text
    assert "nonsense" not in answer.text
    with connection():
        assert Connection.select().count() == 0


def test_a1_each_missing_scope_is_named_with_what_it_would_break(alice, sandbox):
    sandbox.set_scopes("public:read", "private:read")
    answer = alice.send(TOKEN, {"token": sandbox.token})
    assert answer.status_code == 422
    for words in ("View compensations", "salaries cannot be synced", "View documents", "Modify documents"):
        assert words in answer.text


def test_a1_an_empty_form_says_what_to_do(alice):
    assert "Enter the access token" in alice.send(TOKEN, {"token": ""}).text


def test_a1_the_token_is_never_shown_again(alice, sandbox, imported):
    for path in ("connect", "connect/token", "audit", "settings", ""):
        assert sandbox.token not in alice.open(f"/companies/acme/{path}").text
    assert sandbox.token[-4:] in alice.open("/companies/acme/connect").text


def test_a2_connecting_imports_no_one_and_leads_to_filters_and_mapping(alice, sandbox, job_notifier):
    answer = alice.send(TOKEN, {"token": sandbox.token})
    assert (answer.status_code, answer.headers["Location"], alice.notice()) == (303, CHOOSE, "connected")
    with connection():
        assert Employee.select().count() == 0
        assert connections.of_company(1).state == connections.CONNECTED
    assert job_notifier.runs == []
    assert alice.open("/companies/acme/settings").headers["Location"] == "/companies/acme/connect"


def test_the_form_starts_with_the_usual_mapping_and_custom_fields_by_name(alice, connected):
    text = alice.open(CHOOSE).text
    assert 'data-row="Employee ID" data-source="person.employeeId"' in text
    assert 'data-row="NI category" data-source="custom.' in text
    assert form_of(text)["version"] == "0"


def test_b1_the_first_save_is_held_until_its_plan_was_looked_at(alice, connected, job_notifier):
    form = form_of(alice.open(CHOOSE).text)
    first = alice.send(CHOOSE, form | {"do": "save"})
    assert first.status_code == 200
    assert "Nothing is saved yet" in first.text
    assert "Preview: what would happen" in first.text
    with connection():
        assert SettingsVersion.select().count() == 0
    second = alice.send(CHOOSE, form_of(first.text) | {"do": "save"})
    assert (second.status_code, second.headers["Location"]) == (303, "/companies/acme/connect/import")
    assert len(job_notifier.runs) == 1


def test_b1_the_preview_groups_people_with_names_and_reasons_and_writes_nothing(alice, connected):
    form = form_of(alice.open(CHOOSE).text)
    form |= {"do": "preview", "exclude_enabled": "yes"}
    form |= {
        "exclusion-0-source": "person.countryCode",
        "exclusion-0-operator": "is_not",
        "exclusion-0-values": "GB",
    }
    text = alice.send(CHOOSE, form).text
    assert "On hold (3)" in text
    assert "has no Employee ID in Humaans" in text
    assert "Excluded (" in text
    with connection():
        assert Employee.select().count() == SettingsVersion.select().count() == 0


def test_a3_the_first_import_shows_progress_then_its_numbers(alice, connected, job_notifier, work):
    first = alice.send(CHOOSE, form_of(alice.open(CHOOSE).text) | {"do": "save"})
    alice.send(CHOOSE, form_of(first.text) | {"do": "save"})
    page = alice.open("/companies/acme/connect/import").text
    assert "<progress" in page
    assert 'http-equiv="refresh"' in page
    work()
    done = alice.open("/companies/acme/connect/import").text
    assert "The first import is done" in done
    assert "refresh" not in done


def test_when_humaans_is_down_the_preview_says_so_and_keeps_what_was_typed(alice, connected, sandbox):
    form = form_of(alice.open(CHOOSE).text) | {"map-title-source": "person.gender", "do": "preview"}
    sandbox.fail("/api/people", status=503, times=100)
    answer = alice.send(CHOOSE, form)
    assert answer.status_code == 200
    assert "The preview needs Humaans; nothing was changed" in answer.text
    assert form_of(answer.text)["map-title-source"] == "person.gender"


def test_after_the_import_the_webhook_and_a_test_upload_are_further_steps(alice, imported):
    done = alice.open("/companies/acme/connect/import").text
    assert 'href="/companies/acme/webhook"' in done
    assert 'href="/companies/acme/connect/test-upload"' in done


def test_a_test_upload_is_tried_on_one_employee_and_a_wrong_id_stays_typed(alice, imported):
    page = "/companies/acme/connect/test-upload"
    wrong = alice.send(page, {"employee_id": "nobody-has-this"}, page=page)
    assert wrong.status_code == 422
    assert "No employee has this Employee ID." in wrong.text
    assert 'value="nobody-has-this"' in wrong.text
    assert alice.send(page, {}, page=page).status_code == 422
    with connection():
        payroll_id = Employee.get(Employee.first_name == "Amelia").employee_id
    passed = alice.send(page, {"employee_id": payroll_id}, page=page)
    assert passed.status_code == 303, passed.text
    assert "The test upload passed" in alice.open(passed.location).text


def test_a_test_upload_comes_after_the_settings(alice, connected):
    assert alice.open("/companies/acme/connect/test-upload").location == "/companies/acme/connect"


def test_B7_a_token_that_cannot_work_is_refused_at_step_1_with_figures(alice, sandbox, cast):
    sandbox.change_token(role="user")
    refused = alice.send(TOKEN, {"token": sandbox.token})
    assert refused.status_code == 422
    assert "This token sees private data of 1 of" in refused.text
    assert "Ask an Owner of the Humaans account to create the token" in refused.text
    with connection():
        assert Connection.select().count() == 0


def test_B7_who_takes_it_all_the_same_is_warned_on_step_2_in_one_line_and_can_replace_it(alice, sandbox, cast):
    sandbox.change_token(role="user")
    alice.send(TOKEN, {"token": sandbox.token})
    assert alice.send(TOKEN, {"token": sandbox.token, "is_limited": "y"}).status_code == 303
    text = alice.open(CHOOSE).text
    assert "This token sees private data of 1 of" in text
    assert f'href="{TOKEN}">Use another token</a>' in text
    preview = alice.send(CHOOSE, form_of(text) | {"do": "preview"}).text
    assert preview.count("does not show this person&#39;s Employee ID") == 1
    sandbox.change_token(role="owner")
    assert alice.send(TOKEN, {"token": sandbox.token, "password": PASSWORD}).status_code == 303
    assert "private data of" not in alice.open(CHOOSE).text


def test_B7_a_token_that_works_is_not_replaced_by_one_that_cannot(alice, imported, sandbox):
    sandbox.change_token(role="user")
    refused = alice.send(TOKEN, {"token": sandbox.token, "password": PASSWORD})
    assert refused.status_code == 422
    assert "private data of 1 of" in refused.text


def test_B30_an_account_without_people_is_said_when_connecting_and_after_the_import(
    alice, cast, sandbox, job_notifier, work
):
    for person in sandbox.rows("people"):
        sandbox.delete("people", person["id"], quiet=True)
    alice.send(TOKEN, {"token": sandbox.token})
    text = alice.open(CHOOSE).text
    assert "The token sees no people" in text
    form = form_of(text)
    seen = form_of(alice.send(CHOOSE, form | {"do": "preview"}).text)
    alice.send(CHOOSE, seen | {"do": "save"})
    work()
    page = alice.open("/companies/acme/employees").text
    assert "The last sync found no one in Humaans" in page
    assert "Employees arrive with the first import" not in page


def test_B7_every_step_leads_back_and_says_where_another_token_is_taken(alice, imported):
    for page in ("connect/import", "connect/test-upload", "webhook"):
        text = alice.open(f"/companies/acme/{page}").text
        assert f'href="{TOKEN}"><span>Access token</span></a>' in text, page
        assert "Use another token</a>" in text, page


def test_B23_only_what_is_done_is_ticked(alice, imported):
    text = alice.open("/companies/acme/connect/test-upload").text
    steps = re.findall(r'<li( class="done")?[^>]*>.*?<span>([^<]+)</span>', text[text.index('class="steps"') :])
    assert [name for done, name in steps if done] == ["Access token", "Who and what to import", "First import"]


def test_B26_a_wrong_token_and_a_missing_password_are_said_together(alice, imported):
    refused = alice.send(TOKEN, {"token": ""})
    assert '<a href="#token">Enter the access token' in refused.text
    assert '<a href="#password">' in refused.text


def test_the_connection_is_tested_at_a_button(alice, vera, imported, sandbox):
    page = "/companies/acme/connect"
    assert alice.send(f"{page}/check", page=page).location == page
    assert vera.send(f"{page}/check", page=page).status_code == 403
    sandbox.fail("/api/people", status=503, times=100)
    assert alice.send(f"{page}/check", page=page).status_code == 422
    with connection():
        assert connections.of_company(imported.id).state == connections.CONNECTED


def test_B33_of_a_refused_token_nothing_is_said_to_be_allowed(alice, imported, sandbox):
    page = "/companies/acme/connect"
    assert alice.open(page).text.count(">Yes<") == 4
    sandbox.change_token(revoked=True)
    refused = alice.send(f"{page}/check", page=page)
    assert "Humaans did not accept this token" in refused.text
    again = alice.open(page).text
    assert ">Yes<" not in again
    assert again.count(">Not known<") == 4
    assert ">Not working<" in again


def test_of_a_token_that_was_not_checked_for_a_day_nothing_is_green(alice, imported, clock):
    page = "/companies/acme/connect"
    assert ">Working<" in alice.open(page).text
    with connection():
        Connection.update(checked_at=clock() - timedelta(hours=25)).execute()
    text = alice.open(page).text
    assert ">Working<" not in text
    assert ">Yes<" not in text
    assert "The token was not checked for more than a day." in text


def test_the_page_of_the_connection_says_what_humaans_can_do(alice, imported, services):
    page = "/companies/acme/connect"
    assert "We check this once a day" in alice.open(page).text
    with connection():
        probe_capabilities(services, 1)
    text = alice.open(page).text
    assert "Filter by time of change" in text
    assert "We check this once a day" not in text


def test_the_page_of_the_first_import_does_not_promise_updates_while_they_do_not_come(alice, imported):
    assert "Payroll will now update from Humaans every hour." in alice.open("/companies/acme/connect/import").text
    with connection():
        Connection.update(state="token_refused", trouble="Humaans refused the token.").execute()
    page = alice.open("/companies/acme/connect/import").text
    assert "every hour." not in page.partition("Next steps")[0]
    assert "Payroll is not being updated from Humaans now." in page
    assert "We cannot connect to Humaans." in page
    assert 'href="/companies/acme/connect/token">Replace the access token</a>' in page
