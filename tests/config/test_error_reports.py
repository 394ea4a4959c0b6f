"""What leaves for Sentry is the class of an error and its place in the code; never what it says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import ClassVar

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from config.error_reports import report_error, start_error_reports

CANARY = "AB234561C"


class Kept(Transport):
    """Keeps what would be sent."""

    sent: ClassVar[list] = []

    def capture_envelope(self, envelope):
        self.sent.append(envelope.get_event())


@pytest.fixture
def reports():
    Kept.sent = []
    settings = SimpleNamespace(sentry_dsn="https://key@example.invalid/1", environment="production")
    start_error_reports(settings, "worker", transport=Kept)
    yield Kept.sent
    sentry_sdk.init()


def _fail(number):
    secret = f"the number {number}"
    raise ValueError(secret)


def test_an_error_is_told_by_class_and_place_without_its_words(reports):
    try:
        _fail(CANARY)
    except ValueError as error:
        report_error(error)
    (event,) = reports
    (told,) = event["exception"]["values"]
    assert told["type"] == "ValueError"
    assert told["stacktrace"]["frames"][-1]["function"] == "_fail"
    assert event["tags"] == {"process": "worker"}
    assert CANARY not in str(event)


def test_without_a_dsn_nothing_is_started_and_reporting_does_nothing():
    before = sentry_sdk.get_client()
    start_error_reports(SimpleNamespace(sentry_dsn="", environment="production"), "web")
    assert sentry_sdk.get_client() is before
    report_error(ValueError("x"))
