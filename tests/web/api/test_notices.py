"""Notices over the API: what is open, and what is over."""

from __future__ import annotations

from service.store.database.connection import connection
from service.store.tables.notifications import Notice


def test_open_notices_are_listed_with_words_and_link_and_those_that_are_over_apart(acme, cast, clock):
    told = {"company": cast["acme"], "severity": "urgent", "raised_at": clock(), "told_at": clock()}
    with connection():
        Notice.create(**told, kind="payslips_failed", subject="2026-11-27", count=3, once_key="1")
        Notice.create(**told, kind="run_paused", cleared_at=clock())
        Notice.create(**told | {"company": cast["globex"]}, kind="token_refused", once_key="2")
    (notice,) = acme.get("/notices").json["data"]
    assert (notice["kind"], notice["severity"], notice["count"]) == ("payslips_failed", "urgent", 3)
    assert notice["title"] == "3 payslips for 27 November 2026 could not be sent"
    assert notice["link"].endswith("/companies/acme/payslips?channel=refused&pay_date=2026-11-27")
    assert [each["kind"] for each in acme.get("/notices?over=yes").json["data"]] == ["run_paused"]
