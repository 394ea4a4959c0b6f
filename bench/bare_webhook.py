"""The floor `bench/webhooks.py` measures against: Flask, the same HMAC, one row in the same database, nothing else.

Served by gunicorn with our own configuration (`gunicorn -c config/gunicorn.py bench.bare_webhook:app`). It uses the
database's driver directly, one connection a thread, and knows no company, sync request, repeat or job.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
import threading

import psycopg
from flask import Flask, abort, request

URL = os.environ["DATABASE_URL"]
SECRET = os.environ["BENCH_SECRET"].encode()
IS_POSTGRES = URL.startswith("postgres")
INSERT = (
    "INSERT INTO bare_event (body_sha256, received_at) VALUES (%s, now())"
    if IS_POSTGRES
    else "INSERT INTO bare_event (body_sha256, received_at) VALUES (?, datetime())"
)

app = Flask(__name__)
mine = threading.local()


def connection() -> psycopg.Connection | sqlite3.Connection:
    if not hasattr(mine, "connection"):
        if IS_POSTGRES:
            mine.connection = psycopg.connect(URL)
        else:
            mine.connection = sqlite3.connect("/" + URL.removeprefix("sqlite:////"), timeout=10)
            mine.connection.execute("PRAGMA journal_mode=wal")
            mine.connection.execute("PRAGMA synchronous=normal")
    return mine.connection


@app.post("/bare")
def take() -> str:
    body = request.get_data()
    expected = hmac.digest(SECRET, body, hashlib.sha256).hex()
    if not hmac.compare_digest(expected, request.headers.get("X-Humaans-Signature", "")):
        abort(401)
    open_connection = connection()
    open_connection.execute(INSERT, (hashlib.sha256(body).hexdigest(),))
    open_connection.commit()
    return "ok"
