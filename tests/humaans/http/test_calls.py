"""One call: which failures are tried again, how often, how long apart, and what each becomes."""

from __future__ import annotations

import random

import pytest

from service.humaans.client import RetryPolicy
from service.humaans.http.errors import (
    ForbiddenError,
    HumaansRefusedError,
    HumaansUnavailableError,
    NotUnderstoodError,
    TokenRefusedError,
)
from tests.humaans.http.replies import GOOD, after
from tests.humaans.scripted import Reply


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again_and_its_answer_counts(scripted, client_of, status):
    humaans = scripted(after(Reply(status=status), Reply(status=status)))
    assert client_of(humaans).count_people() == 3
    assert len(humaans.asked) == 3


@pytest.mark.parametrize("status", [408, 500, 502, 503])
def test_a_lasting_fault_is_given_up_after_three_tries(scripted, client_of, status):
    humaans = scripted(lambda _: Reply({"id": "req-1", "name": "Oops"}, status=status))
    with pytest.raises(HumaansUnavailableError) as raised:
        client_of(humaans).count_people()
    assert len(humaans.asked) == 3
    assert raised.value.request_id == "req-1"
    assert raised.value.status == status


def test_waits_between_tries_are_random_below_a_doubling_limit(scripted, client_of, sleeps):
    humaans = scripted(lambda _: Reply(status=500))
    retry = RetryPolicy(fault_tries=6, base_seconds=1.0, cap_seconds=4.0)
    with pytest.raises(HumaansUnavailableError):
        client_of(humaans, retry=retry, random=random.Random(7)).count_people()  # noqa: S311
    assert len(sleeps) == 5
    assert all(0 <= slept <= limit for slept, limit in zip(sleeps, [1, 2, 4, 4, 4], strict=True))
    assert len(set(sleeps)) == 5


@pytest.mark.parametrize("broken", [Reply(drop=True), Reply(b'{"total": 3', promised_length=500)])
def test_a_broken_connection_is_tried_three_times_and_is_unavailable(scripted, client_of, broken):
    humaans = scripted(lambda _: broken)
    with pytest.raises(HumaansUnavailableError) as raised:
        client_of(humaans).count_people()
    assert len(humaans.asked) == 3
    assert raised.value.status is None


def test_no_one_listening_is_unavailable(scripted, client_of):
    humaans = scripted(lambda _: GOOD)
    humaans.close()
    with pytest.raises(HumaansUnavailableError) as raised:
        client_of(humaans).count_people()
    assert raised.value.may_have_happened is False


@pytest.mark.parametrize(
    "page",
    [
        Reply(b"<html>Be right back</html>", kind="text/html"),
        Reply(b"<html>Be right back</html>"),
        Reply(b'{"total": 3, "data": ['),
        Reply({"total": 3, "data": []}, kind="text/plain"),
        Reply(b""),
        Reply(b'{"total": NaN, "data": []}'),
        Reply(b"[" * 100_000),
    ],
    ids=["html", "html called json", "half json", "json called text", "empty", "no number", "bottomless"],
)
def test_a_good_status_with_something_else_than_json_is_unavailable(scripted, client_of, page):
    humaans = scripted(lambda _: page)
    with pytest.raises(HumaansUnavailableError):
        client_of(humaans).count_people()


def test_json_without_a_content_type_is_read(scripted, client_of):
    assert client_of(scripted(lambda _: Reply({"total": 5, "data": []}, kind=None))).count_people() == 5


def test_a_token_that_is_refused_is_not_tried_again(scripted, client_of):
    humaans = scripted(lambda _: Reply({"id": "r9", "code": 401, "name": "NotAuthenticated"}, status=401))
    with pytest.raises(TokenRefusedError) as raised:
        client_of(humaans).count_people()
    assert raised.value.request_id == "r9"
    assert len(humaans.asked) == 1


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "päss", " edge"])
def test_a_token_no_header_can_carry_is_refused_unsent_and_unnamed(scripted, client_of, token):
    humaans = scripted(lambda _: GOOD)
    with pytest.raises(TokenRefusedError) as raised:
        client_of(humaans, token=token).count_people()
    assert humaans.asked == []
    assert not token.strip() or token.strip() not in raised.value.message


def test_a_right_that_is_missing_names_resource_and_fields(scripted, client_of):
    issues = [{"name": "taxId", "forbidden": True}, {"path": "amount", "forbidden": True}, {"name": "ok"}, "?"]
    humaans = scripted(lambda _: Reply({"id": "r3", "code": "Forbidden", "issues": issues}, status=403))
    with pytest.raises(ForbiddenError) as raised:
        client_of(humaans).count_people()
    assert raised.value.resource == "people"
    assert raised.value.fields == ("taxId", "amount")
    assert len(humaans.asked) == 1


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 418, 422])
@pytest.mark.parametrize("body", [{"code": 422, "id": "x"}, {"error": "no"}, ["odd"], b"<html>", b""])
def test_other_refusals_are_permanent_whatever_their_body(scripted, client_of, status, body):
    humaans = scripted(lambda _: Reply(body, status=status))
    with pytest.raises(HumaansRefusedError) as raised:
        client_of(humaans).count_people()
    assert raised.value.status == status
    assert len(humaans.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["same host", "other host", "http://[nonsense", "/x\x80"])
