"""The picture of imports in docs/architecture.md is the one that the code gives."""

import re

from tests.docs.import_picture import PAGE, drawn, page_with
from tests.imports import DIVIDED, LAYERS


def test_the_picture_is_current():
    assert PAGE.read_text(encoding="utf-8") == page_with(drawn()), "run .venv/bin/python -m tests.docs.import_picture"


def test_the_picture_has_every_divided_package():
    assert drawn().count("```mermaid") == 1 + len(DIVIDED)


def test_the_table_of_layers_names_every_package_at_its_layer():
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        f"{package} at layer {layer}"
        for package, layer in LAYERS.items()
        if package.count(".") < 2 and package != "service"
        if not re.search(rf"^\| {layer} \|.*`{package.replace('.', '/')}[/.`]", page, re.MULTILINE)
    ]
    assert not missing
