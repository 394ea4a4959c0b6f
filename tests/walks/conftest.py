"""One house for the walks of a module: started once, emptied and made whole again before every test."""

import contextlib

import pytest

from sandbox.remote import Sandbox
from tests.walks.house import RunningHouse

PEOPLE = 12


@pytest.fixture(scope="module")
def humaans():
    with Sandbox.start(size=PEOPLE) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory, migrated_database_url, redis_url, humaans):
    house = RunningHouse(tmp_path_factory.mktemp("house"), migrated_database_url, redis_url, humaans)
    with contextlib.closing(_Closing(house)):
        yield house


class _Closing:
    def __init__(self, house):
        self.close = house.stop


@pytest.fixture
def house(running, humaans, redis, database_url):
    """Everything up, the database and Redis empty, Humaans as at its start."""
    humaans.reset()
    running.heal()
    return running
