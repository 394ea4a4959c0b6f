"""The same bank account on two people is worth a look, and nothing is held because of it."""

from __future__ import annotations

import pytest

from service.store.tables.employees import Issue

AMELIAS = {"sortCode": "10-79-99", "accountNumber": "88837491"}


def _pay_isla_to(sandbox, **account):
    row = sandbox.rows("bank-accounts", person="isla")[0]
    sandbox.change("bank-accounts", row["id"], quiet=True, **account)


@pytest.fixture(autouse=True)
def _not_held(story):
    """A company that does not want such a change to wait."""
    story.imported()
    story.save(hold_shared_account=False)


def test_both_holders_of_one_account_get_advice_that_closes_when_they_part(story, sandbox):
    own = {key: sandbox.rows("bank-accounts", person="isla")[0][key] for key in AMELIAS}
    _pay_isla_to(sandbox, **AMELIAS)
    story.reconcile()
    assert "bank_account_shared" in story.issues("isla") & story.issues("amelia")
    assert story.employee("isla").readiness == "ready"
    _pay_isla_to(sandbox, **own)
    story.reconcile()
    assert "bank_account_shared" not in story.issues()


def test_a_sync_of_one_of_them_leaves_the_advice_open(story, sandbox):
    _pay_isla_to(sandbox, **AMELIAS)
    story.reconcile()
    sandbox.change("people", "isla", city="Dundee", quiet=True)
    story.reconcile()
    assert Issue.select().where(Issue.code == "bank_account_shared").count() == 2


def test_an_issue_of_someone_who_was_held_says_who_it_is(story):
    issue = Issue.get(Issue.code == "employee_id_missing")
    assert issue.person_name == "Chloe Adams"
