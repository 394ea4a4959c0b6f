"""The worker of the Procfile on a machine whose clock is 90 seconds ahead of everyone else's."""

import sys
from datetime import UTC, datetime, timedelta

from jobs import worker
from service.store.database import postgres

AHEAD = timedelta(seconds=90)
postgres.this_machine_now = lambda: datetime.now(UTC) + AHEAD

if __name__ == "__main__":
    sys.exit(worker.main())
