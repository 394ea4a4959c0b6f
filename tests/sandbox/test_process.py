import subprocess
import sys

import orjson
import requests

from sandbox.remote import Sandbox
from tests.processes import PATIENCE_SECONDS


def test_it_starts_on_a_free_port_and_tells_where():
    with Sandbox.start() as humaans:
        answer = requests.get(f"{humaans.api_url}/me", headers={"Authorization": f"Bearer {humaans.token}"}, timeout=90)
        assert answer.json()["firstName"] == "Priya"


def test_it_ends_cleanly_and_soon_when_asked_to_stop():
    with Sandbox.start() as humaans:
        humaans.process.terminate()
        assert humaans.process.wait(timeout=PATIENCE_SECONDS) == 0


def test_the_same_seed_gives_the_same_ids_and_token():
    with (
        Sandbox.start(seed="7") as first,
        Sandbox.start(seed="7") as second,
        Sandbox.start(seed="8") as other,
    ):
        assert first.person_id("amelia") == second.person_id("amelia") != other.person_id("amelia")
        assert first.token == second.token != other.token


def test_a_file_that_is_no_answer_of_people_is_refused_in_words(tmp_path):
    file = tmp_path / "people.json"
    file.write_bytes(orjson.dumps({"people": []}))
    ended = subprocess.run(
        [sys.executable, "-m", "sandbox", "--people", str(file)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 2
    assert "is not an answer of /people" in ended.stderr
