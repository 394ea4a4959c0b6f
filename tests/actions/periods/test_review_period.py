"""From the review to the close: variance, late changes, names, and what each version holds."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from service.actions.employees.edit_employee import edit_employee
from service.actions.notifications.find_causes import causes_of
from service.actions.periods.late_changes import late_changes
from service.actions.periods.review_period import (
    NothingChosenError,
    OtherVersionError,
    SignedAlreadyError,
    check_lines,
    close,
    comment,
    include_late_changes,
    mark_exported,
    reopen,
    sign_off,
)
from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.notices import NoticeKind
from service.facts.periods import Section
from service.rules.periods.states import IllegalStepError
from service.rules.periods.verification import Verdict, verify
from service.store.companies import audit
from service.store.periods import pay_periods, period_employees, sign_offs, snapshots, variance_lines
from service.store.periods.variance_lines import LineFilters
from service.store.tables.channels import EventEndpoint, OutgoingEvent
from service.store.tables.employees import Change
from service.store.tables.payslips import PaydayPlan
from tests.actions.periods.conftest import DECEMBER, NOVEMBER

PERIOD_KINDS = {NoticeKind.CUT_OFF_SOON, NoticeKind.PERIOD_NOT_FROZEN, NoticeKind.PERIOD_TO_REVIEW}
#: Fields that anyone may edit here, with values to choose from.
VALUES = {
    "city": ["Leeds", "York", "Hull"],
    "postcode": ["LS1 1UR", "YO1 7HH"],
    "bank_account_name": ["A Jones", "A Smith"],
    "job_title": ["Fitter", "Joiner"],
    "tax_code": ["1257L", "BR"],
    "salary_amount_minor": [3_000_000, 3_600_000, 4_200_000],
    "middle_name": ["Rose", ""],
}


@pytest.fixture
def edits(periods, services, clock):
    """Random edits of the people of a period, by the action that pages use."""
    chance = random.Random(7)  # noqa: S311 - the same edits each time

    def make(number, pay_date):
        ids = sorted(periods.records(pay_date))
        for _ in range(number):
            clock.forward(seconds=1)
            field = chance.choice(sorted(VALUES))
            value = chance.choice(VALUES[field])
            edit_employee(services, periods.story.company.id, chance.choice(ids), {field: value}, actor="bob")

    return make


def live(periods, pay_date):
    period = periods.of(pay_date)
    from service.actions.periods.take_snapshot import records_now
    from service.rules.periods.canonical import lines_of, records_in

    now = periods.services.clock()
    return {each["record"]: each for each in records_in(lines_of(records_now(periods.story.company, period, now)))}


def lines(periods, pay_date):
    snapshot = periods.snapshot(pay_date)
    found = variance_lines.page(periods.story.company.id, snapshot.id, LineFilters(), limit=1000)
    return [each.line for each in found]


def signed(periods, pay_date, actor="alice"):
    period = periods.of(pay_date)
    return sign_off(periods.services, periods.story.company, period.id, version=period.version, actor=actor)


def test_the_snapshot_with_its_late_changes_is_the_live_record(periods, edits):
    periods.frozen(NOVEMBER)
    edits(120, NOVEMBER)
    records = periods.records(NOVEMBER)
    late = late_changes(periods.of(NOVEMBER), periods.snapshot(NOVEMBER))
    assert late
    for each in late:
        assert records[each.employee_id]["fields"][each.field] == each.old
        records[each.employee_id]["fields"][each.field] = each.new
    now = live(periods, NOVEMBER)
    assert {key: each["fields"] for key, each in records.items()} == {key: each["fields"] for key, each in now.items()}


def test_including_makes_a_version_in_which_only_those_lines_differ(periods, edits, services):
    periods.frozen(NOVEMBER)
    edits(60, NOVEMBER)
    before = periods.records(NOVEMBER)
    late = late_changes(periods.of(NOVEMBER), periods.snapshot(NOVEMBER))
    chosen = {each.key for each in late[::3] if not str(each.field).startswith("salary")}
    company, period = periods.story.company, periods.of(NOVEMBER)
    include_late_changes(services, company, period.id, chosen, reason="paid now", actor="alice")
    after = periods.records(NOVEMBER)
    differing = {
        f"{key}-{field}"
        for key, each in after.items()
        for field, value in each["fields"].items()
        if value != before[key]["fields"][field]
    }
    assert differing == chosen
    left = late_changes(periods.of(NOVEMBER), periods.snapshot(NOVEMBER))
    assert {each.key for each in left} == {each.key for each in late} - chosen
    assert periods.records(NOVEMBER, 1) == before
    file = snapshots.content_of(services.secrets, periods.snapshot(NOVEMBER))
    assert verify(file).verdict is Verdict.GOOD
    with pytest.raises(NothingChosenError):
        include_late_changes(services, company, period.id, chosen, reason="again", actor="alice")


def test_the_variance_is_the_change_history_line_by_line_with_its_causes(periods, edits):
    periods.frozen(NOVEMBER)
    signed(periods, NOVEMBER)
    after = period_employees.newest_change(periods.story.company.id)
    edits(120, NOVEMBER)
    periods.frozen(DECEMBER)
    history = {}
    for change in Change.select().where(Change.id > after).order_by(Change.id):
        key = (change.employee_id, change.field)
        history[key] = (history[key][0] if key in history else change.old, change.new)
    expected = {(*key, *values) for key, values in history.items() if values[0] != values[1]}
    found = [each for each in lines(periods, DECEMBER) if each.field in PAYROLL_FIELD_KINDS]
    assert {(each.employee_id, each.field, each.old, each.new) for each in found} == expected
    assert {(each.cause, each.made_by) for each in found} == {("edit", "bob")}


def test_a_rise_above_the_limit_and_a_line_without_a_cause_stand_on_top(periods, services, clock):
    periods.frozen(NOVEMBER)
    signed(periods, NOVEMBER)
    company_id = periods.story.company.id
    amelia, priya = periods.story.employee("amelia"), periods.story.employee("priya")
    edit_employee(services, company_id, priya.id, {"city": "Leeds"}, actor="bob")
    raised = amelia.salary_amount_minor * 6 // 5
    edit_employee(services, company_id, amelia.id, {"salary_amount_minor": raised}, actor="bob")
    type(priya).update(department="Nobody's doing").where(type(priya).id == priya.id).execute()
    periods.frozen(DECEMBER)
    found = lines(periods, DECEMBER)
    flags = [each.flag for each in found]
    assert flags.index("") == len([flag for flag in flags if flag])
    pay = next(each for each in found if each.field == "salary_amount_minor")
    assert (pay.section, pay.flag, pay.difference_bp, pay.currency) == ("pay", "over_threshold", 2_000, "GBP")
    assert {each.field for each in found if each.flag == "no_cause"} == {"department"}


def test_starters_and_leavers_are_lines_of_their_own(periods, services, sandbox, clock):
    periods.frozen(NOVEMBER)
    signed(periods, NOVEMBER)
    sandbox.leave("amelia", on="2026-11-28", quiet=True)
    periods.story.reconcile()
    periods.frozen(DECEMBER)
    amelia = periods.story.employee("amelia").id
    gone = [each for each in lines(periods, DECEMBER) if each.employee_id == amelia and each.field is None]
    assert [(each.section, str(each.effective_date)) for each in gone] == [(Section.LEAVERS.value, "2026-11-28")]


def test_checked_lines_stay_checked_in_the_next_version(periods, edits, services):
    periods.frozen(NOVEMBER)
    signed(periods, NOVEMBER)
    edits(20, NOVEMBER)
    period = periods.frozen(DECEMBER)
    ids = [each.id for each in lines(periods, DECEMBER)]
    company = periods.story.company
    assert check_lines(services, company, period.id, ids[:2], note="seen the letter", actor="carol") == 2
    signed(periods, DECEMBER)
    reopen(services, company, period.id, reason="one more", actor="alice")
    marked = [each for each in lines(periods, DECEMBER) if each.checked_by]
    assert [(each.checked_by, each.note) for each in marked] == [("carol", "seen the letter")] * 2


def test_two_different_people_sign_when_the_company_wants_two(periods, services):
    PaydayPlan.update(sign_offs_needed=2).execute()
    period = periods.frozen(NOVEMBER)
    assert signed(periods, NOVEMBER) is False
    with pytest.raises(SignedAlreadyError):
        signed(periods, NOVEMBER)
    assert periods.of(NOVEMBER).state == "review"
    assert signed(periods, NOVEMBER, "bob") is True
    assert periods.of(NOVEMBER).state == "signed_off"
    with pytest.raises(OtherVersionError):
        sign_off(services, periods.story.company, period.id, version=9, actor="carol")


def test_one_name_that_is_there_already_is_enough_once_one_is_needed(periods, services):
    PaydayPlan.update(sign_offs_needed=2).execute()
    periods.frozen(NOVEMBER)
    assert signed(periods, NOVEMBER) is False
    PaydayPlan.update(sign_offs_needed=1).execute()
    assert signed(periods, NOVEMBER) is True
    assert periods.of(NOVEMBER).state == "signed_off"
    assert sign_offs.signers_of(periods.snapshot(NOVEMBER).id) == ["alice"]


def test_a_sign_off_is_in_the_audit_log_with_the_hash_and_what_was_not_checked(periods, edits):
    periods.frozen(NOVEMBER)
    signed(periods, NOVEMBER)
    edits(10, NOVEMBER)
    periods.frozen(DECEMBER)
    signed(periods, DECEMBER)
    entry = audit.of_company(periods.story.company.id, limit=1)[0]
    assert entry.action == "period.signed_off"
    assert entry.detail["sha256"] == periods.snapshot(DECEMBER).sha256
    assert entry.detail["unchecked"] == len(lines(periods, DECEMBER)) > 0


def test_reopened_after_the_hand_over_it_is_a_new_version_that_says_so_and_is_signed_again(periods, services):
    period = periods.frozen(NOVEMBER)
    company = periods.story.company
    with pytest.raises(IllegalStepError):
        mark_exported(services, company, period.id, version=1, actor="alice", to="Sage 50")
    signed(periods, NOVEMBER)
    mark_exported(services, company, period.id, version=1, actor="alice", to="Sage 50")
    made = reopen(services, company, period.id, reason="wrong bonus", actor="bob")
    assert (made.version, periods.of(NOVEMBER).state) == (2, "review")
    assert made.notes[-1] == "Reopened by bob after it was handed over: wrong bonus"
    assert made.sha256 == periods.snapshot(NOVEMBER, 1).sha256
    with pytest.raises(IllegalStepError):
        close(services, company, period.id, version=2, actor="alice")
    signed(periods, NOVEMBER)
    mark_exported(services, company, period.id, version=2, actor="alice", to="Sage 50")
    close(services, company, period.id, version=2, actor="alice")
    assert periods.of(NOVEMBER).state == "closed"
    with pytest.raises(IllegalStepError):
        reopen(services, company, period.id, reason="too late", actor="bob")
    with pytest.raises(IllegalStepError):
        check_lines(services, company, period.id, [1], note="", actor="bob")
    with pytest.raises(IllegalStepError):
        comment(services, company, period.id, "Too late?", actor="bob")


def test_someone_who_moves_to_another_schedule_or_starts_late_is_a_late_change(periods, services, sandbox):
    periods.frozen(NOVEMBER)
    sandbox.hire(firstName="Nina", lastName="Late", employmentStartDate="2026-11-25", employeeId="7001", quiet=True)
    periods.story.reconcile()
    period = periods.of(NOVEMBER)
    late = [each for each in late_changes(period, periods.snapshot(NOVEMBER)) if each.field is None]
    assert len(late) == 1
    key = {late[0].key}
    include_late_changes(services, periods.story.company, period.id, key, reason="started", actor="alice")
    assert late[0].employee_id in periods.records(NOVEMBER)
    assert not [each for each in late_changes(periods.of(NOVEMBER), periods.snapshot(NOVEMBER)) if each.field is None]


def test_a_comment_is_no_name_under_it(periods, services):
    period = periods.frozen(NOVEMBER)
    comment(services, periods.story.company, period.id, "Is the bonus right?", actor="client")
    snapshot = periods.snapshot(NOVEMBER)
    assert sign_offs.signers_of(snapshot.id) == []
    assert [each.comment for each in sign_offs.of_snapshot(snapshot.id)] == ["Is the bonus right?"]


def test_a_period_that_waits_for_someone_is_told_until_it_is_signed_off(periods, services, clock):
    company = periods.story.company

    def told():
        causes = causes_of(services, [company], clock())[company.id]
        return [each.kind for each in causes if each.kind in PERIOD_KINDS and each.subject == subject]

    subject = str(periods.of(DECEMBER).id)
    assert told() == []
    clock.now = datetime(2026, 12, 16, 18, 0, tzinfo=UTC)
    assert told() == [NoticeKind.CUT_OFF_SOON]
    pay_periods.note_trouble(periods.of(DECEMBER), "Humaans is away.", clock())
    assert told() == [NoticeKind.PERIOD_NOT_FROZEN]
    periods.frozen(DECEMBER)
    assert told() == [NoticeKind.PERIOD_TO_REVIEW]
    signed(periods, DECEMBER)
    assert told() == []


def test_programs_are_told_when_a_period_is_frozen_signed_off_and_handed_over(periods, services):
    company = periods.story.company
    EventEndpoint.create(
        company=company, name="engine", address_shown="https://engine.example", state="active", kinds=[],
        created_by="olivia", created_at=services.clock(),
    )  # fmt: skip
    period = periods.frozen(NOVEMBER)
    signed(periods, NOVEMBER)
    mark_exported(services, company, period.id, version=1, actor="alice", to="Sage 50")
    events = [(each.kind, each.ids) for each in OutgoingEvent.select().order_by(OutgoingEvent.id)]
    ids = {"period_id": period.id, "version": 1}
    assert events == [("period.frozen", ids), ("period.signed_off", ids), ("period.exported", ids)]
