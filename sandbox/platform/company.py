"""One Humaans customer: its world, the tokens into it, its files and its webhook sender."""

from collections.abc import Callable
from typing import Any

from sandbox.answers.access import Token
from sandbox.answers.documents import StoredFile
from sandbox.webhooks.sender import Sender
from sandbox.world.clock import Clock
from sandbox.world.ids import IdSource, named_id
from sandbox.world.resources import PAYROLL_SCOPES
from sandbox.world.switches import Switches
from sandbox.world.world import World

Fill = Callable[[World], str | None]
"""Puts people into an empty world; answers the id of the token's owner."""


class Company:
    def __init__(self, key: str, seed: int | str, clock: Clock, fill: Fill, *, token: str | None = None) -> None:
        self.key = key
        self.seed = seed
        self.clock = clock
        self.url = ""
        self._fill = fill
        self._token = token or f"humaans_sandbox_{named_id(seed, key, 'token')}"
        self.switches = Switches()
        self.sender = Sender(self)
        self.begin()

    def begin(self) -> None:
        """Everything as it was at the start; switches are kept."""
        self.world = World(self.seed, self.clock, self.switches)
        self.files: dict[str, StoredFile] = {}
        self._file_ids = IdSource(f"{self.seed}/files")
        owner_id = self._fill(self.world)
        self.sender.forget()
        self.world.listeners.append(self.sender.on_change)
        token_id = named_id(self.seed, self.key, "token-id")
        self.tokens = {
            self._token: Token(self._token, token_id, "Payroll", PAYROLL_SCOPES, owner_id),
        }

    @property
    def token(self) -> str:
        """The token made at the start, whatever has been done to it since."""
        return self._token

    @property
    def owner_id(self) -> str | None:
        return next(iter(self.tokens.values())).person_id

    def add_token(self, changes: dict[str, Any]) -> Token:
        number = len(self.tokens) + 1
        value = changes.get("value") or f"humaans_sandbox_{named_id(self.seed, self.key, 'token', number)}"
        token = Token(
            value,
            named_id(self.seed, self.key, "token-id", number),
            f"Token {number}",
            PAYROLL_SCOPES,
            self.owner_id,
        )
        token.set(changes)
        self.tokens[value] = token
        return token

    def find_token(self, name: str) -> Token:
        """By value or id, or "main" for the first one; KeyError when there is none."""
        if name == "main":
            return self.tokens[self._token]
        return next((token for token in self.tokens.values() if name in (token.value, token.id)), None) or _none(name)

    def person_id(self, name: str) -> str:
        """The id of a person named by cast key or by id; KeyError when there is none."""
        person_id = self.world.keys.get(name, name)
        return person_id if person_id in self.world.tables["people"].rows else _none(name)

    def store_file(self, filename: str, content_type: str, content: bytes | None) -> StoredFile:
        stored = StoredFile(self._file_ids.next_id(), filename, content_type, content, self.world.clock.timestamp())
        self.files[stored.id] = stored
        return stored


def _none(name: str) -> Any:
    raise KeyError(name)
