"""A salary or bank detail that is gone from Humaans: emptied here too (A5), and told until it is there again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.employees.edit_employee import edit_employee
from service.actions.syncing.request_run import start_sync
from service.facts.settings import Policy
from service.rules.mapping.settings_document import to_document
from service.store.companies import settings
from service.store.tables.employees import Issue
from tests.actions.syncing.sync_rows import sync_person


class _Without:
    """The real client, for which one person has no salaries or no bank accounts."""

    def __init__(self, real, person_id, **gone):
        self._real, self._person_id, self._gone = real, person_id, gone

    def __getattr__(self, name):
        return getattr(self._real, name)

    def in_zone(self, zone):
        return _Without(self._real.in_zone(zone), self._person_id, **self._gone)

    def counted(self):
        return self

    def fetch_snapshot(self, **options):
        found = self._real.fetch_snapshot(**options)
        return replace(found, people=tuple(map(self._lessened, found.people)))

    def fetch_person(self, *args, **options):
        person, catalogue = self._real.fetch_person(*args, **options)
        return self._lessened(person), catalogue

    def _lessened(self, person):
        return replace(person, **self._gone) if person.id == self._person_id else person


@pytest.fixture
def gone(story, services, sandbox):
    """From now on Humaans shows none of these of Amelia; with nothing named, it shows all again."""
    amelia = sandbox.person_id("amelia")

    def hide(*names):
        hidden = dict.fromkeys(names, ())
        story.services = replace(
            services, humaans=lambda *options: _Without(services.humaans(*options), amelia, **hidden)
        )
        return story.services

    return hide


def _told(story):
    query = Issue.select().where(Issue.code == "pay_detail_emptied", Issue.closed_at.is_null())
    return [issue.message for issue in query]


def test_A5_a_salary_that_vanishes_is_emptied_told_and_healed_when_it_is_back(story, gone):
    story.imported()
    gone("compensations")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor is None
    (said,) = _told(story)
    assert said.startswith("Salary is empty in Humaans now")
    story.reconcile()
    assert _told(story) == [said]
    gone()
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor is not None
    assert _told(story) == []


def test_A5_a_bank_account_that_sync_now_empties_is_told_at_once(story, gone, services, job_notifier, company):
    story.imported()
    start_sync(services, job_notifier, company.id, story.employee("amelia").id, actor="bob")
    sync_person(gone("bank_accounts"), job_notifier.people[-1])
    assert story.employee("amelia").account_number is None
    (said,) = _told(story)
    assert said.startswith("Sort code and Account number are empty")


def test_what_a_person_empties_or_fills_by_hand_needs_no_telling(story, gone, services, company):
    story.imported()
    amelia = story.employee("amelia").id
    edit_employee(services, company.id, amelia, {"account_number": None}, actor="alice")
    assert _told(story) == []
    gone("bank_accounts")
    story.reconcile()
    (said,) = _told(story)
    assert said.startswith("Sort code is empty")
    edit_employee(services, company.id, amelia, {"sort_code": "20-29-59"}, actor="alice")
    assert _told(story) == []


def test_whoever_never_had_a_salary_is_not_told_of(story, gone):
    story.connect()
    gone("compensations", "bank_accounts")
    story.save()
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor is None
    assert _told(story) == []


def test_what_is_kept_by_policy_is_not_told_of(story, gone, company):
    story.imported()
    document = to_document(settings.current(company.id))
    for entry in document["mapping"]:
        if entry["payroll_field"] in {"sort_code", "account_number", "bank_account_name"}:
            entry["on_blank"] = Policy.KEEP.value
    story.save(mapping=document["mapping"])
    gone("bank_accounts")
    story.reconcile()
    assert story.employee("amelia").account_number is not None
    assert _told(story) == []


def test_an_excluded_employee_is_not_told_of_any_more(story, gone, company, sandbox):
    story.imported()
    gone("compensations")
    story.reconcile()
    assert len(_told(story)) == 1
    exclusion = {"source": "person.firstName", "operator": "is", "values": ["Amelia"]}
    story.save(exclude_enabled=True, exclusions=[exclusion])
    assert story.employee("amelia").excluded
    assert _told(story) == []
