"""What may run, and what Redis gets to know: declared functions, row ids, JSON, and no words (S26, S27)."""

import contextlib
import zlib

import pytest
from rq import Callback, Queue
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from jobs.queueing.queues import KEEP_FAILED_SECONDS, QueueName, enqueue
from jobs.queueing.registry import NotDeclaredError
from jobs.queueing.safe_job import SafeJob, SafeQueue
from tests.jobs import jobs_for_tests
from tests.jobs.jobs_for_tests import notes


def everything_in(redis):
    """Every key and value of Redis, unpacked, as bytes."""
    found = []

    def add(value):
        if isinstance(value, dict):
            for item in value.items():
                add(item)
        elif isinstance(value, list | tuple | set):
            for item in value:
                add(item)
        elif isinstance(value, bytes):
            found.append(value)
            with contextlib.suppress(zlib.error):
                found.append(zlib.decompress(value))

    read = {
        b"hash": redis.hgetall,
        b"string": redis.get,
        b"set": redis.smembers,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"zset": lambda key: redis.zrange(key, 0, -1),
        b"stream": redis.xrange,
    }
    for key in redis.scan_iter():
        add(key)
        add(read[redis.type(key)](key))
    return found


def failed_ids(redis, queue=QueueName.WEBHOOKS):
    return FailedJobRegistry(queue=SafeQueue(queue, connection=redis)).get_job_ids()


@pytest.fixture(autouse=True)
def _empty_notes():
    notes.clear()


def test_a_declared_job_runs_with_its_row_id(redis, work):
    enqueue(redis, jobs_for_tests.quick, 7)
    work()
    assert notes == ["quick 7"]


@pytest.mark.parametrize("serializer", [JSONSerializer, "pickle"])
def test_a_queued_os_system_fails_and_does_nothing(redis, work, tmp_path, serializer):
    trace = tmp_path / "trace"
    job = Queue("webhooks", connection=redis, serializer=serializer).enqueue("os.system", f"touch {trace}")
    work()
    assert not trace.exists()
    assert failed_ids(redis) == [job.id]


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("tests.jobs.jobs_for_tests.note", ("words",), {}),
        ("tests.jobs.jobs_for_tests.quick", ("Amelia",), {}),
        ("tests.jobs.jobs_for_tests.quick", (True,), {}),
        ("tests.jobs.jobs_for_tests.quick", (), {"number": 7}),
        ("builtins.print", (7,), {}),
    ],
)
def test_other_functions_and_other_arguments_than_row_ids_are_refused(redis, work, name, args, kwargs):
    Queue("webhooks", connection=redis, serializer=JSONSerializer).enqueue(name, args=args, kwargs=kwargs)
    work()
    assert notes == []
    assert len(failed_ids(redis)) == 1


def test_a_method_of_an_object_is_refused(redis, work):
    job = Queue("webhooks", connection=redis, serializer=JSONSerializer).enqueue("quick", 7)
    redis.hset(job.key, "data", zlib.compress(b'["upper", "an object", [], {}]'))
    work()
    assert len(failed_ids(redis)) == 1


def test_a_job_can_neither_name_callbacks_nor_web_addresses_to_call(redis, work):
    job = Queue("webhooks", connection=redis, serializer=JSONSerializer).enqueue(
        "tests.jobs.jobs_for_tests.quick", 7, on_success=Callback("tests.jobs.jobs_for_tests.note")
    )
    hook = b'[{"url": "http://127.0.0.1:9/", "job_status": "finished"}]'
    redis.hset(job.key, "webhooks", hook)
    read = SafeJob.fetch(job.id, connection=redis)
    assert read.success_callback is None
    assert read.webhooks == []
    work()
    assert notes == ["quick 7"]


def test_only_declared_jobs_can_be_put_on_a_queue(redis):
    with pytest.raises(NotDeclaredError):
        enqueue(redis, print, 7)
    with pytest.raises(NotDeclaredError):
        enqueue(redis, jobs_for_tests.quick, "Amelia")


def test_a_finished_job_leaves_nothing_behind(redis, work):
    job_id = enqueue(redis, jobs_for_tests.quick, 7)
    work()
    assert not any(job_id.encode() in value for value in everything_in(redis))


def test_a_failed_job_is_kept_a_day_and_told_as_class_and_place(redis, work):
    job_id = enqueue(redis, jobs_for_tests.fail, 7)
    work()
    job = SafeJob.fetch(job_id, connection=redis)
    assert 0 < redis.ttl(job.key) <= KEEP_FAILED_SECONDS
    told = job.latest_result().exc_string
    assert told.startswith("ValueError at ")
    assert "jobs_for_tests.py" in told
    assert not any(b"Amelia" in value or b"52000" in value for value in everything_in(redis))


def test_redis_holds_no_pickle_and_descriptions_hold_no_data(redis, work):
    for _ in range(3):
        enqueue(redis, jobs_for_tests.quick, 123_456)
        enqueue(redis, jobs_for_tests.fail, 7)
    assert SafeJob.fetch(enqueue(redis, jobs_for_tests.quick, 123_456), connection=redis).description == (
        "tests.jobs.jobs_for_tests.quick"
    )
    before = everything_in(redis)
    work()
    for value in before + everything_in(redis):
        assert not value.startswith((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"))


def test_job_ids_are_random(redis):
    assert len({enqueue(redis, jobs_for_tests.quick, 1) for _ in range(50)}) == 50
