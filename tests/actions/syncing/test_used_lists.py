"""Only the lists that the settings use are read; what was not read clears nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.connection.humaans_access import client_of
from service.actions.syncing.request_run import start_sync
from service.facts.capabilities import ChangeFilter
from service.facts.runs import Cause
from service.store.companies import capabilities
from service.store.tables.syncing import Run
from tests.actions.syncing.sync_rows import sync_person


def _lists_asked(sandbox):
    names = {path.removeprefix("GET /api/") for path in sandbox.counters()["per_path"]}
    return names & {"compensations", "bank-accounts", "job-roles", "custom-values"}


def _without(document, *prefixes):
    """The document with nothing mapped from these sources, nor from the roll number: one of the cast has several,
    and only the rows of other lists tell which of them counts.
    """
    mapping = [
        entry | {"source": None}
        if str(entry.get("source") or "").startswith(prefixes) or entry["payroll_field"] == "roll_number"
        else entry
        for entry in document["mapping"]
    ]
    return {"mapping": mapping}


def test_salaries_that_are_left_alone_are_not_read_and_stay_until_they_are_synced_again(story, sandbox):
    story.imported()
    paid = story.employee("amelia").salary_amount_minor
    sandbox.forget_requests()
    story.save(sync_salaries=False, **_without(story.default_document()))
    assert _lists_asked(sandbox) == {"bank-accounts", "job-roles", "custom-values"}
    sandbox.change("compensations", sandbox.rows("compensations", "amelia")[0]["id"], amount="1")
    run = story.reconcile()
    assert (run.state, run.updated) == ("succeeded", 0)
    assert story.employee("amelia").salary_amount_minor == paid
    sandbox.forget_requests()
    story.save(sync_salaries=True)
    assert "compensations" in _lists_asked(sandbox)
    assert story.employee("amelia").salary_amount_minor == 100


def test_a_list_that_nothing_uses_is_not_missed_by_the_guard_and_empties_no_one(story, sandbox):
    story.imported()
    before = story.employee("amelia")
    sandbox.forget_requests()
    story.save(**_without(story.default_document(), "bankAccount.", "jobRole."))
    assert _lists_asked(sandbox) == {"compensations", "custom-values"}
    run = Run.select().order_by(Run.id.desc()).first()
    assert (run.state, run.failed) == ("succeeded", 0)
    after = story.employee("amelia")
    assert (after.sort_code, after.job_title) == (before.sort_code, before.job_title)
    story.save(mapping=story.default_document()["mapping"])
    assert Run.select().order_by(Run.id.desc()).first().state == "succeeded"


@pytest.mark.parametrize("told", ["honoured", "by-year"])
def test_an_hour_asks_a_filter_that_works_for_what_changed_and_believes_none_that_lies(story, sandbox, clock, told):
    sandbox.switch(updated_at_filter=told)
    story.imported()
    probed = client_of(story.services, story.company.id).capabilities()
    assert set(probed.change_filter.values()) == {ChangeFilter.WORKS}
    capabilities.save(story.company.id, replace(probed, page_size=1), clock())  # as if each list had many pages
    clock.forward(hours=1)
    sandbox.move_clock("1h")
    sandbox.change(
        "bank-accounts", sandbox.rows("bank-accounts", "amelia")[0]["id"], nameOnAccount="A Hart", quiet=True
    )
    sandbox.forget_requests()
    run = story.reconcile(Cause.HOURLY)
    assert (run.state, run.updated, run.changed_since is None) == ("succeeded", 1, told == "by-year")
    assert story.employee("amelia").bank_account_name == "A Hart"
    assert run.requests == sandbox.counters()["total"]


def test_sync_now_reads_the_same_lists_as_a_reconciliation(story, services, sandbox, job_notifier):
    story.imported()
    story.save(sync_salaries=False)
    amelia = story.employee("amelia")
    sandbox.forget_requests()
    start_sync(services, job_notifier, story.company.id, amelia.id, actor="bob")
    sync_person(services, job_notifier.people[-1])
    assert _lists_asked(sandbox) == {"bank-accounts", "job-roles", "custom-values"}
    assert story.employee("amelia").fingerprint == amelia.fingerprint