def test_a_redirect_is_refused_and_no_one_else_gets_the_token(scripted, client_of, status, where):
    other = scripted(lambda _: GOOD)
    addresses = {"same host": "/api/people2", "other host": f"{other.url}/people"}
    humaans = scripted(lambda _: Reply(b"x", status=status, headers={"Location": addresses.get(where, where)}))
    with pytest.raises(HumaansRefusedError) as raised:
        client_of(humaans).count_people()
    assert raised.value.status == status
    assert len(humaans.asked) == 1
    assert other.asked == []


@pytest.mark.parametrize("document", [None, [], "text", {"data": []}, {"total": "3", "data": []}, {"total": True}])
def test_an_answer_of_another_shape_is_not_understood(scripted, client_of, document):
    with pytest.raises(NotUnderstoodError) as raised:
        client_of(scripted(lambda _: Reply(document))).count_people()
    assert raised.value.path.startswith("people")


def test_a_write_is_never_repeated_by_itself(scripted, client_of):
    humaans = scripted(lambda _: Reply(status=503))
    with pytest.raises(HumaansUnavailableError) as raised:
        client_of(humaans).request("POST", "/documents", json={"name": "x"})
    assert len(humaans.asked) == 1
    assert raised.value.may_have_happened is True


def test_a_write_that_was_turned_away_surely_did_not_happen(scripted, client_of):
    humaans = scripted(lambda _: Reply(status=429, headers={"Retry-After": "5"}))
    with pytest.raises(HumaansUnavailableError) as raised:
        client_of(humaans).request("POST", "/documents", json={})
    assert raised.value.may_have_happened is False
    assert raised.value.retry_after_seconds == 5
    assert len(humaans.asked) == 1


def test_a_write_is_repeated_when_its_caller_says_so(scripted, client_of):
    humaans = scripted(after(Reply(status=503)))
    client_of(humaans).request("POST", "/documents", json={}, retry=True)
    assert len(humaans.asked) == 2


def test_a_file_goes_as_multipart_and_json_as_json(scripted, client_of):
    humaans = scripted(lambda _: Reply({"id": "f1"}, status=201))
    client = client_of(humaans)
    files = {"file": ("july.pdf", b"%PDF-1.7 pages", "application/pdf")}
    assert client.request("POST", "/files", files=files) == {"id": "f1"}
    client.request("POST", "/documents", json={"fileId": "f1"})
    upload, document = humaans.asked
    assert upload.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'filename="july.pdf"' in upload.body
    assert b"%PDF-1.7 pages" in upload.body
    assert document.body == b'{"fileId": "f1"}'
    assert document.headers["content-type"] == "application/json"
    assert upload.headers["authorization"] == document.headers["authorization"] == "Bearer the-token"


def test_an_empty_answer_to_a_write_is_none(scripted, client_of):
    assert client_of(scripted(lambda _: Reply(status=204))).request("DELETE", "/documents/d1") is None


def test_no_page_larger_than_250_is_ever_asked_for(scripted, client_of):
    humaans = scripted(lambda _: GOOD)
    client_of(humaans).request("GET", "/documents", params={"$limit": 1000})
    assert humaans.asked[0].query["$limit"] == "250"


def test_people_are_always_asked_for_in_every_status(scripted, client_of):
    humaans = scripted(lambda _: GOOD)
    client_of(humaans).request("GET", "/people", params={"status": "active"})
    assert humaans.asked[0].query["status"] == "all"


def test_the_rate_is_kept(scripted, client_of, sleeps):
    humaans = scripted(lambda _: GOOD)
    client = client_of(humaans, requests_per_second=2.0, monotonic=lambda: sum(sleeps))
    for _ in range(8):
        client.count_people()
    assert sum(sleeps) == pytest.approx(3.0)


def test_what_is_told_of_a_request_holds_no_id_and_no_query(scripted, client_of):
    outcomes = []
    humaans = scripted(after(Reply({"id": "r1"}, status=500)))
    client_of(humaans, on_request=outcomes.append).request("GET", "/documents/abc123", params={"personId": "secret"})
    assert [(o.method, o.path, o.status, o.try_number, o.request_id) for o in outcomes] == [
        ("GET", "/documents/{id}", 500, 1, "r1"),
        ("GET", "/documents/{id}", 200, 2, ""),
    ]
    assert all(o.elapsed_ms >= 0 for o in outcomes)
