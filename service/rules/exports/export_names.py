"""What a file is called: acme_monthly_2026-11_v2_sage50_full.csv says company, period, version, program and scope."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

_MONTHLY: Final = "monthly"


class Scope(StrEnum):
    """Who is in a file: everyone, or those who changed since the last file that was imported."""

    FULL = "full"
    CHANGED = "changed"


def file_name(
    company: str, schedule: str, frequency: str, pay_date: date, *, version: int, target: str, scope: Scope
) -> str:
    """Without its ending. Paydays of a month are told apart by their day where a month has several."""
    day = f"{pay_date:%Y-%m}" if frequency == _MONTHLY else pay_date.isoformat()
    return "_".join((_plain(company), _plain(schedule), day, f"v{version}", target, scope.value))


def _plain(text: str) -> str:
    """Letters and digits that every system takes, with hyphens between words."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", "-", apart.encode("ascii", "ignore").decode()).strip("-") or "x"
