"""A payday against the processes of the Procfile: handed in and delivered over HTTP, a worker killed in the middle."""

from datetime import UTC, datetime, timedelta

import pytest

from bin.launcher.calling import JsonCaller
from sandbox.payslips import Sample, pdf_of
from service.store import database as store_database
from service.store import models
from service.store.database import connection
from tests.processes import wait_until
from tests.walks.house import SLUG

pytestmark = pytest.mark.processes
DAY = "2026-11-27"
CANARY = "Canarybird"


@pytest.fixture
def payday(house):
    """Everybody imported, the switch on, a payslip for each employee handed in and released."""
    house.imported()
    employees = [one for one in house.every("/employees") if one["employee_id"] and one["humaans_person_id"]]
    house.api("POST", "/payslips/test-upload", {"employee_id": employees[0]["employee_id"]})
    settings = house.api("GET", "/settings")
    house.api("PUT", "/settings", settings | {"send_payslips_to_humaans": True, "email_payslips": False})
    house.drain()
    caller = JsonCaller(f"{house.base}/api/v1/companies/{SLUG}", house.api_token)
    for one in employees:
        fields = one["fields"]
        name = f"{fields['first_name']} {fields['last_name']}"
        sample = Sample(one["employee_id"], name, fields["ni_number"], company=f"{CANARY} Ltd")
        form = {"employee_id": one["employee_id"], "pay_date": DAY}
        payslip = caller.hand_in("/payslips", form, "payslip.pdf", pdf_of(sample))
        if payslip["state"] == "held":
            caller("POST", f"/payslips/{payslip['id']}/release")
    return house


def uploaded():
    with connection():
        return models.PayslipChannel.select().where(models.PayslipChannel.state == "uploaded").count()


def test_F48_a_worker_is_killed_in_the_middle_and_nothing_readable_is_left_anywhere(payday, redis):
    with connection():
        wanted = models.Payslip.select().count()
    payday.sandbox.switch(latency_ms=60)
    payday.api("POST", f"/paydays/{DAY}/deliver")
    wait_until(lambda: uploaded() >= 2, what="the first payslips")
    payday.kill("worker")
    payday.sandbox.switch(latency_ms=0)
    _let_time_pass()
    payday.start("worker")
    for _ in range(10):
        if uploaded() == wanted:
            break
        _let_time_pass()
        payday.wait_for_a_tick()
    assert uploaded() == wanted
    documents = [row for row in payday.sandbox.documents() if row["name"].startswith("Payslip")]
    assert len(documents) == wanted
    assert len({row["sourceId"] for row in documents}) == wanted
    _nothing_readable(payday, redis)


def _let_time_pass():
    """Leases of the killed run out, and half a minute goes by for what was looked for once."""
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    channel = models.PayslipChannel
    with connection():
        channel.update(lease_until=long_ago).where(channel.lease_until.is_null(False)).execute()
        channel.update(missed_at=long_ago).where(channel.missed_at.is_null(False)).execute()
        channel.update(not_before=None).execute()


def _nothing_readable(house, redis):
    for key in redis.scan_iter():
        assert CANARY.encode() not in (redis.dump(key) or b"")
    assert CANARY not in house.logs()
    with connection():
        for table in store_database.database.get_tables():
            rows = store_database.database.execute_sql(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - our own names
            assert CANARY not in repr(rows), table
