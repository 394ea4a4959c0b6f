"""The list of functions a worker may run: those declared with `@job`, by name, and no others (security S27).

RQ itself would import and call whatever a queued job names, `os.system` included; JSON alone does not
stop that. Nothing here imports RQ, so that the list can be read by anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class NotDeclaredError(Exception):
    """A job that is not one of ours, or not of the form ours have, was put on a queue."""


@dataclass(frozen=True, slots=True)
class DeclaredJob:
    name: str
    queue: str
    run: Callable[..., None]
    #: Whether it takes any number of row ids; else one, or none.
    takes_several: bool = False


_declared: dict[str, DeclaredJob] = {}


def declare(entry: DeclaredJob) -> None:
    """Add a job to the list; `jobs.queueing.runtime.job` does this."""
    if entry.name in _declared:
        raise ValueError(f"two jobs are called {entry.name}")
    _declared[entry.name] = entry


def declared_job(function: Callable[..., object] | str | None) -> DeclaredJob:
    """The entry of a job given by function or by name. Raises NotDeclaredError."""
    name = function if isinstance(function, str) else name_of(function)
    if name not in _declared:
        raise NotDeclaredError("only functions declared with @job can be run")
    return _declared[name]


def declared_names() -> frozenset[str]:
    return frozenset(_declared)


def name_of(function: Callable[..., object] | None) -> str:
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
