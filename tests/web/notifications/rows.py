"""A channel and an endpoint with what was sent to them, for pages that show both."""

from __future__ import annotations

from service.store.tables.channels import ChannelMessage, EventDelivery, EventEndpoint, NoticeChannel, OutgoingEvent

GONE = "The receiver answered that this address is gone (410)."


def a_channel_and_an_endpoint(company, now):
    """A Slack channel that works, and an endpoint that was turned off, each with what was sent to it."""
    receiver = {"company": company, "created_by": "alice@example.com", "created_at": now, "last_result_at": now}
    channel = NoticeChannel.create(
        kind="slack", name="#payroll", address_shown="https://hooks.slack.com/…WXYZ", state="active",
        last_result="The last message arrived.", **receiver,
    )  # fmt: skip
    title = "A sync is paused for review"
    ChannelMessage.create(
        company=company, channel=channel, dedupe_key=f"one-{channel.id}", message_id="msg_1", state="sent",
        content={"title": title}, created_at=now,
    )  # fmt: skip
    endpoint = EventEndpoint.create(
        name="ledger", address_shown="https://ledger.example.com/…/in", state="off",
        trouble=GONE, last_result=GONE, **receiver,
    )  # fmt: skip
    for number, (kind, state) in enumerate((("run.paused", "sent"), ("payslip.failed", "given_up"))):
        event = OutgoingEvent.create(
            company=company, message_id=f"msg_{endpoint.id}_{number}", kind=kind, ids={"run_id": 1}, created_at=now
        )
        EventDelivery.create(
            company=company, endpoint=endpoint, event=event, state=state, tries=number + 1, status=204, created_at=now,
            error_message="The receiver answered 500." if state == "given_up" else "",
        )  # fmt: skip
