"""What a push says of employees beside sending them: who is pending, and who was sent before and is gone."""

from datetime import date

from service.rules.exports.export_names import Scope
from service.store.exports import pushes
from service.store.tables.employees import Employee
from service.store.tables.exports import PayrollPush, SentEmployee
from tests.actions.exports.conftest import JANUARY

FEBRUARY = date(2027, 2, 26)
TOLD = "The last day was 20 December 2026. Enter the leaving date in Staffology by hand."


def change(sender, key, **values):
    Employee.update(values).where(Employee.id == sender.story.employee(key).id).execute()


def sent(sender, *pay_date, scope=Scope.FULL):
    return sender.work(sender.ask(sender.signed_off(*pay_date), scope))


def gone(push):
    return {row.employee: row.by_hand for row in pushes.with_words(push.id, 100) if row.state == "gone"}


def test_a_pending_employee_who_is_sent_is_told_with_what_is_missing(sender):
    row = sender.row(sent(sender), "oscar")
    assert row.state == "sent"
    (said,) = row.by_hand
    assert said.startswith("Is pending because of Account number and Sort code. Correct this in payroll and sign off ")
    assert said.endswith("or enter it in Staffology by hand.")
    assert sender.row(PayrollPush.get(), "amelia").by_hand == []


def test_whoever_was_sent_and_is_gone_is_told_once_and_nothing_is_sent_of_them(sender):
    sent(sender)
    change(sender, "amelia", end_date=date(2026, 12, 20))
    writes = [each["payrollCode"] for each in sender.writes()].count("1002")
    january = sent(sender, JANUARY)
    assert january.state == "done"
    assert gone(january)[sender.story.employee("amelia").id] == [TOLD]
    assert sender.counts(january)["gone"] == len(gone(january))
    assert [each["payrollCode"] for each in sender.writes()].count("1002") == writes
    assert gone(sent(sender, FEBRUARY)) == {}


def test_it_is_told_again_when_the_last_day_moves_and_in_a_push_of_changes(sender):
    sent(sender)
    change(sender, "amelia", end_date=date(2026, 12, 20))
    sent(sender, JANUARY)
    change(sender, "amelia", end_date=date(2026, 12, 15))
    february = sent(sender, FEBRUARY, scope=Scope.CHANGED)
    assert gone(february) == {sender.story.employee("amelia").id: [TOLD.replace("20", "15", 1)]}


def test_whoever_comes_back_and_goes_again_for_the_same_reason_is_told_again(sender):
    sent(sender)
    for pay_date, is_excluded in ((JANUARY, True), (FEBRUARY, False), (date(2027, 3, 25), True)):
        change(sender, "amelia", excluded=is_excluded)
        told = gone(sent(sender, pay_date))
        assert (sender.story.employee("amelia").id in told) == is_excluded


def test_whoever_was_sent_for_a_later_payday_is_not_gone_in_an_earlier_one(sender):
    change(sender, "maya", start_date=date(2027, 1, 4))
    december = sender.signed_off()
    sent(sender, JANUARY)
    push = sender.work(sender.ask(december))
    assert gone(push) == {}
    assert sender.story.employee("maya").id not in {row.employee for row in SentEmployee.select().where(
        SentEmployee.push == push.id)}  # fmt: skip
