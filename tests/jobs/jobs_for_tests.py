"""Jobs that only tests queue: they sleep, fail, fork trouble, and write down what they did."""

import os
import time
from pathlib import Path

from jobs.queueing.queues import QueueName
from jobs.queueing.runtime import job
from service.store.database.connection import is_open

#: Where a job run in this process leaves its notes; another process is told by NOTES.
notes: list[str] = []
MAY_END = ".may-end"


def note(words):
    notes.append(words)
    if file := os.environ.get("NOTES"):
        with Path(file).open("a", encoding="utf-8") as handle:
            handle.write(f"{words}\n")


@job(QueueName.WEBHOOKS)
def quick(tools, number):
    note(f"quick {number}")


@job(QueueName.WEBHOOKS)
def look_at_database(tools):
    note(f"open {is_open()}")


@job(QueueName.WEBHOOKS)
def notify(tools, number):
    tools.job_notifier.notify_run(number)


@job(QueueName.WEBHOOKS)
def fail(tools, number):
    raise ValueError("Amelia Hart earns 52000")


def until_told():
    """Until there is the file that `may_end` makes."""
    while not Path(os.environ["NOTES"] + MAY_END).exists():
        time.sleep(0.02)


@job(QueueName.WEBHOOKS)
def nap(tools):
    note(f"nap begins {os.getpid()}")
    until_told()
    note("nap ends")


@job(QueueName.RECONCILIATIONS)
def long_nap_until_told(tools):
    note(f"long nap begins {os.getpid()}")
    until_told()
    note("long nap ends")


@job(QueueName.RECONCILIATIONS)
def long_nap(tools, milliseconds):
    note(f"long nap begins {os.getpid()}")
    try:
        time.sleep(milliseconds / 1000)
        note("long nap ends")
    except BaseException as error:
        note(f"long nap cut by {type(error).__name__}")
        raise
