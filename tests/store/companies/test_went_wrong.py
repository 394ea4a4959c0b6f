"""Companies whose notices are to be judged at once: noted when what was written is committed."""

import pytest

from service.store.companies import audit, went_wrong
from service.store.database.connection import write_transaction


def test_it_is_noted_once_the_transaction_has_ended(database):
    with write_transaction():
        went_wrong.note(7)
        went_wrong.note(3)
        went_wrong.note(7)
        assert went_wrong.take() == []
    assert went_wrong.take() == [3, 7]
    assert went_wrong.take() == []


def test_what_is_rolled_back_is_not_noted(database):
    def fails():
        with write_transaction():
            went_wrong.note(7)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    with write_transaction():
        went_wrong.note(3)
    assert went_wrong.take() == [3]


def test_outside_a_transaction_it_is_noted_at_once(database):
    went_wrong.note(7)
    assert went_wrong.take() == [7]


def test_an_act_that_causes_or_ends_a_notice_is_noted_as_it_is_recorded(company, other, clock):
    for action, company_id in (("period.signed_off", company.id), ("list.exported", other.id)):
        audit.record(actor="alice", action=action, now=clock(), company_id=company_id)
    assert went_wrong.take() == [company.id]
