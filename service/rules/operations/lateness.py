"""How long something may keep someone waiting before a page calls it late."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

#: The tick comes each minute; when two did not come, scheduler or worker has stopped (F25).
TICKS: Final = timedelta(minutes=2, seconds=15)
#: Due work is announced to the workers again each minute.
WORK: Final = timedelta(minutes=3)
#: An email that the mail server put off is tried again within half an hour.
MAILS: Final = timedelta(hours=1)
#: Everyone is compared with Humaans every hour; one sync may be long, two must not be missing.
SYNCS: Final = timedelta(hours=2, minutes=15)
#: The data of a pay period is frozen within minutes of its cut-off, once everyone is read.
FREEZES: Final = timedelta(minutes=15)
