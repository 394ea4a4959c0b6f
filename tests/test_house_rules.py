"""The shape of the house: which room may import which, who reads the environment, what may happen at import.

The table below is the one in docs/architecture.md; a room that needs more changes both, with a decision record.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "service", "jobs", "sandbox")

#: Where each module lives: the longest prefix that fits says its floor.
FLOORS = {
    "service.facts": 0,
    "service.rules": 1,
    "service.store": 2,
    "service.humaans": 2,
    "service.mail": 2,
    "service.pdf": 2,
    "service.actions": 3,
    "service.services": 3,
    "jobs": 4,
    "service.web": 5,
    "service.commands": 5,
    "service.wiring": 6,
    "service.app": 6,
    "jobs.worker": 6,
    "jobs.processes.workers": 6,
    "jobs.processes.pools": 6,
    "jobs.processes.supervisor": 6,
    "jobs.scheduler": 6,
    "jobs.processes.embedded_redis": 6,
    "config": 6,
    "wsgi": 6,
}
#: Rooms of one floor that keep apart.
APART = {"service.store", "service.humaans", "service.mail", "service.pdf"}
#: Libraries a room must not know, whoever imports it.
FORBIDDEN_LIBRARIES = {
    "service.facts": {"flask", "rq", "rq_scheduler", "redis", "peewee", "requests", "os", "marshmallow"},
    "service.rules": {"flask", "rq", "rq_scheduler", "redis", "peewee", "requests", "os", "time", "random", "pathlib"},
    "service.store": {"flask", "rq", "rq_scheduler", "redis", "requests", "os"},
    "service.humaans": {"flask", "rq", "rq_scheduler", "redis", "peewee", "os"},
    "service.pdf": {"flask", "rq", "rq_scheduler", "redis", "peewee", "requests"},
    "service.actions": {"flask", "rq", "rq_scheduler", "redis", "os"},
    "service.services": {"flask", "rq", "rq_scheduler", "redis", "os", "peewee"},
    "service.web": {"rq", "rq_scheduler", "redis", "requests", "service.humaans"},
}


def _modules() -> dict[str, Path]:
    found = {}
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = file
    found["wsgi"] = ROOT / "wsgi.py"
    return found


MODULES = _modules()


def _prefix(module: str, table) -> str | None:
    fitting = [prefix for prefix in table if module == prefix or module.startswith(prefix + ".")]
    return max(fitting, key=len, default=None)


def _imports(file: Path) -> set[str]:
    """Every module a file imports, wherever in it, imports for the type checker aside."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {_module_of(name) for name in names}


def _module_of(name: str) -> str:
    """`service.facts.Role` is the module `service.facts`."""
    while name not in MODULES and "." in name and name.split(".", maxsplit=1)[0] in {*ROOMS, "wsgi"}:
        name = name.rpartition(".")[0]
    return name


@pytest.mark.parametrize("module", sorted(name for name in MODULES if _prefix(name, FLOORS)))
def test_every_import_points_down(module):
    floor = FLOORS[_prefix(module, FLOORS)]
    for imported in _imports(MODULES[module]):
        target = _prefix(imported, FLOORS)
        if target is None:
            continue
        own = _prefix(module, FLOORS)
        assert FLOORS[target] <= floor, f"{module} (floor {floor}) imports {imported} (floor {FLOORS[target]})"
        if own in APART and target in APART:
            assert own == target, f"{module} and {imported} keep apart"


@pytest.mark.parametrize("module", sorted(name for name in MODULES if _prefix(name, FORBIDDEN_LIBRARIES)))
def test_no_room_knows_a_library_that_is_not_its_own(module):
    forbidden = FORBIDDEN_LIBRARIES[_prefix(module, FORBIDDEN_LIBRARIES)]
    for imported in _imports(MODULES[module]):
        assert not any(imported == name or imported.startswith(name + ".") for name in forbidden), (
            f"{module} imports {imported}"
        )


def test_rules_never_ask_a_clock():
    for name, file in MODULES.items():
        if name.startswith("service.rules"):
            source = file.read_text(encoding="utf-8")
            for call in (".now(", ".today(", ".utcnow(", "time.time("):
                assert call not in source, f"{name} calls {call}"


def test_only_config_reads_the_environment():
    for name, file in MODULES.items():
        if name.startswith(("config", "sandbox")):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                assert ast.unparse(node) not in {"os.environ", "os.getenv", "os.environb"}, name


def test_the_sandbox_knows_nothing_of_the_service_and_the_service_nothing_of_the_sandbox():
    for name, file in MODULES.items():
        for imported in _imports(file):
            if name.startswith("sandbox"):
                assert not imported.startswith(("service", "jobs", "config")), f"{name} imports {imported}"
            else:
                assert not imported.startswith("sandbox"), f"{name} imports {imported}"


def test_nothing_connects_and_nothing_is_written_at_import(tmp_path):
    """Every module is imported in a process in which opening a socket, a database or a file to write raises."""
    names = sorted(name for name in MODULES if not name.endswith("__main__") and ".migrations" not in name)
    guard = """
import sys
def refuse(event, arguments):
    if event in {"socket.connect", "sqlite3.connect", "subprocess.Popen"}:
        raise RuntimeError(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise RuntimeError(f"writes {arguments[0]}")
sys.dont_write_bytecode = True
sys.addaudithook(refuse)
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
    names = [name for name in names if name not in {"wsgi", "config.gunicorn"}]  # being imported is their purpose
    done = subprocess.run(
        [sys.executable, "-c", guard, *names], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr


def test_packages_have_empty_init_files():
    for file in (*ROOT.glob("service/**/__init__.py"), *ROOT.glob("jobs/**/__init__.py")):
        assert not file.read_text(encoding="utf-8").strip(), file


def test_no_module_is_named_for_nothing():
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "handler", "handlers"}
    assert not {name for name in MODULES if name.rpartition(".")[2] in banned}


def test_every_outgoing_call_verifies_tls():
    for name, file in MODULES.items():
        source = file.read_text(encoding="utf-8")
        assert "verify=False" not in source, name
