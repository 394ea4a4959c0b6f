"""Secrets are bound to the one place they are kept in; the form of earlier releases is read until it is refused."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from service.store.database.encryption import (
    CannotBeReadError,
    EncryptionContext,
    NotBoundHereError,
    SecretBox,
    is_bound,
)
from service.store.operations import encryption_state

HERE = EncryptionContext("access token", 1, "connection", (1,))
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@given(st.binary(max_size=500))
def test_what_was_encrypted_is_read_in_its_place(content):
    box = SecretBox((NEW,))
    kept = box.encrypt_bytes(content, HERE)
    assert box.decrypt_bytes(kept, HERE) == content
    assert is_bound(kept)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, company_id=2),
        replace(HERE, company_id=None),
        replace(HERE, row=(2,)),
        replace(HERE, row=(1, 1)),
        replace(HERE, table="company"),
        replace(HERE, purpose="webhook secret"),
    ],
    ids=repr,
)
def test_P2_it_is_read_in_no_other_place(elsewhere):
    box = SecretBox((NEW,))
    with pytest.raises(NotBoundHereError, match="does not belong where it is kept"):
        box.decrypt(box.encrypt("secret", HERE), elsewhere)


def test_P2_whatever_is_changed_in_it_is_seen():
    box = SecretBox((NEW,))
    kept = box.encrypt("secret", HERE)
    form, key_id, coded = kept.split(".")
    sealed = bytearray(base64.urlsafe_b64decode(coded))
    sealed[len(sealed) // 2] ^= 1
    for changed in (
        f"{form}.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}",
        f"{form}.{key_id}.{coded[:-4]}",
        f"{form}.{key_id}.",
        f"{form}.{key_id}",
        f"{form}.{key_id}.é",
        f"{form}.",
        "",
    ):
        with pytest.raises(CannotBeReadError):
            box.decrypt(changed, HERE)


def test_a_key_that_is_not_configured_is_told_from_a_copied_secret():
    kept = SecretBox((OLD,)).encrypt("secret", HERE)
    with pytest.raises(CannotBeReadError, match="Put the earlier key back") as lost:
        SecretBox((NEW,)).decrypt(kept, HERE)
    assert not isinstance(lost.value, NotBoundHereError)
    assert SecretBox((NEW, OLD)).decrypt(kept, HERE) == "secret"


def test_the_same_secret_looks_different_each_time():
    box = SecretBox((NEW,))
    assert box.encrypt("secret", HERE) != box.encrypt("secret", HERE)


def test_P2_the_form_of_earlier_releases_is_read_until_it_is_refused(database, clock):
    kept = Fernet(NEW).encrypt(b"secret").decode()
    box = SecretBox((NEW,), is_unbound_refused=encryption_state.is_unbound_refused)
    assert box.decrypt(kept, HERE) == "secret"
    encryption_state.refuse_unbound(clock())
    encryption_state.refuse_unbound(clock())
    with pytest.raises(NotBoundHereError, match="earlier form"):
        box.decrypt(kept, HERE)
    assert box.decrypt(box.encrypt("secret", HERE), HERE) == "secret"


def test_only_what_the_first_key_made_in_the_bound_form_is_newest():
    box = SecretBox((NEW, OLD))
    assert box.is_newest(box.encrypt("secret", HERE))
    assert not box.is_newest(SecretBox((OLD,)).encrypt("secret", HERE))
    assert not box.is_newest(Fernet(NEW).encrypt(b"secret").decode())
