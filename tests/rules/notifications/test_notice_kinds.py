"""The table of notice kinds: each kind has a row that can be said in full."""

from __future__ import annotations

import pytest

from service.facts.notices import NoticeCause, NoticeKind
from service.facts.notifications import Severity
from service.rules.notifications.notice_kinds import KINDS


def test_every_kind_has_a_row_and_every_row_a_kind():
    assert list(KINDS) == list(NoticeKind)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_kind_that_ends_says_so_and_one_that_is_told_once_has_nothing_to_say_then(kind):
    row = KINDS[kind]
    assert bool(row.cleared_title) is not row.is_event
    assert row.path.startswith("/")
    assert ("{counted}" in row.title) is bool(row.noun)


def test_what_stops_pay_or_syncing_is_urgent_and_what_only_owners_are_told_is_not():
    urgent = {kind for kind, row in KINDS.items() if row.severity is Severity.URGENT}
    assert {NoticeKind.TOKEN_REFUSED, NoticeKind.RUN_PAUSED, NoticeKind.PAYSLIPS_FAILED} <= urgent
    assert not urgent & {kind for kind, row in KINDS.items() if row.is_for_owners}


def test_a_cause_without_a_subject_is_of_the_whole_company():
    assert NoticeCause(NoticeKind.TOKEN_REFUSED) == NoticeCause(NoticeKind.TOKEN_REFUSED, "", 1)
