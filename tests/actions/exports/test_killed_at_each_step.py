"""A worker that sends a period is killed before each write and each request: each employee is created exactly once."""

from collections import Counter

from service.store.tables.exports import PayrollPush, SentEmployee
from tests.actions.killed_processes import killed_at

#: More than there are steps in a whole push, so that one that never ends is no endless test.
MOST_DEATHS = 60


def test_each_employee_is_created_once_however_often_the_worker_is_killed(sender, clock):
    push = sender.ask(sender.signed_off())
    left_behind = set()
    deaths = 0
    while not killed_at(deaths + 1, lambda: sender.work(push), requests=True):
        deaths += 1
        assert deaths < MOST_DEATHS
        in_staffology = Counter(each["payrollCode"] for each in sender.writes())
        for row in SentEmployee.select().where(SentEmployee.push == push.id):
            left_behind.add((row.state, in_staffology[row.employee_id]))
        clock.forward(minutes=5)
    push = PayrollPush.get_by_id(push.id)
    while push.state != "done":
        clock.forward(minutes=5)
        push = sender.work(push)
    codes = Counter(each["payrollCode"] for each in sender.writes())
    assert set(codes.values()) == {1}
    assert len(codes) == sender.counts(push)["sent"]
    assert {("uncertain", 0), ("uncertain", 1), ("sent", 1), ("waiting", 0)} <= left_behind
    assert not {("waiting", 1), ("sent", 0)} & left_behind
