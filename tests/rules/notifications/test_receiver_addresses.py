"""Addresses that messages are sent to: public ones by https, whatever tricks the text or the name plays."""

from __future__ import annotations

import pytest

from service.rules.notifications.receiver_addresses import AddressRefusedError, parsed, refuse_private, shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "whole address"),
        ("hooks.slack.com/x", "https://"),
        ("http://example.com/", "https://"),
        ("ftp://example.com/", "https://"),
        ("https://", "web address"),
        ("https://user:secret@example.com/", "without a user name"),
        ("https://example.com/#part", "the #"),
        ("https://example.com/with space", "without spaces"),
        ("https://example.com/\r\nHost: x", "without spaces"),
        ("https://example.com:99999/", "web address"),
        ("https://[::1/", "web address"),
        ("https://example.com/" + "x" * 2000, "at most 2000"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_words(text, words):
    with pytest.raises(AddressRefusedError) as refusal:
        parsed(text)
    assert words in refusal.value.message


def test_an_address_is_taken_apart():
    address = parsed("https://Example.com:8443/in?key=1")
    assert (address.host, address.port, address.target) == ("example.com", 8443, "/in?key=1")
    assert address.host_header == "example.com:8443"
    assert parsed("https://example.com").host_header == "example.com"


def test_plain_http_to_this_machine_is_for_development_alone():
    assert parsed("http://127.0.0.1:9000/in", local_allowed=True).port == 9000
    with pytest.raises(AddressRefusedError):
        parsed("http://10.0.0.1/in", local_allowed=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1", "3fff:fff:ffff::1", "5f00::1", "64:ff9b:1::1",
        "192.0.0.192", "192.0.0.8", "::ffff:192.0.0.192", "168.63.129.16", "::ffff:168.63.129.16", "64:ff9b::a83f:8110",
    ],
)  # fmt: skip
def test_private_addresses_are_never_sent_to_in_whatever_form(address):
    with pytest.raises(AddressRefusedError):
        refuse_private([address])


def test_one_private_address_among_public_ones_refuses_them_all():
    refuse_private(["8.8.8.8", "168.63.129.17", "2606:4700::1111", "64:ff9b::808:808"])
    with pytest.raises(AddressRefusedError):
        refuse_private(["8.8.8.8", "10.0.0.1"])
    with pytest.raises(AddressRefusedError):
        refuse_private([])


def test_local_receivers_are_on_this_machine_and_in_no_other_private_network():
    refuse_private(["127.0.0.1", "::1"], local_allowed=True)
    with pytest.raises(AddressRefusedError):
        refuse_private(["192.168.1.1"], local_allowed=True)


def test_what_is_secret_in_an_address_is_not_shown():
    assert shown("https://hooks.slack.com/services/T000/B000/abcdefghWXYZ") == "https://hooks.slack.com/…WXYZ"
    assert shown("https://example.com/in") == "https://example.com"
