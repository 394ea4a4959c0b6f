"""Channels over the API: listed without their addresses, and which severities each is sent."""

from __future__ import annotations

from service.store.database.connection import connection
from service.store.tables.channels import NoticeChannel
from service.store.tables.companies import AuditEntry


def test_channels_are_listed_and_told_which_severities_to_expect(acme, globex, cast, clock):
    with connection():
        channel = NoticeChannel.create(
            company=cast["acme"], kind="slack", name="#payroll", address_shown="hooks.slack.com", state="active",
            address_encrypted="sealed", created_by="alice", created_at=clock(),
        )  # fmt: skip
    (listed,) = acme.get("/channels").json["data"]
    assert (listed["kind"], listed["state"], listed["severities"]) == ("slack", "active", [])
    assert "sealed" not in str(listed)
    address = f"/channels/{channel.id}/severities"
    assert acme.put(address, {"severities": ["urgent"]}).json["severities"] == ["urgent"]
    assert acme.get("/channels").json["data"][0]["severities"] == ["urgent"]
    assert acme.put(address, {"severities": ["loud"]}).status_code == 422
    assert globex.put(address, {"severities": []}).status_code == 404
    assert globex.get("/channels").json["data"] == []
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == "channel.changed").count() == 1
