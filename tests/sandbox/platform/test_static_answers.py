from collections.abc import Iterator

import orjson
import pytest
import requests

from sandbox.remote import InProcessSandbox

LISTS = ("people", "job-roles", "compensations", "bank-accounts", "custom-values")


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[InProcessSandbox, InProcessSandbox]]:
    with InProcessSandbox.start(size=600, static=True) as quick, InProcessSandbox.start(size=600) as plain:
        yield quick, plain


def ask(sandbox, path, **query):
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    return requests.get(f"{sandbox.api_url}/{path}", params=query, headers=headers, timeout=90)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("skip", [0, 250, 500])
def test_pages_made_beforehand_say_the_same(both, name, skip):
    asked = {"$limit": 250, "$skip": skip, **({"status": "all"} if name == "people" else {})}
    for _ in range(2):
        quick, plain = (ask(each, name, **asked) for each in both)
        assert quick.content == plain.content
        assert quick.headers["Content-Type"] == "application/json"


def test_requests_are_counted_all_the_same(both):
    quick, _ = both
    quick.forget_requests()
    for _ in range(3):
        ask(quick, "people", status="all")
    assert quick.counters()["per_path"] == {"GET /api/people": 3}


def test_a_change_is_seen_at_once(both):
    quick, _ = both
    first = ask(quick, "people", status="all").json()["data"][0]
    quick.change("people", first["id"], city="Elsewhere")
    assert ask(quick, "people", status="all").json()["data"][0]["city"] == "Elsewhere"


def test_scopes_and_tokens_still_count(both):
    quick, _ = both
    quick.set_scopes("public:read")
    assert ask(quick, "compensations").status_code == 403
    assert "taxId" not in ask(quick, "people").json()["data"][0]
    quick.reset()
    assert ask(quick, "compensations").status_code == 200
    assert requests.get(f"{quick.api_url}/people", timeout=90).status_code == 401


def test_faults_still_come_first(both):
    quick, _ = both
    quick.fail("/people", status=503)
    assert [ask(quick, "people").status_code for _ in range(2)] == [503, 200]
    assert orjson.loads(ask(quick, "people").content)["total"] == 600
