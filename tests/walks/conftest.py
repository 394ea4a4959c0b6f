"""One house for the walks of a module, emptied and made whole again before every test; or a life in one process."""

import contextlib

import pytest

from sandbox.remote import InProcessSandbox, Sandbox
from tests.walks.house import RunningHouse
from tests.walks.life import START, Life, ears

PEOPLE, FEW = 12, 6


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


@pytest.fixture(scope="module")
def humaans_here():
    """A Humaans in this process, for a life in this process."""
    with InProcessSandbox.start(size=FEW, now=START.isoformat()) as sandbox:
        yield sandbox


@pytest.fixture
def life(database, humaans_here, secrets):
    """Everybody imported; when the test is over all is healed, an hour goes by, and every invariant must hold."""
    life = Life(humaans_here, secrets)
    with ears(life):
        life.begin()
        yield life
        life.heal_and_drain()
        wrong = life.wrong_at_the_end()
    assert not wrong, "\n".join(wrong)
