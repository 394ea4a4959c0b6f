"""A notice that someone's request brings about is in the receiver's hands while the scheduler stands still."""

from datetime import UTC, datetime, timedelta

import pytest

from config.settings import read_settings
from service.actions.notifications.receivers import ReceiverDraft
from service.actions.notifications.set_channels import add_channel
from service.facts.notifications import ChannelKind
from service.store.database.connection import connection
from service.store.notifications import channels
from service.store.tables.approvals import HeldChange
from service.store.tables.notifications import Notice
from service.wiring import build_services
from tests.processes import wait_until
from tests.walks.proxy import Fault

pytestmark = pytest.mark.processes
SAID = "1 change has waited for approval for over 24 hours"


@pytest.fixture
def standing_still(deployment):
    """A company with a Slack channel and an edit that is held since yesterday; no tick comes from now on."""
    deployment.imported()
    deployment.save_settings(hold_pay_up=True)
    deployment.drain()
    deployment.kill("quick scheduler")
    with connection():
        services = build_services(read_settings(deployment.environment))
        draft = ReceiverDraft("#pay", deployment.sandbox.receiver("slack"))
        channel = add_channel(services, deployment.company_id, ChannelKind.SLACK, draft, actor="alice@example.com")
        channels.write(channel, state="active")
    employee = next(each for each in deployment.every("/employees") if each["fields"]["salary_amount_minor"])
    path = f"/employees/{employee['id']}"
    deployment.api("PATCH", path, {"fields": {"salary_amount_minor": 2 * employee["fields"]["salary_amount_minor"]}})
    with connection():
        assert HeldChange.update(since=datetime.now(UTC) - timedelta(hours=25)).execute() == 1
    return path


def test_a_held_edit_is_in_slack_without_a_tick(deployment, standing_still):
    deployment.api("PATCH", standing_still, {"fields": {"city": "York"}})
    wait_until(lambda: _texts(deployment), what=lambda: deployment.log("worker")[-2000:])
    assert [SAID in each for each in _texts(deployment)] == [True]


def test_without_redis_the_request_is_answered_and_the_tick_sends_the_message(deployment, standing_still):
    deployment.redis_proxy.fault = Fault.DOWN
    deployment.api("PATCH", standing_still, {"fields": {"city": "York"}})
    with connection():
        assert [each.kind for each in Notice.select()] == ["changes_wait"]
    assert _texts(deployment) == []
    deployment.heal()
    wait_until(lambda: _texts(deployment), what=lambda: deployment.log("worker")[-2000:])
    assert [SAID in each for each in _texts(deployment)] == [True]


def _texts(deployment):
    return [row["body"] for row in deployment.sandbox.received(kind="slack")]
