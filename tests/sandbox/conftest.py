from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from sandbox.remote import InProcessSandbox, Sandbox


class Caller:
    """Someone with a token, calling the API as a client would."""

    def __init__(self, sandbox: Sandbox, token: str | None = None) -> None:
        self._sandbox = sandbox
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token or sandbox.token}"

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        return self._session.request(method, f"{self._sandbox.api_url}{path}", timeout=90, **how)

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.ask("GET", path, params=query)

    def list(self, path: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def everyone(self) -> dict[str, dict[str, Any]]:
        """All people by cast key."""
        names = {person_id: key for key, person_id in self._sandbox.card["cast"].items()}
        return {names[row["id"]]: row for row in self.list("/people", status="all")}


@pytest.fixture
def humaans() -> Iterator[InProcessSandbox]:
    with InProcessSandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def payroll(humaans: InProcessSandbox) -> Caller:
    return Caller(humaans)


@pytest.fixture
def caller(humaans: InProcessSandbox) -> Callable[[str], Caller]:
    """Someone else, by their token."""
    return lambda token: Caller(humaans, token)


@pytest.fixture
def all_rights(humaans: InProcessSandbox) -> Caller:
    from sandbox.world.resources import ALL_SCOPES

    return Caller(humaans, humaans.add_token(scopes=list(ALL_SCOPES))["token"])
