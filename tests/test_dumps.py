"""Whoever looks for readable text in a dump must find it in every form that needs no key."""

import base64
import os
from datetime import UTC, datetime

import pytest

from service.store.companies import companies
from tests import dumps
from tests.dumps import readable

SECRET = b"Canarybird Ltd pays"


def plainly(content):
    return content


def as_hex(content):
    return content.hex().upper().encode()


@pytest.mark.parametrize("form", [plainly, as_hex, base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", [b"", b"1", b"12", b"123"])
def test_what_is_readable_is_found(form, before):
    dump = b"\x00..." + form(before + SECRET + b"\xff\xfe and more") + b"...\n"
    assert readable(dump, SECRET) == [SECRET]


def test_what_is_not_there_is_not_found():
    assert readable(os.urandom(10_000), SECRET) == []


def test_every_table_is_looked_through(database):
    companies.create("acme", SECRET.decode(), datetime.now(UTC))
    assert readable(dumps.of_database(), SECRET) == [SECRET]


@pytest.mark.parametrize(
    "put",
    [
        lambda redis: redis.set("text", SECRET),
        lambda redis: redis.hset("hash", "field", SECRET),
        lambda redis: redis.rpush("list", SECRET),
        lambda redis: redis.sadd("set", SECRET),
        lambda redis: redis.zadd("sorted", {SECRET: 1}),
        lambda redis: redis.xadd("stream", {"field": SECRET}),
    ],
    ids=["text", "hash", "list", "set", "sorted", "stream"],
)
def test_every_kind_of_key_in_redis_is_looked_through(redis, put):
    put(redis)
    assert readable(dumps.of_redis(redis), SECRET) == [SECRET]
