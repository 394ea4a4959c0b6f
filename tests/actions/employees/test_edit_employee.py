"""A18: payroll-side edits are allowed, judged by the same rules, marked, and overwritten by the next sync."""

from __future__ import annotations

import pytest

from service.actions.employees.edit_employee import FieldFaultsError, edit_employee
from service.rules.mapping.settings_document import to_document
from service.store.companies import settings
from service.store.tables.employees import Change, Employee


@pytest.fixture
def edit(story, services, company):
    def change(key, **fields):
        return edit_employee(services, company.id, story.employee(key).id, fields, actor="bob")

    return change


def test_A18_an_edit_is_kept_marked_and_in_the_history(story, edit):
    story.imported()
    edited = edit("amelia", city="York", sort_code="20-29-59")
    assert (edited.city, edited.sort_code) == ("York", "202959")
    assert edited.edited_fields == ["city", "sort_code"]
    change = Change.get(Change.field == "city")
    assert (change.old, change.new, change.cause, change.made_by) == ("Leeds", "York", "edit", "bob")


def test_A18_the_next_run_takes_humaans_value_again_and_the_mark_goes(story, edit):
    story.imported()
    edit("amelia", city="York")
    story.reconcile()
    amelia = story.employee("amelia")
    assert (amelia.city, amelia.edited_fields) == ("Leeds", [])


def test_A9_while_paused_an_edit_stays_until_unpausing(story, edit):
    story.imported()
    story.save(paused=True)
    edit("amelia", city="York")
    story.run_queued()
    assert story.employee("amelia").city == "York"
    story.save(paused=False)
    assert story.employee("amelia").city == "Leeds"


def test_an_edit_of_a_field_that_is_not_mapped_is_never_touched_by_a_run(story, edit):
    story.imported()
    document = to_document(settings.current(story.company.id))
    for entry in document["mapping"]:
        if entry["payroll_field"] == "county":
            entry["source"] = None
    story.save(mapping=document["mapping"])
    assert edit("amelia", county="Kent").edited_fields == [], "nothing will overwrite it"
    story.reconcile()
    assert story.employee("amelia").county == "Kent"


def test_A18_an_edit_that_was_undone_or_that_humaans_took_over_is_no_longer_listed(story, edit, sandbox):
    story.imported()
    edit("amelia", city="York")
    edit("amelia", city="Leeds")
    edit("isla", city="Dundee")
    sandbox.change("people", "isla", city="Dundee", quiet=True)
    story.reconcile()
    assert story.employee("amelia").edited_fields == []
    assert story.employee("isla").edited_fields == []


def test_an_edit_that_fills_the_last_gap_makes_the_employee_ready(story, edit):
    story.imported()
    assert story.employee("oscar").readiness == "pending"
    edited = edit("oscar", sort_code="20-29-59", account_number="55779911")
    assert (edited.readiness, edited.missing) == ("ready", [])


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"ni_number": "nonsense"}, "ni_number"),
        ({"salary_amount_minor": 12.5}, "salary_amount_minor"),
        ({"salary_amount_minor": -1}, "salary_amount_minor"),
        ({"salary_amount_minor": True}, "salary_amount_minor"),
        ({"employee_id": "9"}, "employee_id"),
        ({"shoe_size": "44"}, "shoe_size"),
        ({"city": 7}, "city"),
    ],
)
def test_what_is_not_acceptable_is_refused_by_name_and_nothing_is_saved(story, edit, fields, faulty):
    story.imported()
    before = Employee.get_by_id(story.employee("amelia").id).updated_at
    with pytest.raises(FieldFaultsError) as refused:
        edit("amelia", county="Kent", **fields)
    assert [name for name, _ in refused.value.faults] == [faulty]
    assert story.employee("amelia").updated_at == before


def test_formats_an_edited_postcode_is_judged_beside_its_country(story, edit):
    story.imported()
    with pytest.raises(FieldFaultsError, match="is not a UK postcode"):
        edit("amelia", postcode="00-950")
    assert edit("amelia", postcode="00-950", country="Poland").postcode == "00-950"
    assert edit("amelia", postcode="SW1A-1AA", country="GB").postcode == "SW1A 1AA"


def test_formats_edited_bank_numbers_that_look_swapped_are_refused_together(story, edit):
    story.imported()
    with pytest.raises(FieldFaultsError) as refused:
        edit("amelia", sort_code="71435108", account_number="400302")
    assert [(name, "look swapped" in message) for name, message in refused.value.faults] == [
        ("sort_code", True),
        ("account_number", True),
    ]
