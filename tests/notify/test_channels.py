"""What each kind of channel posts, within its receiver's limits, and what an answer means to it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook as Verifier

from service.facts.notifications import ChannelKind, NoticeMessage, Severity
from service.notify.channels import CHANNELS
from service.notify.sending import Answer, Fate
from service.notify.webhook import SecretUnusableError, checked_secret, new_secret, signed

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MESSAGE = NoticeMessage(
    kind="sync_late",
    event="raised",
    severity=Severity.URGENT,
    company_slug="acme",
    company_name="Acme & <Sons>",
    title="No sync for 2 hours",
    lines=("3 employees are not *ready*.", "<!channel> see"),
    link="https://pay.example.com/c/acme/",
    link_text="See the company",
)
#: The published vector of Standard Webhooks (notifications.md, part 4).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def posted(kind, message=MESSAGE):
    return json.loads(CHANNELS[kind].request_of(message, "msg_1", new_secret(), NOW).body)


def test_slack_gets_blocks_of_plain_text_and_a_button():
    content = posted(ChannelKind.SLACK)
    assert content["text"] == "🔴 No sync for 2 hours"
    assert [block["type"] for block in content["blocks"]] == ["header", "section", "section", "context", "actions"]
    assert content["blocks"][2]["text"] == {"type": "plain_text", "text": "<!channel> see"}
    assert content["blocks"][-1]["elements"][0]["url"] == MESSAGE.link


def test_slack_gets_at_most_50_blocks_and_is_told_how_many_lines_more_there_are():
    blocks = posted(ChannelKind.SLACK, replace(MESSAGE, lines=tuple(f"line {n}" for n in range(70))))["blocks"]
    assert len(blocks) == 50
    assert "and 24 more" in json.dumps(blocks)


def test_a_notice_that_is_over_is_green():
    over = replace(MESSAGE, event="cleared")
    assert posted(ChannelKind.SLACK, over)["text"].startswith("🟢")
    assert posted(ChannelKind.TEAMS, over)["attachments"][0]["content"]["body"][0]["color"] == "Good"


def test_teams_gets_one_adaptive_card_whose_marks_are_letters():
    attachment = posted(ChannelKind.TEAMS)["attachments"][0]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert card["body"][1]["text"] == "3 employees are not \\*ready\\*."
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "See the company", "url": MESSAGE.link}]


def test_the_addresses_of_connectors_that_ended_are_refused_in_words():
    assert "31 March 2026" in CHANNELS[ChannelKind.TEAMS].address_fault("acme.webhook.office.com")
    assert not CHANNELS[ChannelKind.TEAMS].address_fault("prod-01.westeurope.logic.azure.com")
    assert "hooks.slack.com" in CHANNELS[ChannelKind.SLACK].address_fault("example.com")


def test_the_published_signature_is_made():
    at = datetime.fromtimestamp(1614265330, UTC)
    assert Verifier(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, BODY) == SIGNATURE
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }
    with time_machine.travel(at, tick=False):
        assert Verifier(SECRET).verify(BODY, headers) == {"test": 2432232314}


def test_an_event_is_taken_by_the_library_with_either_secret_while_one_is_changed():
    earlier, newest = new_secret(), new_secret()
    request = signed("run.paused", {"run_id": 7}, "msg_1", [newest, earlier], NOW, at=NOW - timedelta(hours=1))
    with time_machine.travel(NOW, tick=False):
        for secret in (newest, earlier):
            content = Verifier(secret).verify(request.body, dict(request.headers))
            assert content == {
                "type": "run.paused", "timestamp": "2026-11-23T09:00:00+00:00", "data": {"run_id": 7},
            }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("secret", "begins with whsec_"),
        ("whsec_not base64!", "base64"),
        ("whsec_c2hvcnQ=", "too short"),
        ("whsec_" + "QUFB" * 30, "too long"),
    ],
)
def test_a_secret_that_cannot_be_used_is_refused_in_words(text, words):
    with pytest.raises(SecretUnusableError) as refusal:
        checked_secret(text)
    assert words in refusal.value.message
    assert checked_secret(new_secret())


@pytest.mark.parametrize(
    ("status", "by_slack", "by_webhook"),
    [
        (200, Fate.SENT, Fate.SENT),
        (202, Fate.SENT, Fate.SENT),
        (302, Fate.DEAD, Fate.LATER),
        (400, Fate.UNFIT, Fate.LATER),
        (403, Fate.DEAD, Fate.LATER),
        (404, Fate.DEAD, Fate.LATER),
        (408, Fate.LATER, Fate.LATER),
        (410, Fate.DEAD, Fate.DEAD),
        (429, Fate.LATER, Fate.LATER),
        (500, Fate.LATER, Fate.LATER),
        (503, Fate.LATER, Fate.LATER),
    ],
)
def test_what_an_answer_means(status, by_slack, by_webhook):
    assert CHANNELS[ChannelKind.SLACK].outcome_of(Answer(status)).fate is by_slack
    assert CHANNELS[ChannelKind.TEAMS].outcome_of(Answer(status)).fate is by_slack
    assert CHANNELS[ChannelKind.WEBHOOK].outcome_of(Answer(status)).fate is by_webhook


@pytest.mark.parametrize(
    ("text", "seconds"), [("30", 30), ("999999", 3600), ("soon", None), ("", None), ("-5", None), ("²", None)]
)
def test_retry_after_is_obeyed_within_an_hour(text, seconds):
    wait = CHANNELS[ChannelKind.SLACK].outcome_of(Answer(429, text)).wait
    assert wait == (None if seconds is None else timedelta(seconds=seconds))
