"""A correction may take the earlier document's place in Humaans: new in first, then old out."""

from decimal import Decimal

import pytest

from service.actions.payslips.manage_payslips import hold, recall, release


@pytest.fixture
def first(payday):
    found = payday.ready().add("amelia")
    payday.ask_for(found)
    payday.work()
    return found


def correct(payday, gross="3300.00", *, takes_place=True):
    content = payday.pdf("amelia", gross=Decimal(gross))
    return payday.add("amelia", content=content, correction=True, takes_place=takes_place)


def versions(payday):
    """The versions whose documents are in Humaans."""
    return sorted(("version" in document["name"] and document["name"].split("version ")[1][0]) or "1"
                  for document in payday.documents("amelia"))  # fmt: skip


def test_F50_the_earlier_document_is_taken_out_once_the_new_one_is_there(payday, first):
    second = correct(payday)
    payday.work_until_quiet(2)
    assert versions(payday) == ["1"]  # not before its correction is there
    payday.ask_for(second)
    payday.work_until_quiet(2)
    assert versions(payday) == ["2"]
    assert payday.states(first)["humaans"] == "recalled"
    assert "replaced" in payday.outcomes(first)
    assert payday.reload(first).state == "superseded"


def test_F50_by_default_both_stay(payday, first):
    second = correct(payday, takes_place=False)
    payday.ask_for(second)
    payday.work_until_quiet(2)
    assert versions(payday) == ["1", "2"]


def test_F50_killed_after_the_new_document_was_made_the_earlier_one_still_goes(payday, first):
    second = correct(payday)
    payday.ask_for(second)
    payday.killer.method, payday.killer.path = "POST", "/documents"
    assert payday.work() is True
    assert versions(payday) == ["1", "2"]
    payday.work_until_quiet()
    assert versions(payday) == ["2"]


def test_F50_killed_while_the_earlier_one_is_taken_out(payday, first):
    second = correct(payday)
    payday.ask_for(second)
    payday.killer.method, payday.killer.path = "DELETE", "/documents"
    assert payday.work() is True
    payday.work_until_quiet()
    assert versions(payday) == ["2"]
    assert payday.states(first)["humaans"] == "recalled"


def test_F50_an_earlier_one_whose_upload_was_unclear_goes_when_it_turns_up(payday):
    first = payday.ready().add("amelia")
    payday.ask_for(first)
    payday.killer.method, payday.killer.path = "POST", "/documents"
    assert payday.work() is True
    second = correct(payday)
    payday.ask_for(second)
    payday.work_until_quiet()
    assert versions(payday) == ["2"]


def test_F50_a_third_version_takes_the_first_ones_place_when_the_second_never_went_out(payday, first):
    correct(payday)
    third = correct(payday, "3400.00")
    payday.ask_for(third)
    payday.work_until_quiet(3)
    assert versions(payday) == ["2"]  # B28: the second one that the employee ever gets


def test_F50_a_correction_that_is_held_leaves_the_earlier_one_where_it_is(payday, first):
    second = payday.add("amelia", content=payday.pdf("priya"), correction=True, takes_place=True)
    assert second.state == "held"
    payday.work_until_quiet(2)
    assert versions(payday) == ["1"]
    release(payday.services, payday.company.id, second.id, actor="alice")
    hold(payday.services, payday.company.id, second.id, actor="alice")
    payday.work_until_quiet(2)
    assert versions(payday) == ["1"]


def test_F50_a_recalled_correction_takes_no_ones_place(payday, first):
    second = correct(payday)
    recall(payday.services, payday.job_notifier, payday.company.id, second.id, actor="alice")
    payday.work_until_quiet(2)
    assert versions(payday) == ["1"]
