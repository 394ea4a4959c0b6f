"""A certificate is always checked, and deadlines hold under TLS as they do without."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.humaans.client import Deadlines, RetryPolicy
from service.humaans.http.errors import HumaansUnavailableError
from tests.humaans.scripted import Reply, ScriptedHumaans

BODY = {"total": 3, "limit": 1, "skip": 0, "data": []}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "humaans.test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    unlocked = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unlocked)
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    reply = [Reply(BODY)]
    server = ScriptedHumaans(lambda _: reply[0], tls=context)
    server.reply = reply
    yield server
    server.close()


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))


def test_a_certificate_no_one_vouches_for_is_refused_before_the_token_is_sent(secure, client_of):
    with pytest.raises(HumaansUnavailableError):
        client_of(secure, retry=RetryPolicy(fault_tries=1)).count_people()
    assert secure.asked == []


def test_a_trusted_certificate_is_fine(secure, client_of, trusted):
    assert client_of(secure).count_people() == 3


def test_a_drip_under_tls_ends_with_the_total_deadline(secure, client_of, trusted):
    secure.reply[0] = Reply(BODY, drip_seconds=0.05)
    deadlines = Deadlines(read_seconds=5, total_seconds=0.4)
    with pytest.raises(HumaansUnavailableError):
        client_of(secure, deadlines=deadlines, retry=RetryPolicy(fault_tries=1)).count_people()
    assert len(secure.asked) == 1
