"""Charts as SVG, coloured by the stylesheet: without script or inline style, so the content policy stays strict."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

#: pygal puts a finder for its plugins among Python's own; it knows only the old protocol, and we use no plugin.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

WIDTH: Final = 760
HEIGHT: Final = 200
_SVG: Final = "{http://www.w3.org/2000/svg}"
#: What pygal adds for its own script and stylesheet; ours need none of it.
_DROPPED: Final = frozenset({"defs", "script", "style", "title", "desc"})
_DROPPED_CLASSES: Final = ("tooltip", "tooltip-overlay", "text-overlay")


@lru_cache(maxsize=64)
def stacked_hours(hours: tuple[str, ...], series: tuple[tuple[str, tuple[int, ...]], ...], described: str) -> Markup:
    """Bars by hour, one on top of the other; `described` is what the picture says, for those who do not see it."""
    chart = pygal.StackedBar(
        width=WIDTH,
        height=HEIGHT,
        margin=4,
        spacing=4,
        js=(),
        css=(),
        show_legend=False,
        x_labels_major_every=3,
        show_minor_x_labels=False,
        truncate_label=-1,
        value_formatter=lambda value: f"{value:,.0f}",
        y_labels=_steps([sum(column) for column in zip(*(values for _, values in series), strict=True)]),
    )
    chart.x_labels = hours
    for name, values in series:
        chart.add(name, values)
    root = chart.render_tree()
    root.attrib = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "class": "chart", "role": "img", "aria-label": described}
    _strip(root)
    return Markup(ET.tostring(root, encoding="unicode", short_empty_elements=True))  # noqa: S704 - escaped by ElementTree


def _steps(totals: list[int]) -> list[int]:
    """Round whole numbers up the side, from 0 to the first that is not below the highest bar; four at most."""
    most = max([*totals, 1])
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 3 >= most:
                return list(range(0, -(-most // step) * step + 1, step))
        size *= 10


def _strip(root: ET.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_dropped(child):
                parent.remove(child)
        for name in ("id", "style", "onclick"):
            parent.attrib.pop(name, None)


def _is_dropped(node: ET.Element) -> bool:
    if not isinstance(node.tag, str):  # a comment
        return True
    words: Iterator[str] = iter(node.attrib.get("class", "").split())
    return node.tag.removeprefix(_SVG) in _DROPPED or any(word in _DROPPED_CLASSES for word in words)
