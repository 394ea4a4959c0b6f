"""A signed-off pay period on its way to Staffology: each employee exactly once, whatever happens on the way."""

from __future__ import annotations

import pytest

from service.actions.exports.push_period import NotSendableError, try_refused_again
from service.actions.exports.send_push import send_push
from service.actions.operations.resume_lost_work import resume_lost_work
from service.facts.periods import SentState
from service.rules.exports.export_names import Scope
from service.store.exports import payroll_programs, pushes
from service.store.periods import snapshots
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from service.store.tables.exports import PayrollPush, SentEmployee
from service.store.tables.periods import PayPeriod
from tests.actions.exports.conftest import JANUARY


def test_a_period_is_sent_once_and_counts_as_exported(sender):
    period = sender.signed_off()
    push = sender.work(sender.ask(period))
    counts = sender.counts(push)
    assert push.state == "done"
    assert counts["sent"] == len(sender.writes()) > 5
    assert PayPeriod.get_by_id(period.id).state == "exported"
    (amelia,) = sender.in_staffology("amelia")
    assert amelia["personalDetails"]["lastName"] == "Hart"
    assert amelia["sourceSystemId"].endswith(f"-{sender.story.employee('amelia').id}")
    done = AuditEntry.get(AuditEntry.action == "push.done")
    assert done.detail["sent"] == counts["sent"]
    again = sender.work(sender.ask(period))
    assert (again.id, len(sender.writes())) == (push.id, counts["sent"])


def test_who_cannot_be_sent_is_listed_with_the_reasons_and_the_others_are_sent(sender):
    body = {"errors": {"BankDetails.SortCode": ["No bank has '102030'"]}}
    sender.sandbox.fail("/employees$", method="POST", status=400, body=body)
    push = sender.work(sender.ask(sender.signed_off()))
    rows = pushes.with_words(push.id, 100)
    assert all(row.reasons for row in rows if row.state == "refused")
    assert [row.reasons for row in rows if "Sort code" in " ".join(row.reasons)] == [["Sort code: No bank has …"]]
    assert push.state == "done"
    sent = len(sender.writes())
    assert try_refused_again(sender.services, sender.job_notifier, push, actor="alice") == len(
        [row for row in rows if row.state == "refused"]
    )
    push = sender.work(push)
    assert push.state == "done"
    assert len(sender.writes()) == sent + 1


def test_who_is_not_in_the_frozen_data_any_more_is_listed_with_that_reason(sender, story):
    push = sender.ask(sender.signed_off())
    send_push(sender.services, push.id, seconds=0.0)
    row = SentEmployee.select().where(SentEmployee.employee == story.employee("amelia").id).get()
    now = sender.services.clock()
    other = Employee.create(
        company=story.company, employment="active", readiness="ready", created_at=now, updated_at=now
    )
    SentEmployee.update(employee=other.id).where(SentEmployee.id == row.id).execute()
    sender.work(push)
    row = SentEmployee.get_by_id(row.id)
    assert row.state == SentState.REFUSED
    assert "does not have this employee any more" in row.reasons[0]


def test_a_lost_answer_is_settled_by_reading_before_anything_is_sent_again(sender, clock):
    push = sender.ask(sender.signed_off())
    lost = ({"drop": True}, {"status": 502}, {"truncate": True}, {"when": "before", "drop": True})
    for number, trouble in enumerate(lost, 1):
        sender.sandbox.fail("/employees$", **({"method": "POST", "when": "after", "skip_first": 1} | trouble))
        push = sender.work(push)
        assert "could not reach Staffology" in push.trouble or "not answering properly" in push.trouble
        assert sender.counts(push)["uncertain"] == number
        clock.forward(seconds=35)
    push = sender.work(push)
    assert sender.counts(push)["uncertain"] == len(lost)
    assert "check what came of it" in push.trouble
    clock.forward(minutes=5)
    push = sender.work(push)
    codes = [each["payrollCode"] for each in sender.writes()]
    assert len(codes) == len(set(codes)) == sender.counts(push)["sent"]
    assert push.state == "done"


