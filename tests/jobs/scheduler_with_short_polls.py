"""The scheduler of the Procfile, looking every second."""

import sys

from jobs import scheduler

scheduler.TickScheduler.poll_seconds = 1

if __name__ == "__main__":
    sys.exit(scheduler.main())
