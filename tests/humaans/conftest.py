from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.humaans.client import Deadlines, HumaansClient
from tests.humaans.scripted import Asked, Reply, ScriptedHumaans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Long, for a busy machine is slow; a test of running out of time has its own.
PATIENT = Deadlines(connect_seconds=90.0, read_seconds=90.0, total_seconds=90.0, call_seconds=400.0)


@pytest.fixture
def scripted() -> Iterator[Callable[[Callable[[Asked], Reply]], ScriptedHumaans]]:
    started: list[ScriptedHumaans] = []

    def start(answer: Callable[[Asked], Reply]) -> ScriptedHumaans:
        started.append(ScriptedHumaans(answer))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def sleeps() -> list[float]:
    """What the client slept, in order; no time passes."""
    return []


@pytest.fixture
def client_of(sleeps: list[float]) -> Iterator[Callable[..., HumaansClient]]:
    made: list[HumaansClient] = []

    def make(server: ScriptedHumaans, **how: Any) -> HumaansClient:
        how = {"token": "the-token", "deadlines": PATIENT, "sleep": sleeps.append, **how}
        made.append(HumaansClient(server.url, **how))
        return made[-1]

    yield make
    for client in made:
        client.close()
