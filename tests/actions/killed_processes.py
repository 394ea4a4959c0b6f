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
    """Peewee says each statement before it is sent; the write with this number is never sent."""

    def __init__(self, number, end):
        super().__init__(logging.DEBUG)
        self.left, self.end = number, end

    def emit(self, record):
        if record.msg[0].startswith(("INSERT", "UPDATE", "DELETE")):
            self.count()

    def count(self):
        self.left -= 1
        if self.left == 0:
            self.end()


@contextmanager
def ending_at(number, end, *, requests=False):
    """`end` is called before write `number`; with `requests`, what is about to be sent by HTTP is counted too."""
    log, handler = logging.getLogger("peewee"), _EndsAt(number, end)
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


def killed_at(number, work, *, requests=False):
    """Whether a process that does this work came to its end before write `number` could kill it."""
    store_database.database.close()
    child = os.fork()
    if child == 0:
        _work_and_vanish(number, work, requests)
    status = os.waitpid(child, 0)[1]
    store_database.database.connect()
    code = os.waitstatus_to_exitcode(status)
    assert code in {DONE, -signal.SIGKILL}
    return code == DONE


def _work_and_vanish(number, work, requests):
    """In the child: gone without any clearing up, also when the work is committed."""
    try:
        kill = partial(os.kill, os.getpid(), signal.SIGKILL)
        with connection(), ending_at(number, kill, requests=requests):
            work()
            os._exit(DONE)
    except BaseException:  # noqa: BLE001 - the child must never come back into the test
        traceback.print_exc()
    finally:
        os._exit(1)
