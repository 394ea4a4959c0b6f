"""Work that is broken off before one of its writes to the database, in a forked process that ends by SIGKILL."""

import logging
import os
import signal
import sys
import traceback
from contextlib import contextmanager
from functools import partial

from service.store.database import connection as store_database
from service.store.database.connection import connection

#: What a child ends with that did its work.
DONE = 7


class _EndsAt(logging.Handler):
    """Peewee says each statement before it is sent; the write with this number is never sent.

    A write is called by its verb and its table; `only` those of one name count.
    """

    def __init__(self, number, end, only=""):
        super().__init__(logging.DEBUG)
        self.left, self.end, self.only = number, end, only

    def emit(self, record):
        statement = record.msg[0]
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self.count(f"{statement.partition(' ')[0]} {statement.split(chr(34))[1]}")

    def count(self, name=""):
        self.left -= self.only in {"", name}
        if self.left == 0:
            self.end()


def take_step(name):
    """Something that is no write and counts as one, where work is to be broken off."""
    for handler in logging.getLogger("peewee").handlers:
        if isinstance(handler, _EndsAt):
            handler.count(name)


@contextmanager
def ending_at(number, end, *, requests=False, only=""):
    """`end` is called before write `number`; with `requests`, what is about to be sent by HTTP is counted too."""
    log, handler = logging.getLogger("peewee"), _EndsAt(number, end, only)
    if requests:  # an audit hook stays as long as its process: only for one that ends
        sys.addaudithook(lambda event, _: handler.count() if event == "http.client.send" else None)
    level, spread = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = spread


def killed_at(number, work, *, requests=False, only=""):
    """Whether a process that does this work came to its end before write `number`, of one name, could kill it."""
    store_database.database.close()
    child = os.fork()
    if child == 0:
        _work_and_vanish(number, work, requests, only)
    status = os.waitpid(child, 0)[1]
    store_database.database.connect()
    code = os.waitstatus_to_exitcode(status)
    assert code in {DONE, -signal.SIGKILL}
    return code == DONE


def _work_and_vanish(number, work, requests, only):
    """In the child: gone without any clearing up, also when the work is committed."""
    try:
        kill = partial(os.kill, os.getpid(), signal.SIGKILL)
        with connection(), ending_at(number, kill, requests=requests, only=only):
            work()
            os._exit(DONE)
    except BaseException:  # noqa: BLE001 - the child must never come back into the test
        traceback.print_exc()
    finally:
        os._exit(1)
