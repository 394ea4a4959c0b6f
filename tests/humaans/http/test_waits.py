"""How long a call waits when Humaans says too many requests, and whose word it takes for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from service.humaans.client import Deadlines, RetryPolicy
from service.humaans.http.answers import error_of
from service.humaans.http.errors import (
    HumaansUnavailableError,
)
from service.outgoing.wire import Answer
from tests.humaans.http.replies import after
from tests.humaans.scripted import Reply


def test_too_many_requests_waits_as_told_in_seconds(scripted, client_of, sleeps):
    humaans = scripted(after(Reply(status=429, headers={"Retry-After": "60"})))
    assert client_of(humaans).count_people() == 3
    assert sum(sleeps) == pytest.approx(60, abs=1)


def test_too_many_requests_waits_as_told_by_date(scripted, client_of, sleeps):
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    until = format_datetime(now + timedelta(seconds=90), usegmt=True)
    dated = {"Retry-After": until, "Date": format_datetime(now, usegmt=True)}
    assert client_of(scripted(after(Reply(status=429, headers=dated)))).count_people() == 3
    assert sum(sleeps) == pytest.approx(90, abs=1)


def test_a_longer_wait_than_five_minutes_is_not_believed(scripted, client_of, sleeps):
    assert client_of(scripted(after(Reply(status=429, headers={"Retry-After": "86400"})))).count_people() == 3
    assert sum(sleeps) == pytest.approx(300, abs=1)


@pytest.mark.parametrize("said", ["soon", "-5", "1.5", "", "Tue, 99 Foo 2026"])
def test_a_retry_after_that_says_nothing_is_backed_off_from_instead(scripted, client_of, sleeps, said):
    assert client_of(scripted(after(Reply(status=429, headers={"Retry-After": said})))).count_people() == 3
    assert sum(sleeps) <= 1


SAYS_NOTHING = [
    "Mon, 07 Dec 2026 00:00:00 +9999999999999999999999",
    "Mon, 07 Dec 2026 00:00:00 +9999",
    "Mon, 07 Dec 2026 24:61:61 GMT",
    "Thu, 31 Sep 2026 00:00:00 GMT",
    "Mon, 07 Dec 0000 00:00:00 GMT",
    "Mon, 07 Dec 99999 00:00:00 GMT",
    "Mon, 07 Dec 2026",
    "Fri, 31 Dec 9999 23:59:60 GMT",
    "1e9",
    "٣",
    "²",
    "NaN",
    "inf",
    "0x10",
    "1 2",
    "-1",
    "+5",
    "1,5",
    "9" * 5000 + "x",
    "\xff",
    "GMT",
    ",,,,",
    "0",
    "000",
    "Mon, 07 Dec 2020 00:00:00 GMT",
    "Friday, 01-Jan-99 00:00:00 GMT",
    "Thu Jan  1 00:00:00 1970",
    "Mon, 23 Nov 2026 10:00:00 GMT",
]


@pytest.mark.parametrize("said", SAYS_NOTHING)
@pytest.mark.parametrize("status", [429, 503])
def test_case_27_a_retry_after_that_is_bad_or_past_is_as_if_absent(said, status):
    """A time that has come already would have us ask again at once, and again."""
    headers = {"Retry-After": said, "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}
    error = error_of(Answer(status, headers, b""), "people")
    assert error.retry_after_seconds is None


@pytest.mark.parametrize("said", ["Mon, 07 Dec 2026 00:00:00 +9999999999999999", "Mon, 07 Dec 2020 00:00:00 GMT", "0"])
def test_case_27_what_was_as_if_absent_is_backed_off_from(scripted, client_of, said):
    waits = []
    humaans = scripted(after(Reply(status=503, headers={"Retry-After": said})))
    assert client_of(humaans, sleep=waits.append, retry=RetryPolicy(base_seconds=1, cap_seconds=1)).count_people() == 3
    assert len(waits) == 1


NINETY_SECONDS_ON = [
    "Mon, 23 Nov 2026 10:01:30 GMT",
    "Monday, 23-Nov-26 10:01:30 GMT",
    "Mon Nov 23 10:01:30 2026",
    "90",
    "0" * 20 + "90",
]


@pytest.mark.parametrize("said", NINETY_SECONDS_ON)
def test_case_27_seconds_and_all_three_dates_of_http_are_read(said):
    headers = {"Retry-After": said, "Date": "Monday, 23-Nov-26 10:00:00 GMT"}
    assert error_of(Answer(429, headers, b""), "people").retry_after_seconds == 90


@pytest.mark.parametrize(
    "said", ["9" * 5000, "301", "Fri, 31 Dec 9999 23:59:59 GMT", "Tuesday, 01-Jan-69 00:00:00 GMT"]
)
def test_case_27_a_wait_without_end_is_five_minutes(said):
    headers = {"Retry-After": said, "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}
    error = error_of(Answer(429, headers, b""), "people")
    assert error.retry_after_seconds == 300


@pytest.mark.parametrize("date", ["Mon, 07 Dec 2026 00:00:00 +99999999999999", "x", ""])
def test_case_27_a_bad_date_of_the_answer_itself_is_as_if_absent(date):
    headers = {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT", "Date": date}
    assert error_of(Answer(429, headers, b""), "people").retry_after_seconds == 300


def test_too_many_requests_is_given_up_after_five_tries(scripted, client_of):
    humaans = scripted(lambda _: Reply(status=429, headers={"Retry-After": "1"}))
    with pytest.raises(HumaansUnavailableError) as raised:
        client_of(humaans).count_people()
    assert len(humaans.asked) == 5
    assert raised.value.retry_after_seconds == 1


def test_a_wait_beyond_the_calls_own_time_is_left_to_the_caller(scripted, client_of, sleeps):
    humaans = scripted(lambda _: Reply(status=429, headers={"Retry-After": "200"}))
    client = client_of(humaans, deadlines=Deadlines(call_seconds=30))
    with pytest.raises(HumaansUnavailableError) as raised:
        client.count_people()
    assert raised.value.retry_after_seconds == 200
    assert len(humaans.asked) == 1
    assert sleeps == []


def test_everyone_sharing_the_client_waits_after_too_many_requests(scripted, client_of):
    humaans = scripted(lambda _: Reply(status=429, headers={"Retry-After": "200"}))
    client = client_of(humaans, deadlines=Deadlines(call_seconds=30))
    for _ in range(2):
        with pytest.raises(HumaansUnavailableError) as raised:
            client.count_people()
        assert raised.value.retry_after_seconds == pytest.approx(200, abs=5)
    assert len(humaans.asked) == 1
