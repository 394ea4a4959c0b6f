"""The worker of the Procfile, with the jobs of these tests declared as well, and less patience at the end."""

import sys

from jobs import worker
from jobs.processes.workers import LongWorker
from tests.jobs import jobs_for_tests

assert jobs_for_tests

LongWorker.last_seconds_of_a_job = 5

if __name__ == "__main__":
    sys.exit(worker.main())
