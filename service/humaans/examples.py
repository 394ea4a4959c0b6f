"""A few values of every Humaans field, to show beside a mapping: eight requests, however large the company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from service.humaans.reading.reading import Reader

if TYPE_CHECKING:
    from service.facts.humaans import Snapshot
    from service.humaans.client import HumaansClient

ROWS: Final = 50


def fetch_examples(client: HumaansClient, custom_field_ids: frozenset[str]) -> Snapshot:
    """The first rows of each list. Raises as `client.request` does; a list that is refused is not `readable`."""

    def get(path: str, params: dict[str, Any]) -> Any:
        return client.request("GET", path, params=params)

    return Reader(get, _no_page, client.zone).first_rows(custom_field_ids, ROWS)


def _no_page(*_: object) -> NoReturn:
    raise NotImplementedError("examples are read by rows, not by pages")
