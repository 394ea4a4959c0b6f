"""The scheduler of the Procfile with a shorter minute: it looks every second and ticks every other one."""

import sys
from dataclasses import replace

from config.logs import configure_logs
from config.settings import read_settings
from config.timezone import use_utc
from jobs.queueing.redis_clients import worker_redis
from jobs.schedule import SCHEDULE
from jobs.scheduler import TickScheduler

TickScheduler.poll_seconds = 1

if __name__ == "__main__":
    use_utc()
    settings = read_settings()
    configure_logs(settings, "scheduler")
    quick = tuple(replace(entry, every_seconds=2) for entry in SCHEDULE)
    sys.exit(TickScheduler(worker_redis(settings.redis_url), quick).run_until_told())
