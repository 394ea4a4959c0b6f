"""Rows of Humaans as facts."""

from __future__ import annotations

import copy
from zoneinfo import ZoneInfo

from service.humaans.parsing.parsing import RowParser

FIELDS = frozenset({"f1"})
LONDON = ZoneInfo("Europe/London")


def facts(resource, *rows):
    """What both ways of reading say; they must say the same."""
    quick = RowParser(FIELDS, LONDON).rows(resource, copy.deepcopy(list(rows)))
    slow = RowParser(FIELDS, LONDON).rows_one_by_one(resource, copy.deepcopy(list(rows)))
    found = list(quick.facts)
    assert (quick.ids, quick.owners, found) == (slow.ids, slow.owners, slow.facts)
    return found


def fact(resource, row):
    return facts(resource, row)[0]
