"""Good answers made wrong on purpose: lists too short, keys gone, and JSON of another shape."""

from collections.abc import Callable
from typing import Any

import orjson

from sandbox.answers.faults import Fault

_SHAPES: dict[str, Callable[[Any], bytes]] = {
    "bare-list": lambda body: orjson.dumps(body.get("data", [])),
    "no-data": lambda body: orjson.dumps({key: value for key, value in body.items() if key != "data"}),
    "data-null": lambda body: orjson.dumps(body | {"data": None}),
    "text-rows": lambda body: orjson.dumps(body | {"data": [str(row.get("id")) for row in body.get("data", [])]}),
    "total-text": lambda body: orjson.dumps(body | {"total": "many"}),
    "empty-object": lambda _: b"{}",
    "html": lambda _: b"<!doctype html><title>Please wait</title><p>We will be right back.</p>",
    "not-json": lambda body: orjson.dumps(body)[1:],
}


def bent(content: bytes, fault: Fault) -> tuple[bytes, str]:
    """The answer as the fault wants it, with its media type."""
    body = orjson.loads(content)
    if isinstance(body, dict) and isinstance(body.get("data"), list):
        body = _shortened(body, 1.0 if fault.empty else fault.shorten)
        rows = [_mangled(row, fault) for row in body["data"]]
        body["data"] = rows + rows[: fault.repeat_rows]
    elif isinstance(body, dict):
        body = _mangled(body, fault)
    if fault.shape:
        return _SHAPES[fault.shape](body), "text/html" if fault.shape == "html" else "application/json"
    return orjson.dumps(body), "application/json"


def _shortened(body: dict[str, Any], share: float) -> dict[str, Any]:
    """The same share is missing on every page, as if the end of the list were not there."""
    if not share:
        return body
    total = round(body["total"] * (1 - share))
    return body | {"total": total, "data": body["data"][: max(0, total - body["skip"])]}


def _mangled(row: dict[str, Any], fault: Fault) -> dict[str, Any]:
    row = {key: value for key, value in row.items() if key not in fault.drop_keys}
    return row | dict.fromkeys(fault.null_keys) | fault.set_keys
