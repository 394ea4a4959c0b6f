"""No form loses what was typed when it is refused; secrets alone are asked for again."""

from __future__ import annotations

import re
from html import unescape

import pytest

from service.store.database.connection import connection
from service.store.tables.accounts import User
from service.store.tables.channels import EventEndpoint, NoticeChannel
from service.store.tables.employees import Employee
from tests.web.conftest import PASSWORD
from tests.web.connection.test_connect import form_of
from tests.web.test_ways import fill

ACME = "/companies/acme"
#: Where a form is, what is typed that will be refused, and what must be found again as typed.
REFUSED = {
    "login.enter": ("/login", "/login", {"email": "nobody@example.com", "password": "wrong"}, {"email"}),
    "connect.try_upload": (f"{ACME}/connect/test-upload",) * 2 + ({"employee_id": "no such"}, {"employee_id"}),
    "company_users.add": (
        f"{ACME}/users", f"{ACME}/users", {"email": "new@example.com", "role": "manager", "password": "wrong"},
        {"email", "role"},
    ),
    "company_users.change": (
        f"{ACME}/users/{{user}}", f"{ACME}/users/{{user}}", {"do": "role", "role": "viewer", "password": "wrong"},
        {"role"},
    ),
    "api_tokens.make": (f"{ACME}/api-tokens",) * 2 + ({"label": "ledger two", "password": "wrong"}, {"label"}),
    "home.make_company": (
        "/companies/new", "/companies/new",
        {"name": "Initech", "slug": "Not A Slug!", "time_zone": "Europe/Paris"}, {"name", "slug", "time_zone"},
    ),
    "employees.save": (
        f"{ACME}/employees/{{employee}}/edit", f"{ACME}/employees/{{employee}}/edit",
        {"field-city": "Ripon", "was-city": "Leeds", "field-start_date": "yesterday", "was-start_date": ""},
        {"field-city", "field-start_date"},
    ),
    "final_pay.save": (
        f"{ACME}/employees/{{employee}}/final-pay", f"{ACME}/employees/{{employee}}/final-pay",
        {"items-0-kind": "termination_holiday_pay", "items-0-amount": "a lot", "items-0-label": "May", "rule": "no"},
        {"items-0-kind", "items-0-amount", "items-0-label", "rule"},
    ),
    "employee_lists.save": (
        f"{ACME}/employees?q=hart", f"{ACME}/employees/saved-filters?q=hart", {"name": "x" * 61}, {"name"},
    ),
    "missing.send_email": (f"{ACME}/missing-information/email",) * 2 + ({"address": "hr at acme"}, {"address"}),
    "approvals.decide": (
        f"{ACME}/approvals", f"{ACME}/approvals", {"do": "refuse", "reason": "Not agreed", "change": ""}, {"reason"},
    ),
    "notifications.save": (f"{ACME}/notifications/preferences",) * 2 + (
        {"urgent": "digest", "digest_at": "soon", "quiet_from": "22:00", "time_zone": "Europe/Dublin"},
        {"urgent", "digest_at", "quiet_from", "time_zone"},
    ),
    "needs_you.apply": (f"{ACME}/needs-you",) * 2 + (
        {"what": "snooze", "until": "soon", "note": "Asked HR"}, {"what", "until", "note"},
    ),
    "channels.add": (f"{ACME}/channels",) * 2 + (
        {"kind": "teams", "name": "Payroll", "address": "nowhere"}, {"kind", "name", "address"},
    ),
    "channels.change": (f"{ACME}/channels/{{channel}}",) * 2 + (
        {"name": "Renamed", "address": "nowhere"}, {"name", "address"},
    ),
    "endpoints.add": (f"{ACME}/endpoints",) * 2 + (
        {"name": "ledger", "address": "nowhere", "kinds": "run.paused"}, {"name", "address", "kinds"},
    ),
    "endpoints.change": (f"{ACME}/endpoints/{{endpoint}}",) * 2 + (
        {"name": "books", "address": "nowhere", "kinds": "run.paused"}, {"name", "address", "kinds"},
    ),
    "endpoints.send_again": (
        f"{ACME}/endpoints/{{endpoint}}", f"{ACME}/endpoints/{{endpoint}}/again",
        {"first_day": "soon", "last_day": "later"}, {"first_day", "last_day"},
    ),
    "settings.save_exclusions": (
        f"{ACME}/exclusions", f"{ACME}/exclusions",
        {"do": "save", "exclude_enabled": "yes", "exclusion-0-source": "person.city",
         "exclusion-0-operator": "is_one_of", "exclusion-0-values": ""},
        {"exclusion-0-source", "exclusion-0-operator"},
    ),
}  # fmt: skip
#: Forms that hold nothing but secrets, a file, a press of a button, or are walked elsewhere with what they keep.
NOTHING_TO_KEEP = {
    "invitations.send_proof", "invitations.answer",
    "login.enter_code", "login.change_password", "login.leave", "second_factor.change", "users.take_choice",
    "connect.take_token", "connect.check", "webhook.save_secret", "api_tokens.revoke", "employees.reveal",
    "employees.sync",
    "exports.audit_file", "exports.employees_file", "exports.issues_file", "exports.payslips_file",
    "exports.retro_file", "exports.runs_file", "exports.missing_information_file",
    "employee_lists.choose_columns", "employee_lists.remove",
    "issues.resolve", "issues.accept_changed", "issues.undo_all_leavings",
    "runs.start", "runs.approve", "runs.discard", "retro.settle", "retro.reopen", "needs_you.decide",
    "notifications.keep_quiet",
    "undo.take_back",
    "settings.count_exclusions",
    "channels.send_test", "channels.turn_off", "channels.remove",
    "endpoints.change_secret", "endpoints.send_test", "endpoints.turn_on", "endpoints.turn_off", "endpoints.remove",
    "endpoints.send_one_again",
    "settings.save_switches", "settings.save_mapping", "connect.save",  # test_settings_pages, test_connect
    "settings.save_approvals",  # test_approval_settings
    "webhooks.take", "webhooks.take_test", "webhook.learn_again", "session_time.keep",
}  # fmt: skip
#: Rooms whose forms are walked beside their pages.
ELSEWHERE = (
    "payslips.", "payroll_exports.", "payroll_program.", "pushes.", "fetched_payslips.", "paydays.", "periods.", "api.",
    "api-",
)  # fmt: skip


