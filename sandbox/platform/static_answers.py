"""Lists answered from bytes made beforehand, so that a benchmark measures its client and not this server.

A page is made again when a row of its resource, the token or a switch has changed. Everything that is not a
plain list goes the usual way.
"""

import threading
from urllib.parse import parse_qsl

import orjson

from sandbox.answers.errors import ApiError
from sandbox.answers.listing import page
from sandbox.answers.queries import MAX_LIMIT
from sandbox.platform.company import Company
from sandbox.world.resources import RESOURCES

_Key = tuple[str, str, str, tuple[tuple[str, str], ...]]
_Stamp = tuple[int, int, int, int]
_LEAST_ROWS = 200


class StaticAnswers:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[_Key, tuple[_Stamp, bytes]] = {}

    def prepare(self, company: Company) -> None:
        """All pages of 250 of every list, as the company's first token sees them."""
        for name in RESOURCES:
            status = "&status=all" if name == "people" else ""
            for skip in range(0, max(1, len(company.world.rows(name))), MAX_LIMIT):
                self.answer_to(company, company.token, name, f"$limit={MAX_LIMIT}&$skip={skip}{status}")
            self.answer_to(company, company.token, name, f"$limit={MAX_LIMIT}{status}")

    def answer_to(self, company: Company, token: str, name: str, query: str) -> bytes | None:
        """The bytes of a list, or None when it must be answered the usual way."""
        resource = RESOURCES.get(name)
        if resource is None:
            return None
        parameters = parse_qsl(query, keep_blank_values=True)
        stamp = self._stamp(company, token, name)
        key = (company.key, token, name, tuple(sorted(parameters)))
        kept = self._pages.get(key)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        try:
            body = page(company.world, company.tokens[token], resource, parameters)
        except ApiError:
            return None
        content = orjson.dumps(body)
        if len(body["data"]) >= _LEAST_ROWS or body["total"] == len(body["data"]) + body["skip"]:
            with self._lock:
                self._pages[key] = (stamp, content)
        return content

    @staticmethod
    def _stamp(company: Company, token: str, name: str) -> _Stamp:
        world = company.world
        return (id(world), world.tables[name].revision, company.tokens[token].revision, company.switches.revision)
