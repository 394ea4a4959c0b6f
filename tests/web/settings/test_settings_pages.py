"""The settings pages: A6 mapping, A7 exclusions, A9 pause, A16 amend, a stale save, and no typed word lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import g, request

from service.facts.settings import CompanySettings, MappingEntry
from service.rules.mapping.settings_document import to_document
from service.store.companies import settings
from service.store.database.connection import connection
from service.store.payslips import pay_schedules
from service.store.tables.companies import SettingsVersion
from service.web.http.request_deadline import SECONDS_FOR_HUMAANS
from service.web.settings.settings_form import digest
from tests.web.conftest import PASSWORD, Browser
from tests.web.connection.test_connect import form_of

PLACE = "/companies/acme"


def _now(company):
    with connection():
        return to_document(settings.current(company.id))


def _save(browser, page, **changes):
    form = form_of(browser.open(f"{PLACE}/{page}").text)
    form |= {key: value for key, value in changes.items() if value is not None}
    for name in [key for key, value in changes.items() if value is None]:
        form.pop(name, None)
    return browser.send(f"{PLACE}/{page}", form | {"do": changes.get("do", "save")})


def test_a16_a_saved_switch_starts_a_run_and_says_so(alice, imported, job_notifier):
    answer = _save(alice, "settings", sync_salaries=None)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PLACE}/settings")
    assert "We are syncing everyone with the new settings" in alice.open(answer.headers["Location"]).text
    assert _now(imported)["sync_salaries"] is False
    assert len(job_notifier.runs) == 1


def test_what_a_page_does_not_show_keeps_its_value(alice, imported):
    before = _now(imported)
    _save(alice, "settings", sync_salaries=None)
    after = _now(imported)
    assert after["mapping"] == before["mapping"]
    assert after["exclusions"] == before["exclusions"]


def test_a6_a_field_can_be_set_to_do_not_map_and_to_keep_blanks(alice, imported):
    _save(alice, "mapping", **{"map-county-source": "", "map-sort_code-on_blank": "hold"})
    mapping = {entry["payroll_field"]: entry for entry in _now(imported)["mapping"]}
    assert mapping["county"]["source"] is None
    assert mapping["sort_code"]["on_blank"] == "hold"


def test_a6_a_source_that_humaans_does_not_have_is_a_fault_beside_its_row(alice, imported):
    answer = _save(alice, "mapping", **{"map-county-source": "person.nothing"})
    assert answer.status_code == 422
    assert 'id="map-county-source-error"' in answer.text
    assert '<a href="#map-county-source">' in answer.text
    assert _now(imported)["version"] == 1


def test_a6_employee_id_cannot_be_left_unmapped(alice, imported):
    answer = _save(alice, "mapping", **{"map-employee_id-source": ""})
    assert answer.status_code == 422
    assert "Employee ID must be mapped" in answer.text


def test_a6_a_value_map_survives_the_save_of_another_field(alice, imported, services, job_notifier):
    with connection():
        row = SettingsVersion.get()
        document = dict(row.document)
        for entry in document["mapping"]:
            if entry["payroll_field"] == "gender":
                entry["value_map"] = {"Non-binary": "F"}
        SettingsVersion.update(document=document).execute()
    _save(alice, "mapping", **{"map-county-source": ""})
    mapping = {entry["payroll_field"]: entry for entry in _now(imported)["mapping"]}
    assert mapping["gender"]["value_map"] == {"Non-binary": "F"}


def test_a7_rows_are_added_and_removed_without_saving_and_without_javascript(alice, imported):
    added = _save(alice, "exclusions", do="add-exclusion")
    assert 'name="exclusion-0-source"' in added.text
    form = form_of(added.text) | {"exclusion-0-source": "person.countryCode", "exclusion-0-values": "GB"}
    two = alice.send(f"{PLACE}/exclusions", form | {"do": "add-exclusion"})
    assert form_of(two.text)["exclusion-0-values"] == "GB"
    one = alice.send(f"{PLACE}/exclusions", form_of(two.text) | {"do": "remove-exclusion:1"})
    assert 'name="exclusion-1-source"' not in one.text
    assert _now(imported)["version"] == 1


def test_a7_several_values_are_parted_by_commas_only_where_the_test_takes_several(alice, imported):
    row = {"exclude_enabled": "yes", "exclusion-0-source": "person.city"}
    several = row | {"exclusion-0-operator": "is_not_one_of", "exclusion-0-values": "Leeds, York"}
    assert _save(alice, "exclusions", **several).status_code == 303
    assert _now(imported)["exclusions"][0]["values"] == ["Leeds", "York"]
    one = row | {"exclusion-0-operator": "is", "exclusion-0-values": "Leeds, York"}
    assert _save(alice, "exclusions", **one).status_code == 303
    assert _now(imported)["exclusions"][0]["values"] == ["Leeds, York"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"exclusion-0-source": "", "exclusion-0-values": "x"}, "Choose the Humaans field"),
        ({"exclusion-0-source": "person.city", "exclusion-0-values": ""}, "needs a value"),
        ({"exclusion-0-source": "person.city", "exclusion-0-operator": "before", "exclusion-0-values": "May"}, "date"),
    ],
)
def test_a7_an_exclusion_that_cannot_work_says_why_beside_it_and_keeps_what_was_typed(alice, imported, row, words):
    answer = _save(alice, "exclusions", **({"exclusion-0-operator": "is"} | row))
    assert answer.status_code == 422
    assert words in answer.text
    assert form_of(answer.text)["exclusion-0-values"] == row["exclusion-0-values"]


def test_a9_unpausing_shows_the_plan_first(alice, imported, job_notifier):
    _save(alice, "settings", paused="yes")
    assert alice.notice() == "settings-saved-paused"
    assert job_notifier.runs == []
    assert "Syncing is paused" in alice.open(f"{PLACE}/").text
    looked = _save(alice, "settings", paused=None)
    assert looked.status_code == 200
    assert "Nothing is saved yet" in looked.text
    assert _now(imported)["paused"] is True
    assert alice.send(f"{PLACE}/settings", form_of(looked.text) | {"do": "save"}).status_code == 303
    assert _now(imported)["paused"] is False
    assert len(job_notifier.runs) == 1


def test_a_plan_that_was_looked_at_counts_only_for_the_same_settings(alice, imported):
    _save(alice, "settings", paused="yes")
    looked = _save(alice, "settings", paused=None)
    form = form_of(looked.text)
    form.pop("sync_salaries")
    assert "Nothing is saved yet" in alice.send(f"{PLACE}/settings", form | {"do": "save"}).text


def test_a_stale_save_says_what_the_other_changed_and_keeps_what_was_typed(alice, bob, imported):
    form = form_of(bob.open(f"{PLACE}/mapping").text)
    _save(alice, "mapping", **{"map-county-source": ""})
    answer = bob.send(f"{PLACE}/mapping", form | {"map-city-source": "", "do": "save"})
    assert answer.status_code == 409
    assert "Someone else changed these settings" in answer.text
    assert "<strong>County</strong>" in answer.text
    kept = form_of(answer.text)
    assert (kept["map-city-source"], kept["version"]) == ("", "2")
    assert bob.send(f"{PLACE}/mapping", kept | {"do": "save"}).status_code == 303


def test_an_undeclared_field_changes_nothing(alice, imported):
    before = _now(imported)
    _save(alice, "settings", company_id="2", version_saved_by="mallory", exclusions="[]")
    after = _now(imported)
    assert {**after, "version": 1} == before


def test_a_viewer_sees_the_settings_and_no_button_to_save(vera, imported):
    text = vera.open(f"{PLACE}/mapping").text
    assert "Only a manager or an owner can change them" in text
    assert 'value="save"' not in text


def test_two_drafts_have_one_digest_only_when_they_say_the_same():
    row = MappingEntry("city", "person.city")
    assert digest(CompanySettings(1, (row,))) == digest(CompanySettings(2, (row,)))
    assert digest(CompanySettings(1, (row,))) != digest(CompanySettings(1, (replace(row, constant="York"),)))
    assert digest(CompanySettings(1, (row,))) != digest(CompanySettings(1, (row,), paused=True))


def test_S11_changing_how_payslips_go_asks_for_the_password_and_keeps_what_was_typed(alice, imported):
    form = form_of(alice.open(f"{PLACE}/settings").text)
    typed = form | {"email_payslips": "yes"} if "email_payslips" not in form else {**form}
    if "email_payslips" in form:
        del typed["email_payslips"]
    typed.pop("sync_salaries", None)
    answer = alice.send(f"{PLACE}/settings", typed | {"do": "save"})
    assert answer.status_code == 422
    assert '<a href="#password">' in answer.text
    again = form_of(answer.text)
    assert "sync_salaries" not in again
    assert ("email_payslips" in again) == ("email_payslips" in typed)
    assert alice.send(f"{PLACE}/settings", again | {"do": "save", "password": "not hers"}).status_code == 422
    assert _now(imported)["version"] == 1
    assert alice.send(f"{PLACE}/settings", again | {"do": "save", "password": PASSWORD}).status_code == 303
    assert _now(imported)["sync_salaries"] is False


def test_B39_a_new_company_emails_no_payslips_until_someone_chooses_it(alice, connected):
    text = alice.open("/companies/acme/connect/settings").text
    box = text[text.index('name="email_payslips"') :].split(">")[0]
    assert "checked" not in box
    with connection():
        assert pay_schedules.of_company(connected.id).payslip_mail == "link"


def test_B39_the_addresses_that_payslips_are_emailed_to_are_chosen(alice, imported):
    changes = {"email_payslips": "yes", "email_to_work_address": None, "password": PASSWORD}
    assert _save(alice, "settings", **changes).status_code == 303
    saved = _now(imported)
    assert (saved["email_payslips"], saved["email_to_work_address"], saved["email_to_personal_address"]) == (
        True,
        False,
        True,
    )


def test_B26_a_missing_password_and_everything_else_that_is_wrong_are_said_together(alice, imported):
    changes = {"email_payslips": "yes", "email_to_work_address": None, "email_to_personal_address": None}
    refused = _save(alice, "settings", **changes, send_payslips_to_humaans="yes")
    assert refused.status_code == 422
    for place in ("email_to_work_address", "send_payslips_to_humaans", "password"):
        assert f'<a href="#{place}">' in refused.text
        assert f'id="{place}-error"' in refused.text
    assert _now(imported)["version"] == 1


def test_B26_the_password_is_on_the_page_before_it_is_asked_for(alice, imported):
    page = alice.open(f"{PLACE}/settings").text
    assert 'type="password" name="password"' in page
    assert "Only needed if you change how payslips are sent." in page
    assert 'name="password"' not in alice.open(f"{PLACE}/mapping").text


def test_S11_other_switches_ask_for_no_password(alice, imported):
    assert _save(alice, "settings", termination_pay_pensionable="yes").status_code == 303


def test_a_preview_reads_the_list_of_fields_once_more_and_no_oftener(alice, imported, sandbox):
    form = form_of(alice.open(f"{PLACE}/mapping").text)
    sandbox.forget_requests()
    answer = alice.send(f"{PLACE}/mapping", form | {"do": "preview"})
    assert "Preview: what would happen" in answer.text
    assert len(sandbox.requests("/custom-fields")) == 1


@pytest.fixture
def hurried_alice(own_app, cast):
    """Forms are taken as if all their time but the last moment had gone before everyone was read."""

    @own_app.before_request
    def long_ago():
        if request.method == "POST":
            g.began -= SECONDS_FOR_HUMAANS

    return Browser(own_app).sign_in("alice@example.com")


def test_a_preview_of_a_slow_humaans_ends_in_words_before_the_browser_is_given_up_on(hurried_alice, imported, sandbox):
    form = form_of(hurried_alice.open(f"{PLACE}/mapping").text)
    sandbox.fail("/people", delay=4.0)
    answer = hurried_alice.send(f"{PLACE}/mapping", form | {"map-county-source": "person.city", "do": "preview"})
    assert "Make a dry run instead" in answer.text
    assert form_of(answer.text)["map-county-source"] == "person.city"
