"""Numbers that may be the id of a row: in addresses and in queries, on both databases."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from werkzeug.routing import IntegerConverter

#: The largest number that both databases take as an id.
LARGEST_ID: Final = 2**63 - 1


class RowId(IntegerConverter):
    """`<int:...>` of an address: a number too large to be a row's is no page of ours."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_ID} | options)


def row_id(name: str) -> int | None:
    """The number in the query that could be a row's id; anything else is no filter."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 <= found <= LARGEST_ID else None
