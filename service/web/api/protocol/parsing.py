"""How a request becomes values, and the error of each way in which it cannot.

A body that is not JSON is 415, one that is broken JSON is 400, one that says the wrong thing is 422 with the
path of each fault. orjson reads it: it bounds depth, refuses NaN and lone surrogates, and never overflows.
"""

# ruff: noqa: ARG002  - the signatures are webargs'
from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import marshmallow as ma
import orjson
from webargs import missing
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from service.web.api.protocol.problems import FaultsError, ProblemError
from service.web.http.unusable_text import refuse_unusable_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import flask


class ApiParser(FlaskParser):
    """Strict in both places: a key that is not declared is a fault, in the body as in the query."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - webargs' own way
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "json": ma.RAISE,
        "query": ma.RAISE,
        "files": ma.RAISE,
    }

    def load_json(self, req: flask.Request, schema: ma.Schema) -> Any:
        """The body as values; no body at all is left to the schema, which knows whether it needs one."""
        body = req.get_data(cache=True)
        if not body:
            return missing
        if not req.is_json:
            raise ProblemError(415, "The body is not JSON", "Send it as `Content-Type: application/json`.")
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ProblemError(400, "The body is broken JSON", f"{error}.".capitalize()) from error
        refuse_unusable_document(document)
        return document

    def load_files(self, req: flask.Request, schema: ma.Schema) -> Any:
        """A multipart form: its files and its words together, as one document."""
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: flask.Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        messages = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        # webargs puts the location around the messages; a caller thinks in the document alone.
        inner = next((messages[place] for place in ("json", "query", "files") if place in messages), messages)
        raise FaultsError(tuple(flat_faults(inner)))


def flat_faults(messages: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    """Marshmallow's nested messages as (path, message) pairs: `mapping.3.source`."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from flat_faults(inner, path if key == "_schema" else (*path, key))
    elif isinstance(messages, list):
        for message in messages:
            yield from flat_faults(message, path)
    else:
        yield ".".join(map(str, path)), str(messages)
