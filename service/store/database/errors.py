"""What the database may refuse, as errors for the layers above the store, which do not import Peewee."""

from __future__ import annotations

from typing import Final

import peewee

#: Whatever the database or its driver raises.
DatabaseRefusedError: Final = peewee.PeeweeException
#: The database does not answer, or the connection to it broke.
UNREACHABLE: Final = (peewee.OperationalError, peewee.InterfaceError)
#: A single row was asked for that is not there.
NoSuchRowError: Final = peewee.DoesNotExist
