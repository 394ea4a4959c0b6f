"""Replies of a scripted Humaans."""

from __future__ import annotations

from tests.humaans.scripted import Reply

GOOD = Reply({"total": 3, "limit": 1, "skip": 0, "data": []})


def after(*replies):
    """These replies first, then good ones."""
    waiting = list(replies)
    return lambda _: waiting.pop(0) if waiting else GOOD
