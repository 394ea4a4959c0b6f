"""Which person is behind what was done: those who brought a change cannot approve it (decision 0047).

An API token counts as the user who made it. The schedule, a webhook and other work of the program are no one's. A
command, and a token made at the terminal, count as themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.audit import SYSTEM, api_label
from service.store.accounts import api_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable


def person_behind(company_id: int, actor: str) -> str:
    """The person an actor counts as, in lower case; empty for the program itself."""
    if not actor or actor.startswith(SYSTEM):
        return ""
    label = api_label(actor)
    return ((label is not None and api_tokens.maker_of(company_id, label)) or actor).casefold()


def people_behind(company_id: int, actors: Iterable[str]) -> tuple[str, ...]:
    """Each person once, in order; the program itself is none."""
    return tuple(dict.fromkeys(person for actor in actors if (person := person_behind(company_id, actor))))
