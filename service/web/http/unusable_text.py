"""Characters that no text of a request may hold, refused before anything is looked up: NUL and half a surrogate pair.

No name, address or file name has one, Postgres stores neither, and what reads beyond a NUL differs from program to
program. Address, query, headers and cookies are looked at before each request; a form when it is read, which is before
its view begins; a JSON document by the API's parser. A webhook's body is exempt: only ids and names of events are
taken from it, by shape, so that one odd character in a field no one uses never costs a change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from flask import Request

from service.web.http.errors import WordedError

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNUSABLE: Final = re.compile("[\0\ud800-\udfff]")


class UnusableTextError(WordedError):
    """Something in the request holds a character that no text may have."""

    code = 400
    title = "That request holds a character that no text may have"
    happened = (
        "Something in the address, the form or the document holds a NUL character (%00 or \\u0000) or half of a "
        "surrogate pair, which cannot be stored or searched for. Nothing was changed."
    )
    next_step = "Remove the character and try again. It often comes from a damaged file or a copied binary value."


class CheckedRequest(Request):
    """A request whose form cannot be read while it holds an unusable character."""

    def _load_form_data(self) -> None:
        is_new = "form" not in self.__dict__
        super()._load_form_data()
        if is_new:
            refuse_unusable(self.form.keys())
            refuse_unusable(value for values in self.form.listvalues() for value in values)
            refuse_unusable(self.files.keys())
            refuse_unusable(file.filename or "" for files in self.files.listvalues() for file in files)


def check_address_and_headers(request: Request) -> None:
    """Call before each request is looked at. Raises UnusableTextError."""
    query = request.query_string
    if b"%00" in query or b"\0" in query:
        raise UnusableTextError
    environ = request.environ
    # Not every server gives texts alone: the port of the caller may be a number.
    texts = [str(environ[name]) for name in environ if name.startswith(("HTTP_", "CONTENT_", "REMOTE_"))]
    refuse_unusable(("\n".join((request.path, *texts)),))
    if "HTTP_COOKIE" in environ:
        refuse_unusable(request.cookies.values())


def refuse_unusable(texts: Iterable[str]) -> None:
    """Raises UnusableTextError when any of the texts holds such a character."""
    if any(_UNUSABLE.search(text) for text in texts):
        raise UnusableTextError


def refuse_unusable_document(document: Any) -> None:
    """The same for every text of a JSON document, its keys included."""
    waiting = [document]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            refuse_unusable((each,))
        elif isinstance(each, dict):
            refuse_unusable(each)
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
