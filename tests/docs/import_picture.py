"""The picture of imports in docs/architecture.md, drawn from the code: `.venv/bin/python -m tests.docs.import_picture`.

An arrow reads "imports". An arrow that follows from others is left out: where a imports b and b imports c, the arrow
from a to c is not drawn, although a may import c as well.
"""

from __future__ import annotations

import re
from typing import Final

from tests.imports import DIVIDED, LAYERS, MODULES, ROOT, areas_of, imports_of, prefix_of

PAGE: Final = ROOT / "docs" / "architecture.md"
BEGINS: Final = "<!-- the picture of imports begins -->\n"
ENDS: Final = "<!-- the picture of imports ends -->\n"
#: Single files of the highest layer, drawn as one box.
HIGHEST: Final = "wiring"


def drawn() -> str:
    """All diagrams as Mermaid text: the packages by layer, then the areas of each divided package."""
    parts = [_diagram("Packages", "service, jobs and config", _packages(), layers=True)]
    parts += [_diagram("Areas", package.replace(".", "/"), areas_of(package)) for package in DIVIDED]
    return "\n".join(parts)


def page_with(picture: str) -> str:
    """docs/architecture.md with this picture in it."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGINS)
    return before + BEGINS + "\n" + picture + "\n" + ENDS + rest.partition(ENDS)[2]


def _box_of(module: str) -> str | None:
    prefix = prefix_of(module, LAYERS)
    if prefix is None:
        return None
    return HIGHEST if LAYERS[prefix] == max(LAYERS.values()) else prefix.replace(".", "/")


def _packages() -> dict[str, set[str]]:
    """Package -> the other packages it imports. All that chooses real things is one box."""
    found: dict[str, set[str]] = {}
    for name, file in MODULES.items():
        box = _box_of(name)
        if box is not None:
            imported = {_box_of(each) for each in imports_of(file) if each in MODULES}
            found.setdefault(box, set()).update(imported - {box, None})
    return found


def _diagram(what: str, where: str, imports: dict[str, set[str]], *, layers: bool = False) -> str:
    lines = [f"{what} of {where}:", "", "```mermaid", "flowchart TD"]
    lines += _boxes_by_layer(imports) if layers else [f"    {_id(name)}[{name}]" for name in sorted(imports)]
    lines += [f"    {_id(name)} --> {_id(target)}" for name, target in _reduced(imports)]
    return "\n".join([*lines, "```", ""])


def _boxes_by_layer(imports: dict[str, set[str]]) -> list[str]:
    lines = []
    for layer in sorted(set(LAYERS.values()), reverse=True):
        boxes = [box for box in sorted(imports) if layer == _layer_of(box)]
        lines += [f'    subgraph layer{layer}["layer {layer}"]', *[f"        {_id(box)}[{box}]" for box in boxes]]
        lines.append("    end")
    return lines


def _layer_of(box: str) -> int:
    return max(LAYERS.values()) if box == HIGHEST else LAYERS[box.replace("/", ".")]


def _reduced(imports: dict[str, set[str]]) -> list[tuple[str, str]]:
    """The arrows that do not follow from others."""
    return [
        (name, target)
        for name in sorted(imports)
        for target in sorted(imports[name])
        if not any(target in _reached(other, imports) for other in imports[name] - {target})
    ]


def _reached(start: str, imports: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for each in imports.get(waiting.pop(), set()) - reached:
            reached.add(each)
            waiting.append(each)
    return reached


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", name) + "_"


if __name__ == "__main__":
    PAGE.write_text(page_with(drawn()), encoding="utf-8")
