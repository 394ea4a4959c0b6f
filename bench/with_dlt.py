"""The same pages loaded by dlt, a general pipeline library, into the same kind of database; only when asked for.

It needs the network once: dlt is installed into a virtual environment of its own under var/, so that none of its
dependencies touch the product's. Seconds for a first load and for a second one in which nothing changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.remote import Sandbox

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / "var" / "dlt-venv"
PACKAGES: Final = ("dlt[postgres,sqlalchemy]==1.31.0", "sqlalchemy>=2,<3")

PIPELINE: Final = """
import json, os, sys, time
import dlt, requests
api_url, token, destination, folder = sys.argv[1:]
os.environ["LOAD__WORKERS"] = "1"  # on SQLite several loaders lock each other out
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
session = requests.Session()
session.headers["Authorization"] = f"Bearer {token}"

def pages(path):
    skip, total = 0, 1
    while skip < total:
        query = {"$limit": 250, "$skip": skip} | ({"status": "all"} if path == "people" else {})
        answer = session.get(f"{api_url}/{path}", params=query, timeout=60).json()
        total = answer["total"]
        skip += 250
        yield answer["data"]

if destination.startswith("postgres"):
    target, strategy = dlt.destinations.postgres(destination), "delete-insert"
else:
    target, strategy = dlt.destinations.sqlalchemy(destination), "delete-insert"
pipeline = dlt.pipeline("bench", destination=target, dataset_name="dlt_bench", pipelines_dir=folder)
paths = ("people", "job-roles", "compensations", "bank-accounts", "custom-values")

def load():
    began = time.perf_counter()
    pipeline.run([
        dlt.resource(pages(path), name=path.replace("-", "_"), primary_key="id",
                     write_disposition={"disposition": "merge", "strategy": strategy}, max_table_nesting=0)
        for path in paths
    ])
    return time.perf_counter() - began

print(json.dumps({"first load": load(), "nothing changed": load()}))
"""


def measure(sandbox: Sandbox, kind: str, folder: Path, database_url: str) -> dict[str, float]:
    """Seconds of dlt's two loads, by what they are."""
    python = _python_with_dlt()
    destination = database_url if kind == "postgres" else f"sqlite:///{folder / 'dlt.db'}"
    command = [str(python), "-c", PIPELINE, sandbox.api_url, sandbox.token, destination, str(folder / "dlt")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _python_with_dlt() -> Path:
    python = VENV / "bin" / "python"
    if not (VENV / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (VENV / "ready").touch()
    return python
