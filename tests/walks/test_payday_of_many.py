"""F48: a batch of two hundred with two bad files in it, its worker killed in the middle, and a dump of everything."""

import pytest

from sandbox.remote import Sandbox
from service.rules.payslips.pdf_inspection import MOST_BYTES
from tests.processes import wait_until
from tests.walks.paydays import WalkedPayday

pytestmark = pytest.mark.processes
BATCH, KILLED_AT = 200, 100


@pytest.fixture(scope="module")
def humaans():
    """More people than payslips: some have left or are yet to come."""
    with Sandbox.start(size=300, mailbox=True) as sandbox:
        yield sandbox


def test_F48_two_hundred_killed_at_one_hundred_with_a_bad_file_each_way(deployment, redis):
    payday = WalkedPayday(deployment)
    people = payday.employees[:BATCH]
    corrupt, too_large = people[7]["employee_id"], people[150]["employee_id"]
    spoilt = {corrupt: b"%PDF-1.7 torn off", too_large: payday.pdf(people[150]) + b"x" * MOST_BYTES}
    said = payday.upload(people, expect=1, **spoilt)
    assert f"{BATCH - 2} accepted" in said
    for name in (corrupt, too_large):
        assert any(line.startswith(f"not taken\t{name}.pdf\t") for line in said.splitlines())
    payday.sandbox.switch(latency_ms=10.0)
    payday.deliver()
    wait_until(lambda: len(payday.documents()) >= KILLED_AT, what="a hundred documents")
    deployment.kill("worker")
    assert KILLED_AT <= len(payday.documents()) < BATCH - 2
    payday.sandbox.switch(latency_ms=0.0)
    deployment.start("worker")
    payday.finish()
    assert payday.all_once()
    assert payday.states()["humaans", "uploaded"] == BATCH - 2
    assert payday.states()["email", "unclear"] <= 1  # the mail that was on its way, if there was one
    assert payday.readable_anywhere(redis) == {}
