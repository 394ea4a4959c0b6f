"""One house for the walks of a module, emptied and made whole again before every test; or a life in one process."""

import contextlib
import time

import pytest

from sandbox.remote import InProcessSandbox, Sandbox
from tests.walks.house import RunningHouse, everyone_out
from tests.walks.life import START, Life, ears

PEOPLE, FEW = 12, 6
#: In seconds, of those that count the reconciliations of an hour.
LONGEST_OF_A_TEST = 45


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
def at_rest(running):
    """No one in the house works while the stores are emptied under it."""
    running.come_to_rest()


@pytest.fixture
def house(at_rest, running, humaans, redis, database_url):
    """Everything up, the database and Redis empty, Humaans as at its start."""
    humaans.reset()
    wait_out_the_turn_of_an_hour()
    running.go_on()
    running.heal()
    return running


def wait_out_the_turn_of_an_hour():
    """The house's clock is the machine's: a reconciliation that begins with the hour would be one too many."""
    left = 3600 - time.time() % 3600
    if left < LONGEST_OF_A_TEST:
        time.sleep(left)


@pytest.fixture(scope="module")
def humaans_here():
    """A Humaans in this process, for a life in this process."""
    with InProcessSandbox.start(size=FEW, now=START.isoformat()) as sandbox:
        yield sandbox


@pytest.fixture
def life(database, humaans_here, secrets):
    """Everyone imported; when the test is over all is healed, an hour goes by, and every invariant must hold.

    No one else works on its database: the processes of a house would begin runs that this test does not expect.
    """
    everyone_out()
    life = Life(humaans_here, secrets)
    with ears(life):
        life.begin()
        yield life
        life.heal_and_drain()
        wrong = life.wrong_at_the_end()
    assert not wrong, "\n".join(wrong)
