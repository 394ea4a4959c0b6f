"""The architecture: what each layer may import, which areas it has, and how large folders and modules may be.

The table below is the one in docs/architecture.md. A layer that needs more changes both, with a decision record.
"""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.imports import DIVIDED, LAYERS, MODULES, PACKAGES, ROOT, SEPARATE, areas_of, imports_of, prefix_of

QUEUES = {"rq", "rq_scheduler", "redis"}
#: Libraries that a package must not import.
FORBIDDEN_LIBRARIES = {
    "service.facts": {"flask", *QUEUES, "peewee", "requests", "os", "marshmallow"},
    "service.rules": {"flask", *QUEUES, "peewee", "requests", "os", "time", "random", "pathlib"},
    "service.store": {"flask", *QUEUES, "requests", "os"},
    "service.outgoing": {"flask", *QUEUES, "peewee", "os"},
    "service.humaans": {"flask", *QUEUES, "peewee", "os"},
    "service.staffology": {"flask", *QUEUES, "peewee", "requests", "os"},
    "service.notify": {"flask", *QUEUES, "peewee", "requests", "os"},
    "service.pdf": {"flask", *QUEUES, "peewee", "requests"},
    "service.actions": {"flask", *QUEUES, "requests", "os"},
    "service.services": {"flask", *QUEUES, "os", "peewee"},
    "service.hris": {"flask", *QUEUES, "os", "peewee"},
    "jobs": {"flask", "peewee", "requests", "service.web"},
    "service.commands": {*QUEUES},
    "service.web": {*QUEUES, "requests", "service.humaans", "service.staffology"},
}
#: A folder with more modules than this is divided into areas.
WIDEST = 17
#: Wider folders, all of whose files have one shape.
ONE_SHAPE = {
    "service/store/migrations": "one numbered change of the tables each",
    "tests/walks": "one kind of trouble each, and the tools these stories share",
}
#: No module is longer than this.
LONGEST = 300


@pytest.mark.parametrize("module", sorted(name for name in MODULES if not name.startswith("sandbox")))
def test_every_import_points_down(module):
    own = prefix_of(module, LAYERS)
    assert own is not None, f"{module} has no layer"
    for imported in imports_of(MODULES[module]):
        target = prefix_of(imported, LAYERS)
        if target is None:
            continue
        assert LAYERS[target] <= LAYERS[own], (
            f"{module} (layer {LAYERS[own]}) imports {imported} (layer {LAYERS[target]})"
        )
        if own in SEPARATE and target in SEPARATE:
            assert own == target, f"{module} imports {imported}"


@pytest.mark.parametrize("package", DIVIDED)
def test_the_areas_of_a_layer_form_no_circle(package):
    left = areas_of(package)
    while left:
        free = {area for area, imported in left.items() if not imported & left.keys()}
        assert free, f"a circle in {package}: { {area: sorted(each & left.keys()) for area, each in left.items()} }"
        left = {area: imported for area, imported in left.items() if area not in free}


@pytest.mark.parametrize("module", sorted(name for name in MODULES if prefix_of(name, FORBIDDEN_LIBRARIES)))
def test_no_package_imports_a_library_that_belongs_elsewhere(module):
    if LAYERS.get(prefix_of(module, LAYERS)) == 6:
        return
    forbidden = FORBIDDEN_LIBRARIES[prefix_of(module, FORBIDDEN_LIBRARIES)]
    for imported in imports_of(MODULES[module]):
        assert not any(imported == name or imported.startswith(name + ".") for name in forbidden), (
            f"{module} imports {imported}"
        )


ABOVE_THE_STORE = sorted(name for name in MODULES if not name.startswith(("service.store", "sandbox")))
#: What only tables, their rows and queries have.
QUERYING = {
    "delete_instance",
    "execute_sql",
    "for_update",
    "get_by_id",
    "get_or_none",
    "insert_many",
    "namedtuples",
    "select",
    "tuples",
    "where",
}
PEEWEE = {"peewee", "playhouse"}


def _nodes_where(file, words):
    """All nodes of a module in which one of the words stands; none of another, for to read it takes long."""
    source = file.read_text(encoding="utf-8")
    return ast.walk(ast.parse(source)) if any(word in source for word in words) else ()


@pytest.mark.parametrize("module", ABOVE_THE_STORE)
def test_only_the_store_queries_the_database(module):
    for node in _nodes_where(MODULES[module], QUERYING | PEEWEE):  # imports for the type checker count too
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        assert not any(name.split(".")[0] in PEEWEE for name in names), f"{module} imports Peewee"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERYING:
            is_of_the_system = ast.unparse(node.func) == "select.select"
            assert is_of_the_system, f"{module} queries: {ast.unparse(node)}"
    tables = {name for name in imports_of(MODULES[module]) if name.startswith("service.store.tables")}
    assert not tables, f"{module} imports {tables} for more than types"


def test_no_folder_is_too_wide_to_read():
    counts = {
        str(folder.relative_to(ROOT)): len([file for file in folder.glob("*.py") if file.name != "__init__.py"])
        for top in (*PACKAGES, "bin", "bench", "tests")
        for folder in (ROOT / top, *(ROOT / top).rglob("*"))
        if folder.is_dir()
    }
    wide = {folder: count for folder, count in counts.items() if count > WIDEST}
    assert wide.keys() == ONE_SHAPE.keys(), wide


def test_no_module_is_too_long_to_read():
    files = [file for top in (*PACKAGES, "bin", "bench", "tests") for file in (ROOT / top).rglob("*.py")]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert not long


def _is_view(file) -> bool:
    """A view defines routes: functions under a decorator of a blueprint."""
    return any(
        isinstance(node, ast.FunctionDef)
        and any(ast.unparse(each).split(".")[0].endswith("blueprint") for each in node.decorator_list)
        for node in ast.parse(file.read_text(encoding="utf-8")).body
    )


def test_no_view_imports_another_view():
    """What two views share is a module of its own: in `ui`, in `http`, or a model of a page."""
    views = {name for name, file in MODULES.items() if name.startswith("service.web.") and _is_view(file)}
    assert len(views) > 20
    assert not {(view, each) for view in views for each in imports_of(MODULES[view]) & views}


@pytest.mark.parametrize("package", ["service.rules", "service.actions"])
def test_each_public_function_of_rules_and_actions_says_what_it_means(package):
    silent = [
        f"{name}.{node.name}"
        for name, file in MODULES.items()
        if prefix_of(name, (package,))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent


def test_rules_never_ask_a_clock():
    for name, file in MODULES.items():
        if name.startswith("service.rules"):
            source = file.read_text(encoding="utf-8")
            for call in (".now(", ".today(", ".utcnow(", "time.time("):
                assert call not in source, f"{name} calls {call}"


def test_only_config_reads_the_environment():
    readers = {"environ", "getenv", "environb"}
    for name, file in MODULES.items():
        if name.startswith(("config", "sandbox")):
            continue
        for node in _nodes_where(file, readers):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
                assert node.attr not in readers, name


def test_the_sandbox_knows_nothing_of_the_service_and_the_service_nothing_of_the_sandbox():
    for name, file in MODULES.items():
        for imported in imports_of(file):
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


def test_no_line_of_a_template_is_too_long_to_read():
    """djlint judges the markup; where a line breaks is for whoever writes it, up to this width."""
    for file in (ROOT / "service/web/templates").rglob("*.html"):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 160, f"{file.name}:{number}"
