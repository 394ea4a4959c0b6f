"""The change feed under four writers that are killed with kill -9 again and again, while two readers follow it.

    python -m tests.walks.killed_feed_writers --database-url sqlite:////tmp/feed.db --seconds 60

Each writer is a process of its own with overlapping transactions. At the end every change that was committed must have
been read by both readers, once, in one order, and each process's changes in the order in which it made them. Ends
with 1 otherwise. `--writer` is for the processes that this starts itself.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from service.store.companies import companies
from service.store.database.connection import bind, connect_to, connection, write_transaction
from service.store.employees import change_feed
from service.store.operations.migrating import migrate
from service.store.tables.employees import Change, Employee
from tests.processes import wait_until

WRITERS = 4
#: A writer lives for so many transactions at most.
MOST_TRANSACTIONS = 20
SAID = re.compile(r"committed by \d+ (\d+) (\d+)")
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


def write(company_id):
    """Write transactions of two changes until killed, and say of each that it is committed."""
    pauses = random.Random(os.getpid())  # noqa: S311 - pauses, not secrets
    with connection():
        usual = {"employment": "active", "readiness": "ready", "created_at": NOW, "updated_at": NOW}
        employee = Employee.create(company=company_id, employee_id=f"p{os.getpid()}-{time.time_ns()}", **usual)
    count = 0
    while True:
        with connection(), write_transaction():
            for _ in range(2):
                Change.create(company=company_id, employee=employee.id, field="city", new=count, cause="event", at=NOW)
                count += 1
                time.sleep(pauses.random() / 200)
        print(f"committed by {os.getpid()} {employee.id} {count}", flush=True)


def follow(company_id, is_over):
    """A reader that stores its place and comes back; what it saw, in order."""
    seen, place = [], 0
    while True:
        is_last = is_over()
        with connection():
            page = change_feed.after(company_id, place, 50)
        seen += [(change.id, change.employee_id, change.new) for change in page.changes]
        place = page.last_number
        if is_last and not page.has_more:
            return seen
        time.sleep(0.01)


def kill_writers(database_url, company_id, seconds, folder):
    """Keep four writers alive for so long, killing one after the other; what they said they committed, by employee."""
    lives = random.Random(7)  # noqa: S311 - lives, not secrets
    until = time.monotonic() + seconds
    command = [sys.executable, "-m", "tests.walks.killed_feed_writers", "--database-url", database_url]
    said = folder / "said"
    with said.open("w", encoding="utf-8") as output:

        def start():
            return subprocess.Popen([*command, "--writer", str(company_id)], stdout=output)

        writers = [start() for _ in range(WRITERS)]
        deaths = 0
        while time.monotonic() < until or deaths < WRITERS:
            mark = f"committed by {writers[0].pid} "
            wanted = lives.randint(1, MOST_TRANSACTIONS)
            wait_until(lambda: said.read_text(encoding="utf-8").count(mark) >= wanted, what=f"{wanted} times {mark}")  # noqa: B023
            _kill(writers.pop(0))
            deaths += 1
            writers.append(start())
        for each in writers:
            _kill(each)
    committed = defaultdict(int)
    for line in said.read_text(encoding="utf-8").splitlines():
        if whole := SAID.fullmatch(line):  # a writer that is killed as it says so may leave a part of its line
            employee_id, count = map(int, whole.groups())
            committed[employee_id] = max(committed[employee_id], count)
    return committed


def _kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def faults_of(company_id, database_url, seconds, folder):
    """What is wrong with what two readers saw beside the writers; and how many changes there were."""
    with ThreadPoolExecutor(3) as threads:
        writing = threads.submit(kill_writers, database_url, company_id, seconds, folder)
        readers = [threads.submit(follow, company_id, writing.done) for _ in "ab"]
        committed = writing.result()
        first, second = (each.result() for each in readers)
    with connection():
        kept = {row.id for row in Change.select(Change.id).where(Change.company == company_id)}
    by_employee = defaultdict(list)
    for _, employee_id, number in first:
        by_employee[employee_id].append(number)
    faults = []
    if first != second:
        faults.append("the two readers saw different orders")
    if len({row for row, _, _ in first}) != len(first):
        faults.append("a change was read twice")
    if {row for row, _, _ in first} != kept:
        faults.append("a change was missed")
    if any(numbers != list(range(len(numbers))) for numbers in by_employee.values()):
        faults.append("a writer's changes are out of order, or half a transaction was read")
    if any(len(by_employee[each]) < number for each, number in committed.items()):
        faults.append("a change that was committed is not there")
    return faults, len(first), len(by_employee)


def main():
    from pathlib import Path
    from tempfile import TemporaryDirectory

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--writer", type=int)
    options = parser.parse_args()
    bind(connect_to(options.database_url))
    if options.writer is not None:
        write(options.writer)
    migrate()
    with connection():
        company = companies.create(f"feed-{time.time_ns()}", "Feed", NOW)
    with TemporaryDirectory() as folder:
        faults, changes, lives = faults_of(company.id, options.database_url, options.seconds, Path(folder))
    print(
        f"{options.seconds:.0f} s: {changes} changes of {lives} writers; {'; '.join(faults) or 'each once, in order'}"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