def test_every_form_of_the_map_is_walked_here_or_has_nothing_to_keep(app):
    forms = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    forms = {name for name in forms if not name.startswith(ELSEWHERE) and not name.startswith("static")}
    api = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert forms - api == REFUSED.keys() | NOTHING_TO_KEEP


@pytest.mark.parametrize("endpoint", REFUSED)
def test_what_was_typed_is_still_there_after_a_refusal(alice, imported, endpoint):
    fill(alice, imported)
    page, action, typed, kept = REFUSED[endpoint]
    with connection():
        ids = {
            "employee": Employee.get(Employee.first_name == "Amelia").id,
            "user": User.get(User.email == "bob@example.com").id,
            "channel": NoticeChannel.get().id,
            "endpoint": EventEndpoint.get().id,
        }
    page, action = page.format(**ids), action.format(**ids)
    if endpoint == "settings.save_exclusions":
        typed = form_of(alice.open(page).text) | typed
    answer = alice.send(action, typed, page=page if endpoint != "login.enter" else "/account")
    assert answer.status_code in {409, 422}, answer.text
    shown = values_of(answer.text)
    assert {name: shown.get(name) for name in kept} == {name: typed[name] for name in kept}
    assert PASSWORD not in answer.text


def values_of(text):
    """What a browser would send back of the page's inputs, choices and lists."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        kind = attributes.get("type", "text")
        if "name" in attributes and (kind not in {"radio", "checkbox"} or " checked" in tag):
            found.setdefault(attributes["name"], attributes.get("value", ""))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)".*?>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"|<option value="([^"]*)"[^>]*selected', options)
        found[name] = unescape(chosen.group(1) or chosen.group(2) or "") if chosen else ""
    return found