def test_an_uncertain_employee_who_cannot_be_sent_any_more_stays_so_until_staffology_is_asked_once(sender, clock):
    """A later version of this service may refuse a value that an earlier one had sent, and its answer was lost."""
    push = sender.ask(sender.signed_off())
    sender.sandbox.fail("/employees$", method="POST", when="after", drop=True)
    sender.work(push)
    clock.forward(seconds=35)
    sender.sandbox.fail("/employees$", method="POST", when="before", drop=True)
    sender.work(push)
    there, nowhere = SentEmployee.select().where(SentEmployee.state == "uncertain").order_by(SentEmployee.id)
    for row in (there, nowhere):
        Employee.update(job_title="x" * 121).where(Employee.id == row.employee).execute()
    later = snapshots.of_version(sender.signed_off(JANUARY))
    PayrollPush.update(snapshot=later.id).where(PayrollPush.id == push.id).execute()
    sender.sandbox.ask("DELETE", "/requests")
    clock.forward(seconds=35)
    sender.work(push)
    assert sender.counts(push)["uncertain"] == 2
    assert asked_of(sender, there, nowhere) == []
    clock.forward(minutes=5)
    assert sender.work(push).state == "done"
    assert asked_of(sender, there, nowhere) == [("GET", there.employee_id), ("GET", nowhere.employee_id)]
    there, nowhere = (SentEmployee.get_by_id(row.id) for row in (there, nowhere))
    assert (there.state, there.reasons) == ("sent", [])
    assert there.program_id == sender.in_staffology_by_code(there.employee_id)["id"]
    assert (nowhere.state, nowhere.reasons) == ("refused", ["Job Title is longer than 120 characters."])


def asked_of(sender, *rows):
    """The searches for these employees, and what was written of them, oldest first."""
    asked = sender.sandbox.ask("GET", "/requests")["requests"]
    codes = {row.employee_id for row in rows}
    return [(each["method"], code) for each in asked if (code := each["query"].removeprefix("code=")) in codes]


def test_a_worker_that_dies_between_request_and_answer_sends_no_one_twice(sender, clock):
    class KilledError(BaseException):
        pass

    push, sent = sender.ask(sender.signed_off()), 0
    client = sender.services.staffology(sender.sandbox.payroll()["api_key"])
    create = client.create
    deaths = iter(range(1, 100))

    def dies(*asked):
        """As if the process were killed: the request has arrived, and nothing is written down after it."""
        create(*asked)
        if next(deaths) % 3 == 0:
            raise KilledError
        return sender.in_staffology_by_code(asked[1]["employmentDetails"]["payrollCode"])["id"]

    client.create = dies
    for _ in range(30):
        try:
            sender.work(push)
        except KilledError:
            sent += 1
        clock.forward(minutes=5)
    push = PayrollPush.get_by_id(push.id)
    codes = [each["payrollCode"] for each in sender.writes()]
    assert sent > 2
    assert push.state == "done"
    assert len(codes) == len(set(codes)) == sender.counts(push)["sent"]


def test_a_fault_of_ours_is_said_and_tried_again_later_and_progress_ends_the_waiting(sender, clock, story):
    class FaultError(Exception):
        pass

    def broken(*_asked):
        raise FaultError

    push = sender.ask(sender.signed_off())
    client = sender.services.staffology(sender.sandbox.payroll()["api_key"])
    right, client.create = client.create, broken
    for waits in range(1, 6):
        assert pushes.stuck([story.company.id], 5) == []
        with pytest.raises(FaultError):
            sender.work(push)
        now = PayrollPush.get_by_id(push.id)
        assert (now.waits, now.trouble[:20]) == (waits, "Something went wrong")
        assert sender.work(push).waits == waits, "nothing is done before its time"
        clock.forward(minutes=15)
    assert pushes.stuck([story.company.id], 5) == [(story.company.id, push.id)]
    client.create = right
    now = sender.work(push)
    assert (now.state, now.waits, now.trouble) == ("done", 0, "")
    assert pushes.stuck([story.company.id], 5) == []


def test_it_stops_at_a_429_for_as_long_as_it_is_asked_to_and_goes_on(sender, clock, job_notifier, services):
    push = sender.ask(sender.signed_off())
    sender.sandbox.fail("/employees$", method="POST", skip_first=2, retry_after=120)
    push = sender.work(push)
    assert push.trouble.startswith("Staffology asked us to slow down")
    assert (push.not_before - clock()).total_seconds() == 120
    assert sender.counts(push)["sent"] == 2
    assert "uncertain" not in sender.counts(push)
    job_notifier.pushes.clear()
    resume_lost_work(services, job_notifier)
    assert job_notifier.pushes == []
    clock.forward(seconds=121)
    resume_lost_work(services, job_notifier)
    assert job_notifier.pushes == [push.id]
    assert sender.work(push).state == "done"


