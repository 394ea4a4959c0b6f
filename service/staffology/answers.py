"""What an answer of Staffology means: its JSON, or the error that says what to do next (docs/staffology-api.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import orjson

from service.outgoing.retry_after import retry_after_seconds
from service.staffology.errors import (
    GoneError,
    KeyRefusedError,
    NotUnderstoodError,
    RefusedError,
    StaffologyError,
    StaffologyUnavailableError,
)

if TYPE_CHECKING:
    from service.outgoing.wire import Answer

_OK: Final = range(200, 300)
_BUSY: Final = "Staffology asked us to slow down. We will try again later."
_UNAVAILABLE: Final = "Staffology is not answering properly at the moment. We will try again."
_KEY_REFUSED: Final = "Staffology does not accept this API key. Create a new one in Staffology and enter it here."
_NOT_ALLOWED: Final = "This API key may not use this employer in Staffology. Ask its owner to give access."
_GONE: Final = "Staffology does not have what we asked for."
_REFUSED: Final = "Staffology refused our request ({})."
#: Sentences of one refusal; more say nothing new.
_MOST_REASONS: Final = 10
_LONGEST_REASON: Final = 200
#: What a sentence may quote of an employee: what is in quotes, and long numbers.
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|\b[A-Z]{0,2}\d[\d -]{3,}[A-Z]?\b")
_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def json_of(answer: Answer) -> Any:
    """The JSON of a good answer; None for an empty one. Raises StaffologyUnavailableError for HTML and cut answers."""
    if not answer.body.strip():
        return None
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise StaffologyUnavailableError(_UNAVAILABLE, status=answer.status, may_have_happened=True) from None


def error_of(answer: Answer) -> StaffologyError | None:
    """None when the answer is good."""
    status = answer.status
    if status in _OK:
        return None
    if status in {401, 403}:
        return KeyRefusedError(_KEY_REFUSED if status == 401 else _NOT_ALLOWED, status=status)  # noqa: PLR2004
    if status == 404:  # noqa: PLR2004 - HTTP's own number
        return GoneError(_GONE, status=status)
    if status in {408, 429} or status >= 500:  # noqa: PLR2004
        is_busy = status == 429  # noqa: PLR2004
        return StaffologyUnavailableError(
            _BUSY if is_busy else _UNAVAILABLE,
            status=status,
            retry_after_seconds=retry_after_seconds(answer.headers),
            may_have_happened=not is_busy,
        )
    return RefusedError(_REFUSED.format(status), status=status, reasons=_reasons(answer.body))


def text_at(value: Any, *names: str) -> str:
    """A text inside an answer. Raises NotUnderstoodError."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value:
        raise NotUnderstoodError(f"Staffology sent something that we do not understand in “{'.'.join(names)}”.")
    return value


def rows_of(value: Any, what: str) -> list[dict[str, Any]]:
    """A list of objects. Raises NotUnderstoodError."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise NotUnderstoodError(f"Staffology sent something that we do not understand in “{what}”.")
    return value


def _reasons(body: bytes) -> tuple[str, ...]:
    """The sentences of an error body, in any of the forms that are known, with what they quote left out."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ()
    errors = found.get("errors") if isinstance(found, dict) else found
    said: list[str] = []
    if isinstance(errors, dict):
        for field, sentences in errors.items():
            each = sentences if isinstance(sentences, list) else [sentences]
            said += [f"{_field_in_words(field)}: {_without_values(str(sentence))}" for sentence in each]
    elif isinstance(found, dict):
        said = [_without_values(str(found[name])) for name in ("message", "detail", "title") if found.get(name)][:1]
    elif isinstance(found, str):
        said = [_without_values(found)]
    return tuple(said[:_MOST_REASONS])


def _field_in_words(path: str) -> str:
    words = _WORDS.sub(" ", re.sub(r"[^A-Za-z0-9.]", "", path).rpartition(".")[2][:60])
    return words[:1].upper() + words[1:].lower() or "Employee"


def _without_values(sentence: str) -> str:
    plain = " ".join(_QUOTED.sub("…", sentence).split())[:_LONGEST_REASON]
    return plain if plain.endswith((".", "…")) else f"{plain}."
