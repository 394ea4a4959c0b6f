"""One line shape for all; what is not listed never gets out, and what slips through is blotted out."""

import io
import logging
import sys

import pytest
import structlog

from config.logs import configure_logs
from config.redaction import redact
from config.settings import read_settings


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Configures the logs of a process on a stream of our own; returns what it has written so far."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("urllib3", "rq", "rq.worker")}
    stream = io.StringIO()

    def start(**environ):
        settings = read_settings({"VAR_FOLDER": str(tmp_path), **environ})
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            configure_logs(settings, "worker")
        return stream.getvalue

    yield start
    logging.captureWarnings(capture=False)
    root.handlers[:] = before
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)
    structlog.reset_defaults()


def test_our_lines_and_a_librarys_have_the_same_shape(written):
    lines = written()
    structlog.get_logger("jobs").info("run finished", run_id=7, duration_ms=12)
    logging.getLogger("library").warning("something %s", "happened")
    ours, theirs = lines().splitlines()
    assert ours.startswith("timestamp=")
    assert 'level=info process=worker event="run finished"' in ours
    assert "run_id=7" in ours
    assert "duration_ms=12" in ours
    assert 'level=warning process=worker event="something happened"' in theirs


def test_fields_that_are_not_listed_are_dropped_and_named(written):
    lines = written()
    structlog.get_logger().info("synced", first_name="Amelia", salary=52000, person_id="hum_1", employee_id=4)
    assert "Amelia" not in lines()
    assert "52000" not in lines()
    assert "hum_1" not in lines()
    assert "employee_id=4" in lines()
    assert "dropped=first_name,person_id,salary" in lines()


def test_several_rows_are_told_by_their_numbers_and_humaans_ids_are_not(written):
    lines = written()
    structlog.get_logger().info("job ended", person_sync_ids=(3, 4), person_ids=("hum_1", "hum_2"))
    assert "person_sync_ids=3,4" in lines()
    assert "hum_1" not in lines()


def test_a_value_cannot_start_a_line_of_its_own(written):
    lines = written()
    structlog.get_logger().info("a\r\nlevel=error event=forged\x1b[31m", reason="b\u2028c")
    assert len(lines().splitlines()) == 1
    assert "\x1b" not in lines()


def test_what_a_job_binds_is_on_every_line_it_writes(written):
    lines = written()
    with structlog.contextvars.bound_contextvars(job="reconcile", job_id="f00"):
        logging.getLogger("library").warning("inside")
    assert "job=reconcile" in lines()
    assert "job_id=f00" in lines()


def test_production_tells_an_exceptions_class_and_place_but_never_its_words(written):
    lines = written(
        APP_ENV="production",
        SECRET_KEY="v6Qm-Zr8_uT2yK9pLw4XnB7cJd3sHf5gAe1o",
        ENCRYPTION_KEYS="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        PUBLIC_URL="https://pay.example.com",
    )
    try:
        int("forty-two thousand")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "error=ValueError" in lines()
    assert "test_logs.py" in lines()
    assert "thousand" not in lines()


def test_chatty_libraries_are_silent_below_warning(written):
    lines = written(LOG_LEVEL="DEBUG")
    for name in ("urllib3.connectionpool", "rq.worker", "peewee", "redis"):
        logging.getLogger(name).debug("GET /people?email=a")
        logging.getLogger(name).info("args=1")
    assert lines() == ""


@pytest.mark.parametrize(
    "secret",
    [
        "Authorization: Bearer abc.def-123",
        "token=abcdef",
        "amelia.hart@example.com",
        "AB 12 34 56 C",
        "ab123456c",
        "12-34-56",
        "12 34 56",
        "31926819",
        "postgres://user:pass@db.example/d",
        "gAAAAABm3yVQx1m6s6mJ0bQ2n5b8c9d0e1f2==",
    ],
)
def test_secret_shapes_are_blotted_out(secret):
    blotted = redact(f"before {secret} after")
    assert "[redacted]" in blotted
    for part in ("abc", "amelia", "123456", "34", "31926819", "pass", "gAAAA"):
        assert part not in blotted
    assert blotted.startswith("before ")


@pytest.mark.parametrize("harmless", ["run 12 finished in 340 ms", "2026-11-23T10:00:00Z", "job 9f8e7d6c", "1 of 49"])
def test_ordinary_words_stay(harmless):
    assert redact(harmless) == harmless
