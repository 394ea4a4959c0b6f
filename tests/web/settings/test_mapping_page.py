"""A6 on the page: fall-back, fixed value, value map with what was not taken, examples of real people, and no typed
word lost.
"""

from __future__ import annotations

import html
import re

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.rules.mapping.settings_document import to_document
from service.store.companies import settings
from service.store.database.connection import connection
from service.store.tables.employees import Issue
from tests.web.conftest import ORIGIN
from tests.web.connection.test_connect import form_of

PAGE = "/companies/acme/mapping"


def _entry(company, name):
    with connection():
        document = to_document(settings.current(company.id))
    return next(entry for entry in document["mapping"] if entry["payroll_field"] == name)


def _send(browser, **changes):
    form = form_of(browser.open(PAGE).text) | {"do": "save"} | changes
    return browser.send(PAGE, form)


def test_a6_a_fall_back_a_fixed_value_and_a_value_map_are_saved(alice, imported):
    answer = _send(
        alice,
        **{
            "map-city-fallback": "location.city",
            "map-county-source": "=",
            "map-county-constant": "Kent",
            "map-gender-new-0": "Non-binary",
            "map-gender-new-0-means": "F",
        },
    )
    assert answer.status_code == 303
    assert _entry(imported, "city")["fallback_source"] == "location.city"
    county = _entry(imported, "county")
    assert (county["source"], county["constant"]) == (None, "Kent")
    assert _entry(imported, "gender")["value_map"] == {"Non-binary": "F"}
    again = form_of(alice.open(f"{PAGE}?open=county&open=gender").text)
    assert again["map-county-source"] == "="
    assert again["map-gender-seen-0-means"] == "F"


def test_a6_emptying_the_right_side_removes_a_line_of_the_value_map(alice, imported):
    _send(alice, **{"map-gender-new-0": "Other", "map-gender-new-0-means": "F"})
    _send(alice, **{"map-gender-seen-0-means": ""})
    assert "value_map" not in _entry(imported, "gender")


def test_a6_values_payroll_did_not_take_are_listed_with_how_many_people_have_them(alice, imported):
    with connection():
        found = Issue.get(Issue.field == "gender", Issue.value_seen != "")
    text = alice.open(PAGE).text
    row = text[text.index('id="map-gender-values"') :][:1500]
    assert f'readonly value="{html.escape(found.value_seen)}"' in row
    assert "not accepted for 1 person" in row


def test_a6_a_translated_value_is_taken_at_the_next_run(alice, imported, work):
    with connection():
        seen = Issue.get(Issue.field == "gender", Issue.value_seen != "").value_seen
    assert _send(alice, **{"map-gender-seen-0-means": "F"}).status_code == 303
    assert _entry(imported, "gender")["value_map"] == {seen: "F"}
    work()
    assert "not accepted" not in _part(alice.open(f"{PAGE}?open=gender").text, "gender")


def test_a6_faults_stand_beside_their_field_and_keep_what_was_typed(alice, imported):
    answer = _send(
        alice,
        **{
            "map-city-fallback": "person.nothing",
            "map-gender-new-0": "Other",
            "map-gender-new-0-means": "neither",
            "map-title-new-0": "Dr.",
            "map-county-source": "=",
            "map-county-constant": "",
        },
    )
    assert answer.status_code == 422
    for place in ("city-fallback", "gender-values", "title-values", "county-constant"):
        assert f'id="map-{place}-error"' in answer.text
        assert f'<a href="#map-{place}">' in answer.text
    kept = form_of(answer.text)
    assert kept["map-city-fallback"] == "person.nothing"
    assert (kept["map-gender-seen-0"], kept["map-gender-seen-0-means"]) == ("Other", "neither")
    assert kept["map-title-seen-0"] == "Dr."
    assert _entry(imported, "gender").get("value_map") is None


def test_a6_a_value_typed_twice_is_a_fault_and_neither_line_is_lost(alice, imported):
    pairs = {"map-gender-new-0": "Other", "map-gender-new-0-means": "F"}
    pairs |= {"map-gender-new-1": "Other", "map-gender-new-1-means": "M"}
    answer = _send(alice, **pairs)
    assert answer.status_code == 422
    assert "is here more than once" in answer.text
    kept = form_of(answer.text)
    assert [kept[f"map-gender-seen-{number}-means"] for number in (0, 1)] == ["F", "M"]


def test_a6_examples_are_of_real_people_and_masked_where_they_must_be(alice, vera, imported, sandbox):
    found = alice.open(f"{PAGE}/examples").json
    assert "Isla" in found["person.firstName"]
    assert all(text.startswith("••••") for text in found["person.taxId"])
    assert all(text.startswith("••••") for text in found["bankAccount.accountNumber"])
    assert all(len(texts) <= 3 for texts in found.values())
    assert vera.open(f"{PAGE}/examples").status_code == 403


