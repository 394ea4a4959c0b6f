"""6 April ends week 1 and month 1: whose code still says so is advised, also while syncing is paused."""

from __future__ import annotations

from service.actions.operations.start_company_day import start_company_day
from service.facts.issues import IssueCode
from service.store.companies import companies


def _begin(story, clock):
    start_company_day(companies.get(story.company.id), clock())


def test_formats_a_code_that_came_marked_this_tax_year_is_advised_from_6_april(story, sandbox, clock):
    story.imported()
    sandbox.change("people", "amelia", taxCode="1257L (M1)", quiet=True)
    story.reconcile()
    assert story.employee("amelia").tax_code == "1257L W1M1"
    assert IssueCode.TAX_CODE_STILL_WEEK_ONE not in story.issues("amelia")
    story.save(paused=True)
    clock.forward(days=133)  # 5 April 2027
    _begin(story, clock)
    assert IssueCode.TAX_CODE_STILL_WEEK_ONE not in story.issues("amelia")
    clock.forward(days=1)
    _begin(story, clock)
    assert IssueCode.TAX_CODE_STILL_WEEK_ONE in story.issues("amelia")


def test_formats_the_advice_closes_when_the_mark_is_taken_off(story, sandbox, clock):
    sandbox.change("people", "amelia", taxCode="1257L M1", quiet=True)
    story.imported()
    assert IssueCode.TAX_CODE_STILL_WEEK_ONE in story.issues("amelia"), "marked since the first day, years ago"
    sandbox.change("people", "amelia", taxCode="1257L", quiet=True)
    story.reconcile()
    assert IssueCode.TAX_CODE_STILL_WEEK_ONE not in story.issues("amelia")


def test_formats_a_mark_of_this_tax_year_and_a_leaver_are_left_alone(story, sandbox, clock):
    sandbox.change("people", "amelia", taxCode="1257L M1", employmentStartDate="2026-10-01", quiet=True)
    sandbox.change("people", "isla", taxCode="1257L M1", employmentEndDate="2026-10-31", quiet=True)
    story.imported()
    assert IssueCode.TAX_CODE_STILL_WEEK_ONE not in story.issues("amelia") | story.issues("isla")
