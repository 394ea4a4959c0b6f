import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from sandbox.remote import SandboxRefusedError


def test_the_next_request_fails_and_the_one_after_does_not(humaans, payroll):
    humaans.fail("/people$", status=503)
    assert [payroll.get("/people").status_code for _ in range(2)] == [503, 200]


def test_only_the_requests_meant_fail(humaans, payroll):
    humaans.fail("/compensations", status=500, method="GET", skip_first=1, times=2)
    assert payroll.get("/people").status_code == 200
    assert [payroll.get("/compensations").status_code for _ in range(4)] == [200, 500, 500, 200]


def test_trouble_can_last_until_healed(humaans, payroll):
    humaans.fail(status=502, html="<h1>Bad gateway</h1>", times=-1)
    answers = [payroll.get("/people") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {502}
    assert answers[0].headers["Content-Type"] == "text/html"
    humaans.heal()
    assert payroll.get("/people").status_code == 200


def test_trouble_can_come_by_chance(humaans, payroll):
    humaans.fail("/locations", status=500, times=-1, chance=0.5)
    statuses = [payroll.get("/locations").status_code for _ in range(40)]
    assert 8 < statuses.count(500) < 32


def test_a_429_says_when_in_seconds_as_a_date_or_not_at_all(humaans, payroll):
    humaans.fail(retry_after=7)
    humaans.fail(retry_after_date=60)
    humaans.fail(status=429)
    seconds, moment, nothing = (payroll.get("/people") for _ in range(3))
    assert {each.status_code for each in (seconds, moment, nothing)} == {429}
    assert seconds.headers["Retry-After"] == "7"
    assert parsedate_to_datetime(moment.headers["Retry-After"]).tzinfo is not None
    assert "Retry-After" not in nothing.headers


def test_an_error_can_have_a_code_in_words_and_forbidden_fields(humaans, payroll):
    humaans.fail(status=422, string_code=True)
    assert payroll.get("/people").json()["code"] == "Unprocessable"
    humaans.fail(forbidden=["taxId"])
    answer = payroll.get("/people")
    assert answer.status_code == 403
    assert answer.json()["issues"][0] == {"name": "taxId", "reason": "is not yours to see", "forbidden": True}


def test_an_answer_can_come_late(humaans, payroll):
    humaans.fail(delay=0.15)
    began = time.monotonic()
    assert payroll.get("/people").status_code == 200
    assert time.monotonic() - began >= 0.15


def test_an_answer_can_trickle(humaans, payroll):
    humaans.fail(drip=0.2)
    began = time.monotonic()
    assert payroll.get("/people").json()["total"] == 20
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("how", [{"drop": True}, {"truncate": True}])
def test_the_connection_can_break(humaans, payroll, how):
    humaans.fail(**how)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        payroll.get("/people")
    assert payroll.get("/people").status_code == 200


@pytest.mark.parametrize("how", [{"status": 500}, {"drop": True}])
def test_a_write_can_be_done_and_its_answer_lost(humaans, all_rights, how):
    humaans.fail("/document-types", when="after", method="POST", **how)
    try:
        assert all_rights.ask("POST", "/document-types", json={"name": "P60"}).status_code == 500
    except requests.ConnectionError:
        assert "drop" in how
    assert "P60" in [row["name"] for row in humaans.rows("document-types")]


def test_a_write_that_fails_before_is_not_done(humaans, all_rights):
    humaans.fail("/document-types", method="POST", status=500)
    all_rights.ask("POST", "/document-types", json={"name": "P60"})
    assert "P60" not in [row["name"] for row in humaans.rows("document-types")]


def test_a_list_can_be_empty_or_shorter_than_it_is(humaans, payroll):
    humaans.fail("/people", empty=True)
    humaans.fail("/people", shorten=0.4)
    empty, shorter = payroll.get("/people").json(), payroll.get("/people").json()
    assert (empty["total"], empty["data"]) == (0, [])
    assert (shorter["total"], len(shorter["data"])) == (12, 12)


def test_a_list_is_shorter_on_every_page(humaans, payroll):
    humaans.fail("/people", shorten=0.4, times=-1)
    pages = [payroll.get("/people", **{"$limit": 5, "$skip": skip}).json() for skip in (0, 5, 10, 15)]
    assert [len(page["data"]) for page in pages] == [5, 5, 2, 0]


@pytest.mark.parametrize(("shift", "seen"), [(1, 19), (-1, 20)])
def test_rows_can_shift_between_pages(humaans, payroll, shift, seen):
    first = payroll.list("/people", **{"$limit": 10})
    humaans.fail("/people", shift=shift)
    second = payroll.get("/people", **{"$limit": 10, "$skip": 10}).json()
    assert len(first) + len(second["data"]) == seen
    assert len({row["id"] for row in first + second["data"]}) == 19
    assert second["total"] == 20 - shift


@pytest.mark.parametrize(
    ("shape", "check"),
    [
        ("bare-list", lambda text: text.startswith("[")),
        ("no-data", lambda text: '"data"' not in text),
        ("data-null", lambda text: '"data":null' in text),
        ("empty-object", lambda text: text == "{}"),
        ("html", lambda text: text.startswith("<!doctype")),
        ("not-json", lambda text: not text.startswith("{")),
        ("text-rows", lambda text: '"data":["' in text),
        ("total-text", lambda text: '"total":"many"' in text),
    ],
)
def test_a_good_status_can_carry_the_wrong_shape(humaans, payroll, shape, check):
    humaans.fail("/people", shape=shape)
    answer = payroll.get("/people")
    assert answer.status_code == 200
    assert check(answer.text)


def test_keys_can_be_gone_empty_or_other_in_every_row(humaans, payroll):
    humaans.fail("/people", drop_keys=["taxId"], null_keys=["email"], set_keys={"status": "paused"}, repeat_rows=1)
    rows = payroll.list("/people")
    assert len(rows) == 21
    assert rows[0] == rows[-1]
    assert all("taxId" not in row and row["email"] is None and row["status"] == "paused" for row in rows)


def test_a_read_can_give_the_row_as_it_was_before(humaans, payroll):
    path = f"/people/{humaans.person_id('amelia')}"
    humaans.change("people", "amelia", city="York")
    humaans.fail(path, stale=True)
    assert [payroll.get(path).json()["city"] for _ in range(2)] == ["Leeds", "York"]


def test_the_body_can_be_anything(humaans, payroll):
    humaans.fail(status=400, body={"error": "no"})
    assert payroll.get("/people").json() == {"error": "no"}
    humaans.fail(status=200, body="")
    assert payroll.get("/people").text == ""


def test_too_many_requests_a_second_are_turned_away(humaans, payroll):
    humaans.switch(requests_per_second=2)
    answers = [payroll.get("/locations") for _ in range(5)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].headers["Retry-After"] == "1"


@pytest.mark.parametrize("order", [{"when": "never"}, {"shape": "round"}, {"colour": "red"}, {"path": "("}])
def test_an_order_no_one_understands_is_refused(humaans, order):
    with pytest.raises(SandboxRefusedError):
        humaans.ask("POST", "/faults", order)
