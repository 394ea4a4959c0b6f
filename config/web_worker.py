"""gunicorn's worker with threads, in which no connection holds a thread before its request is whole.

gunicorn gives each connection a thread at once, which then reads: sixteen half-sent requests held every thread of a
deployment. Here the loop reads (`config/arriving.py`), and only a whole request gets a thread: of the pages', of the
webhooks' or of the health checks'. Anyone who takes too long is told so and cut off; when very many wait, the one that
has waited longest makes room. Read by gunicorn alone, see config/gunicorn.py.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from config.arriving import Arriving, PoolName

if TYPE_CHECKING:
    from concurrent.futures import Future
    from typing import IO

#: Threads of a process by what they serve. Webhooks that come together are stored together, so they have as many.
THREADS: Final = {PoolName.PAGES: 8, PoolName.WEBHOOKS: 8, PoolName.HEALTH: 2}
#: How long a thread waits for one step of a connection: what is left to read, or an answer that no one takes.
STEP_SECONDS: Final = 20.0
#: Connections of a process that have not sent a whole request yet.
MOST_ARRIVING: Final = 600
#: Bytes of requests that are not whole yet, of a process, on disk and in memory.
MOST_HELD: Final = 512 * 1024 * 1024

TOO_SLOW: Final = "408 Request Timeout", "The request took too long to arrive, so it was not read. Send it again."
TOO_MUCH: Final = "503 Service Unavailable", "Too much is being sent at this moment. Try again in a minute."
GO_AHEAD: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class _PatientSocket(socket.socket):
    """A read from it does not block for ever."""

    def setblocking(self, flag: bool) -> None:
        self.settimeout(STEP_SECONDS if flag else 0.0)


class _HeldUnreader(SocketUnreader):
    """Gives what was held of a long request, then what comes after it."""

    def __init__(self, connection: socket.socket, held: IO[bytes]) -> None:
        super().__init__(connection)
        self._held: IO[bytes] | None = held

    def chunk(self, size_hint: int | None = None) -> bytes:
        if self._held is not None:
            if data := self._held.read(self.max_body_chunk):
                return data
            self._held.close()
            self._held = None
        return bytes(super().chunk(size_hint))


class WholeRequestWorker(ThreadWorker):
    """A ThreadWorker whose threads only ever see whole requests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: In the order in which they began.
        self._arriving: dict[TConn, Arriving] = {}
        self._pools: dict[PoolName, ThreadPoolExecutor] = {}

    def init_process(self) -> None:
        self._pools = {pool: ThreadPoolExecutor(count, pool.value) for pool, count in THREADS.items()}
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        return self._pools[PoolName.PAGES]

    def accept(self, listener: socket.socket) -> None:
        try:
            accepted, address = listener.accept()
        except OSError:  # gone again, or taken by another process
            return
        patient = _PatientSocket(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        self.nr_conns += 1
        self.enqueue_req(TConn(self.cfg, patient, address, listener.getsockname()))

    def enqueue_req(self, conn: TConn) -> None:
        """Wait for the next request of a connection; gunicorn calls this wherever it would hand one to a thread."""
        if len(self._arriving) >= MOST_ARRIVING:
            self._turn_away(next(iter(self._arriving)))
        arriving = Arriving(time.monotonic())
        self._arriving[conn] = arriving
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_bytes, conn))
        if conn.parser is not None and (ahead := conn.parser.unreader.take_buffered()):
            self._take(conn, arriving, ahead)
        else:
            self._on_bytes(conn, conn.sock)

    def murder_pending(self) -> None:
        """Called each second by gunicorn's loop."""
        super().murder_pending()
        now = time.monotonic()
        for conn, arriving in list(self._arriving.items()):
            if arriving.is_late(now) or (not self.alive and arriving.is_silent):
                self._turn_away(conn)

    def handle_quit(self, sig: int, frame: Any) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=False)
        super().handle_quit(sig, frame)

    def _on_bytes(self, conn: TConn, _socket: socket.socket) -> None:
        arriving = self._arriving[conn]
        try:
            data = conn.sock.recv(arriving.most_to_read)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, arriving, data)
        elif arriving.is_silent:
            self._end(conn)
        else:
            self._hand_on(conn, arriving)  # half of a request, and no more to come: gunicorn's parser says so

    def _take(self, conn: TConn, arriving: Arriving, data: bytes) -> None:
        arriving.add(data, time.monotonic())
        if arriving.is_whole:
            self._hand_on(conn, arriving)
        elif sum(each.received for each in self._arriving.values()) > MOST_HELD:
            self._turn_away(conn, TOO_MUCH)
        elif arriving.wants_go_ahead:
            arriving.wants_go_ahead = False
            with contextlib.suppress(OSError):
                conn.sock.send(GO_AHEAD)

    def _hand_on(self, conn: TConn, arriving: Arriving) -> None:
        self._forget(conn)
        conn.data_ready = True
        conn.init()
        came = arriving.take()
        if isinstance(came, bytes):
            conn.parser.unreader.unread(came)
        else:
            conn.parser.unreader = _HeldUnreader(conn.sock, came)
        future: Future[Any] = self._pools[arriving.pool].submit(self.handle, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _turn_away(self, conn: TConn, answer: tuple[str, str] = TOO_SLOW) -> None:
        """In a sentence, to a sender that has begun to say something."""
        if not self._arriving[conn].is_silent:
            status, sentence = answer
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
            said = f"{head}Retry-After: 60\r\nContent-Length: {len(sentence) + 1}\r\n\r\n{sentence}\n"
            with contextlib.suppress(OSError):
                conn.sock.send(said.encode())
        self._end(conn)

    def _end(self, conn: TConn) -> None:
        self._arriving[conn].drop()
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: TConn) -> None:
        del self._arriving[conn]
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
