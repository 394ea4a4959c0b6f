"""How much of a list Humaans gives at once, and how much of it we believe."""

from __future__ import annotations

from typing import Final

#: Humaans' largest page (humaans-api.md section 4, grade D2). A larger one is never asked for.
PAGE_SIZE: Final = 250
#: More rows than this are in no list, and more pages than this are never asked for: such a number is not understood.
MOST_ROWS: Final = 10_000_000
MOST_PAGES: Final = 100_000
