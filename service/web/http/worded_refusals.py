"""Refusals that say in their own words what happened and what to do, as a page or as problem details."""

from __future__ import annotations

from werkzeug.exceptions import HTTPException


class WordedError(HTTPException):
    """`errors.py` shows these sentences instead of those of the status."""

    title = ""
    happened = ""
    next_step = ""