def test_a6_examples_work_without_javascript_and_keep_what_was_typed(alice, imported):
    answer = _send(alice, do="examples", **{"map-county-source": "person.state"})
    assert answer.status_code == 200
    assert "In Humaans: " in answer.text
    assert form_of(answer.text)["map-county-source"] == "person.state"


def test_a6_examples_take_few_requests_however_many_people(alice, imported, sandbox):
    before = sandbox.counters()["total"]
    alice.open(f"{PAGE}/examples")
    assert sandbox.counters()["total"] - before <= 12


def test_without_humaans_examples_say_so(alice, imported, sandbox):
    sandbox.fail("/api/people", status=503, times=100)
    answer = _send(alice, do="examples")
    assert answer.status_code == 200
    assert "Examples need Humaans" in answer.text


def _part(text, name):
    return text[text.index(f'id="map-{name}-values"') :].split("</fieldset>")[0]


def test_case_30_a_value_map_of_400_lines_is_saved_whole_and_stays_whole(alice, imported):
    lines = {f"map-job_title-new-{n}": f"Role {n}" for n in range(400)}
    lines |= {f"map-job_title-new-{n}-means": f"Job {n}" for n in range(400)}
    assert _send(alice, **lines).status_code == 303
    assert len(_entry(imported, "job_title")["value_map"]) == 400
    assert _send(alice).status_code == 303
    assert _entry(imported, "job_title")["value_map"] == {f"Role {n}": f"Job {n}" for n in range(400)}


def test_case_30_beyond_the_limit_it_is_said_and_no_line_is_lost(alice, imported):
    lines = {f"map-job_title-new-{n}": f"Role {n}" for n in range(1001)}
    lines |= {f"map-job_title-new-{n}-means": f"Job {n}" for n in range(1001)}
    answer = _send(alice, **lines)
    assert answer.status_code == 422
    assert "Job title may have 1,000 translations; these are 1,001" in answer.text
    assert 'value="Role 1000"' in answer.text
    assert "value_map" not in _entry(imported, "job_title")


def test_a_long_text_is_never_made_a_shorter_one(alice, imported):
    seen = "Head of " + "very " * 60 + "much"
    _send(alice, **{"map-job_title-new-0": seen, "map-job_title-new-0-means": "Head"})
    assert _entry(imported, "job_title")["value_map"] == {seen: "Head"}


def test_issue_13_only_what_is_to_be_checked_is_open_and_the_page_stays_light(alice, imported):
    answer = alice.client.get(PAGE, base_url=ORIGIN, buffered=True)
    text = answer.text
    assert "fields are mapped and need no check" in text
    assert 'name="map-gender-source"' in text
    assert 'name="map-city-source"' not in text
    assert len(answer.data) < 120 * 1024
    whole = alice.client.get(PAGE, base_url=ORIGIN, buffered=True, query_string={"open": list(PAYROLL_FIELD_KINDS)})
    assert whole.text.count('class="map-row"') == len(PAYROLL_FIELD_KINDS)


def test_issue_13_a_new_company_is_told_how_many_fields_were_matched(alice, connected):
    text = alice.open("/companies/acme/connect/settings").text
    assert "We matched 38 of 39 fields automatically" in text
    assert "28 more fields can be mapped. Only some companies need them." in " ".join(text.split())


def test_a_row_is_opened_at_its_button_and_keeps_what_was_chosen_before(alice, imported):
    opened = _send(alice, do="change:city", **{"map-county-source": ""})
    assert opened.status_code == 200
    form = form_of(opened.text)
    assert (form["map-city-source"], form["map-county-source"]) == ("person.city", "")
    assert _entry(imported, "county")["source"] == "person.state"


def test_a_script_asks_for_one_row_as_it_was_saved(alice, vera, imported):
    row = alice.open(f"{PAGE}/rows/city").text
    assert 'name="map-city-source"' in row
    assert "<html" not in row
    assert alice.open(f"{PAGE}/rows/shoe_size").status_code == 404
    assert vera.open(f"{PAGE}/rows/city").status_code == 403


def test_B8_every_field_can_keep_its_last_good_value_at_one_button(alice, imported):
    shown = _send(alice, do="keep-last-good")
    assert "This is not saved yet" in shown.text
    assert _entry(imported, "sort_code")["on_invalid"] == "clear"
    assert alice.send(PAGE, _whole(shown.text) | {"do": "save"}).status_code == 303
    with connection():
        saved = settings.current(imported.id).mapping
    assert {entry.on_invalid for entry in saved} == {"keep"}
    assert {entry.on_blank for entry in saved} == {"clear"}


def _whole(text):
    """The form of a page with its hidden values, as a browser sends it."""
    hidden = re.findall(r'<input type="hidden" name="((?:map-|folded)[^"]*)" value="([^"]*)"', text)
    return form_of(text) | {name: html.unescape(value) for name, value in hidden}
