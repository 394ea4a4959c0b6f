"""A TCP proxy with faults, to stand between our processes and Redis, Postgres or Humaans.

    with Proxy(("127.0.0.1", 5432)) as proxy:
        proxy.fault = Fault.BLACK_HOLE

Faults strike connections that are open as well as new ones, and end when `fault` is None again; `cut` ends every
open connection at once, as a restarting server does.
"""

import contextlib
import socket
import threading
import time
from enum import Enum


class Fault(Enum):
    #: No one listens: connections are refused, open ones are cut.
    DOWN = "down"
    #: Accepted and swallowed: nothing is ever answered.
    BLACK_HOLE = "black hole"
    #: Every piece is late by `Proxy.latency` seconds.
    LATENCY = "latency"
    #: The first byte of an answer ends the connection with a reset.
    RESET = "reset"
    #: One byte at a time.
    SLICER = "slicer"


class Proxy:
    """`upstream` is (host, port), or the path of a unix socket; it may be changed at any time."""

    def __init__(self, upstream, *, latency=0.2):
        self.upstream, self.latency = upstream, latency
        self._fault = None
        self._open = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self._listener.close()
        self.cut()

    @property
    def fault(self):
        return self._fault

    @fault.setter
    def fault(self, fault):
        self._fault = fault
        if fault is Fault.DOWN:
            self.cut()

    def cut(self):
        for each in list(self._open):
            _reset(each)
            self._open.discard(each)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._fault is Fault.DOWN:
                _reset(client)
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            server = _connect(self.upstream)
        except OSError:
            _reset(client)
            return
        self._open |= {client, server}
        threading.Thread(target=self._pump, args=(server, client), kwargs={"is_answer": True}, daemon=True).start()
        self._pump(client, server)

    def _pump(self, source, sink, *, is_answer=False):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                while self._fault is Fault.BLACK_HOLE:
                    time.sleep(0.02)
                if self._fault is Fault.LATENCY:
                    time.sleep(self.latency)
                if self._fault is Fault.RESET and is_answer:
                    break
                if self._fault is Fault.SLICER:
                    for number in range(len(piece)):
                        sink.sendall(piece[number : number + 1])
                        time.sleep(0.001)
                else:
                    sink.sendall(piece)
        for each in (source, sink):
            _reset(each)
            self._open.discard(each)


def _connect(upstream):
    if isinstance(upstream, tuple):
        return socket.create_connection(upstream, timeout=None)
    server = socket.socket(socket.AF_UNIX)
    try:
        server.connect(str(upstream))
    except OSError:
        server.close()
        raise
    return server


def _reset(connection):
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
