"""What leaves this machine, and where to: the token only in its header, only to Humaans, and in no log."""

from __future__ import annotations

import logging

import pytest

from service.humaans.client import HumaansClient
from service.humaans.http.errors import HumaansError, HumaansRefusedError
from tests.humaans.scripted import Lists, Reply, a_bank_account, a_compensation, a_person

CANARY = "canary-token-8f3a"


def test_a_request_carries_token_agent_and_what_it_accepts(scripted, client_of):
    humaans = scripted(Lists(people=[a_person()]))
    client_of(humaans).count_people()
    headers = humaans.asked[0].headers
    assert headers["authorization"] == "Bearer the-token"
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("humaans-payroll/")
    assert "cookie" not in headers


def test_netrc_and_proxies_of_the_environment_are_not_looked_at(scripted, client_of, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    humaans = scripted(Lists(people=[a_person()]))
    client = client_of(humaans)
    client.count_people()
    client.request("PATCH", "/people/p1", json={})
    assert {asked.headers["authorization"] for asked in humaans.asked} == {"Bearer the-token"}


def test_cookies_are_not_kept(scripted, client_of):
    humaans = scripted(lambda _: Reply({"total": 1, "data": []}, headers={"Set-Cookie": "a=b; Path=/"}))
    client = client_of(humaans)
    client.count_people()
    client.count_people()
    assert "cookie" not in humaans.asked[1].headers


def test_the_connection_is_kept_between_calls(scripted, client_of):
    humaans = scripted(Lists())
    client = client_of(humaans)
    for _ in range(5):
        client.count_people()
    assert len(humaans._connections) == 1


def test_neither_token_nor_bodies_nor_ids_get_into_logs_or_errors(scripted, client_of, caplog):
    caplog.set_level(logging.DEBUG, logger="service")
    secrets = {"firstName": "Canaryfirst", "taxId": "QQ234561C", "email": "canary@example.com"}
    lists = Lists(
        people=[a_person("personid1", **secrets), a_person("personid2", taxId=5)],
        compensations=[a_compensation(person_id="personid1", amount="98765")],
        bank_accounts=[a_bank_account(person_id="personid1", accountNumber="55779911")],
    )
    replies = [Reply({"message": "Canaryfirst 55779911", "id": "r 1"}, status=500), Reply(status=429)]
    lists.trouble = lambda _: replies.pop() if replies else None
    client = client_of(scripted(lists), token=CANARY)
    client.fetch_snapshot(custom_field_ids=frozenset(), on_progress=lambda *_: None)
    client.fetch_person("personid1", custom_field_ids=frozenset())
    lists.trouble = lambda _: Reply({"message": f"Canaryfirst {CANARY}", "id": "r1"}, status=422)
    with pytest.raises(HumaansRefusedError) as raised:
        client.fetch_person("personid1", custom_field_ids=frozenset())
    said = caplog.text + str(raised.value) + repr(raised.value) + repr(client) + repr(vars(client))
    assert "service.humaans" in caplog.text
    for secret in (CANARY, "Canaryfirst", "QQ234561C", "canary@", "98765", "55779911", "personid"):
        assert secret not in said


def test_an_error_shows_no_request_in_its_chain(scripted, client_of):
    humaans = scripted(lambda _: Reply(drop=True))
    with pytest.raises(HumaansError) as raised:
        client_of(humaans, token=CANARY).count_people()
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert CANARY not in repr(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://app.humaans.io/api",
        "app.humaans.io/api",
        "https://",
        "https://me:pass@app.humaans.io/api",
        "https://app.humaans.io/api?x=1",
    ],
)
def test_an_address_that_is_more_or_less_than_an_address_is_refused(address):
    with pytest.raises(ValueError, match="plain"):
        HumaansClient(address, "t")


def test_making_a_client_connects_nowhere():
    HumaansClient("http://127.0.0.1:1/api", "t").close()


def test_a_client_works_again_after_close(scripted, client_of):
    client = client_of(scripted(Lists(people=[a_person()])))
    assert client.count_people() == 1
    client.close()
    assert client.count_people() == 1
