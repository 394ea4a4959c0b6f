"""When a webhook that says nothing is worth a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from service.rules.webhooks.health import silence, wrong_signatures

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=2)


def test_F63_silence_counts_only_when_something_changed_meanwhile():
    assert silence(NOW, LONG_AGO, 0) is None
    assert silence(NOW, LONG_AGO + timedelta(seconds=1), 5) is None
    found = silence(NOW, LONG_AGO, 5)
    assert found.code == "webhook_silent"
    assert "since 21 November 2026, although 5 people changed" in found.message
    assert "1 person changed" in silence(NOW, LONG_AGO, 1).message


def test_wrong_signatures_are_told_until_a_good_one_comes():
    assert wrong_signatures(0, None, None) is None
    assert wrong_signatures(3, NOW, None).code == "webhook_wrongly_signed"
    assert wrong_signatures(3, NOW, NOW - timedelta(hours=1)) is not None
    assert wrong_signatures(3, NOW - timedelta(hours=1), NOW) is None
