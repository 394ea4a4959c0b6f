"""S35: emails go over TLS to a server that is vouched for, or not at all."""

import ssl

import pytest

from service.notify.email.errors import MailServerError
from tests.notify.email.sending import send


def test_S35_the_mail_goes_over_tls_to_a_server_that_is_vouched_for(tls_server, certificate):
    send(tls_server, "starttls", context=ssl.create_default_context(cafile=certificate))
    assert len(tls_server.envelopes) == 1


def test_S35_a_server_no_one_vouches_for_gets_nothing(tls_server):
    with pytest.raises(MailServerError) as refused:
        send(tls_server, "starttls")
    assert refused.value.code == "setup_certificate"
    assert tls_server.envelopes == []


def test_S35_a_server_without_encryption_gets_nothing(server):
    with pytest.raises(MailServerError) as refused:
        send(server, "starttls")
    assert refused.value.code == "setup_not_encrypted"
    assert server.envelopes == []


def test_P3_the_port_of_the_other_kind_of_encryption_is_named(server):
    with pytest.raises(MailServerError) as refused:
        send(server, "tls", timeout_seconds=0.5)
    assert refused.value.code == "setup_port"


def test_P3_a_server_that_wants_encryption_is_told_apart(tls_server):
    with pytest.raises(MailServerError) as refused:
        send(tls_server)
    assert refused.value.code == "setup_tls"
