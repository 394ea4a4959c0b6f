import ast
from pathlib import Path

import pytest

import sandbox

MODULES = sorted(Path(sandbox.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_the_sandbox_knows_nothing_of_the_service(module):
    imported = [
        node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = [alias.name for node in imported for alias in node.names]
    names += [node.module or "" for node in imported if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.split(".")[0] in ("service", "jobs", "config")]