def test_a_staffology_that_asks_for_a_second_again_and_again_is_asked_less_and_less_often(sender, clock):
    push, waits = sender.ask(sender.signed_off()), []
    sender.sandbox.fail("/employees", method="GET", retry_after=1, times=-1)
    for _ in range(4):
        push = sender.work(push)
        waits.append((push.not_before - clock()).total_seconds())
        clock.now = push.not_before
    sender.sandbox.heal()
    assert waits == [1, 2, 4, 8]


def test_a_refused_key_stops_everything_and_a_new_one_goes_on_by_itself(sender, clock, services, story):
    push = sender.ask(sender.signed_off())
    sender.sandbox.ask("PUT", "/staffology/key", {"api_key": "new-key"})
    push = sender.work(push)
    assert "does not accept this API key" in push.trouble
    assert payroll_programs.of_company(story.company.id).state == "refused"
    assert pushes.due(clock()) == []
    with pytest.raises(NotSendableError, match="Connect Staffology"):
        sender.ask(sender.signed_off(JANUARY))
    sender.connect()
    assert pushes.due(clock()) == [push.id]
    assert sender.work(push).state == "done"


def test_a_long_push_is_handed_on_and_two_workers_never_have_it(sender, clock):
    push = sender.ask(sender.signed_off())
    assert send_push(sender.services, push.id, seconds=0.0) is True
    first = pushes.claim(push.id, clock())
    assert pushes.claim(push.id, clock()) is None
    assert send_push(sender.services, push.id) is False
    clock.forward(minutes=1)
    assert sender.work(push).state == "done"
    with pytest.raises(Exception, match="taken over"):
        pushes.write(first, trouble="late")


def test_changes_are_sent_as_changes_and_what_is_gone_is_left_to_someone(sender, story, services):
    sender.work(sender.ask(sender.signed_off()))
    before = len(sender.writes())
    sender.sandbox.change("people", "amelia", city="York")
    story.reconcile()
    push = sender.work(sender.ask(sender.signed_off(JANUARY), Scope.CHANGED))
    assert [each["method"] for each in sender.writes()[before:]] == ["PUT"]
    assert push.unchanged > 3
    (amelia,) = sender.in_staffology("amelia")
    assert "York" in amelia["personalDetails"]["address"].values()
    assert push.state == "done"


def test_what_payroll_typed_in_stays_and_an_employee_who_has_it_all_is_not_written(sender, story):
    push = sender.work(sender.ask(sender.signed_off()))
    (amelia,) = sender.in_staffology("amelia")
    employer = sender.sandbox.payroll()["employers"][0]["id"]
    client = sender.services.staffology(sender.sandbox.payroll()["api_key"])
    client.replace(employer, amelia["id"], amelia | {"tags": ["night shift"]})
    sender.sandbox.change("people", "amelia", city="York")
    story.reconcile()
    written = len(sender.writes())
    push = sender.work(sender.ask(sender.signed_off(JANUARY)))
    assert sender.counts(push)["already_there"] > 3
    assert len(sender.writes()) == written + sender.counts(push)["sent"] < written + 4
    assert sender.in_staffology("amelia")[0]["tags"] == ["night shift"]


def test_an_employee_of_staffology_with_the_same_code_who_is_someone_else_is_never_overwritten(sender, story):
    code = story.employee("amelia").employee_id
    other = {
        "personalDetails": {
            "dateOfBirth": "1950-01-01", "gender": "Male", "maritalStatus": "Single", "niNumber": "AB123456C",
        },
        "employmentDetails": {
            "payrollCode": code, "starterDetails": {"startDate": "2020-01-01", "starterDeclaration": "A"},
        },
        "payOptions": {"taxAndNi": {"niTable": "A"}},
    }  # fmt: skip
    sender.sandbox.ask("POST", "/staffology/employees", other)
    push = sender.work(sender.ask(sender.signed_off()))
    assert sender.row(push, "amelia").state == "refused"
    assert "another person with this payroll code" in sender.row(push, "amelia").reasons[0]
    assert sender.in_staffology("amelia")[0]["personalDetails"] == other["personalDetails"]
