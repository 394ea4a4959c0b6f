"""What imports what, read from the code: the layers, the areas of a layer, and the modules between them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "service", "jobs", "sandbox")

#: The layer of each module: the longest prefix that fits.
LAYERS = {
    "service": 6,
    "service.facts": 0,
    "service.backoff": 0,
    "service.outgoing": 1,
    "service.rules": 1,
    "service.store": 2,
    "service.humaans": 2,
    "service.staffology": 2,
    "service.notify": 2,
    "service.pdf": 2,
    "service.actions": 3,
    "service.hris": 3,
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
#: Packages of one layer that do not import each other.
SEPARATE = {"service.store", "service.humaans", "service.staffology", "service.notify", "service.pdf"}
#: Packages that are divided into areas. Areas of one package may import each other, but never in a circle.
DIVIDED = (
    "service.rules",
    "service.store",
    "service.humaans",
    "service.actions",
    "service.web",
    "jobs",
    "sandbox",
)


def _modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = file
    found["wsgi"] = ROOT / "wsgi.py"
    return found


MODULES = _modules()


def prefix_of(module: str, table) -> str | None:
    fitting = [prefix for prefix in table if module == prefix or module.startswith(prefix + ".")]
    return max(fitting, key=len, default=None)


@cache
def imports_of(file: Path) -> frozenset[str]:
    """Every module that a file imports, anywhere in it. Imports for the type checker only do not count."""
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
    return frozenset(_module_of(name) for name in names)


def _module_of(name: str) -> str:
    """`service.facts.access.Role` is in the module `service.facts.access`."""
    while name not in MODULES and "." in name and name.split(".", maxsplit=1)[0] in {*PACKAGES, "wsgi"}:
        name = name.rpartition(".")[0]
    return name


def area_of(package: str, module: str) -> str | None:
    """The area of a module below its package, or the module itself where it stands directly in the package."""
    if not module.startswith(package + "."):
        return None
    return module.removeprefix(package + ".").split(".", maxsplit=1)[0]


def areas_of(package: str) -> dict[str, set[str]]:
    """Area -> the other areas of the package that it imports."""
    found: dict[str, set[str]] = {}
    for name, file in MODULES.items():
        area = area_of(package, name)
        if area is not None:
            imported = {area_of(package, each) for each in imports_of(file)}
            found.setdefault(area, set()).update(imported - {area, None})
    return found
