"""What the API of one company's HRIS account can do beyond what is documented: found out once a day, by asking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.facts.humaans import Resource


class ChangeFilter(StrEnum):
    """What a list makes of the question which of its rows changed since a time."""

    WORKS = "works"
    #: All rows came, or some that cannot be right.
    IGNORED = "ignored"
    REFUSED = "refused"
    #: The list is empty, or this token may not read it.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one look at an account showed."""

    change_filter: Mapping[Resource, ChangeFilter]
    #: Rows that a page holds when the largest page is asked for.
    page_size: int
    has_etags: bool
    #: Names of response headers that speak of a rate.
    rate_headers: tuple[str, ...]
    has_audit_events: bool
