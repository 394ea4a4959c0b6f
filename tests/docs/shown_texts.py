"""What people read, piece by piece with its place: texts of templates, of our Python and scripts, and the docs.

Decides which strings of a module are text and which are words of the program: a text has a space in it or begins with
a capital letter. Docstrings are for engineers, but those of commands, which `--help` prints.
"""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final, NamedTuple

import jinja2
from jinja2 import nodes

from tests.imports import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The store and the facts hold words of the program alone.
LAYERS: Final = ("actions", "commands", "humaans", "notify", "pdf", "rules", "staffology", "web")
#: Attributes that a browser shows or says.
SPOKEN: Final = frozenset({"aria-label", "title", "alt", "placeholder"})
#: Elements inside a line, which do not end a sentence.
INLINE: Final = frozenset({"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "time"})
SCRIPT_TEXT: Final = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
JINJA: Final = jinja2.Environment()  # noqa: S701 - nothing is rendered


class Text(NamedTuple):
    place: str
    words: str


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [f"\n{value}\n" for name, value in attrs if name in SPOKEN and value]
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append("\n")


def of_template(source: str, place: str) -> Iterator[Text]:
    """Its sentences, what an expression says between them left blank, and the texts inside expressions."""
    page = _Page()
    for found in JINJA.parse(source).find_all((nodes.TemplateData, nodes.Const)):
        if isinstance(found, nodes.TemplateData):
            page.feed(found.data)
        elif isinstance(found.value, str) and is_text(found.value):
            yield Text(f"{place}:{found.lineno}", found.value)
    for line in re.split(r"\s*\n\s*\n\s*", "".join(page.words)):
        if words := " ".join(line.split()):
            yield Text(place, words)


def of_python(source: str, place: str, *, docstrings: bool = False) -> Iterator[Text]:
    tree = ast.parse(source)
    pieces = {id(piece) for joined in ast.walk(tree) if isinstance(joined, ast.JoinedStr) for piece in joined.values}
    described, others = _docstrings(tree), _headings_of_other_programs(tree)
    for node in ast.walk(tree):
        if id(node) in pieces or id(node) in others or (id(node) in described and not docstrings):
            continue
        words = _words(node)
        if words and is_text(words):
            yield Text(f"{place}:{getattr(node, 'lineno', 0)}", words)


def of_script(source: str, place: str) -> Iterator[Text]:
    for found in SCRIPT_TEXT.finditer(source):
        if is_text(found[1]):
            yield Text(place, found[1])


def of_document(source: str, place: str) -> Iterator[Text]:
    """Its paragraphs and rows; an example of code is not a text."""
    source = re.sub(r"^```.*?^```$", "", source, flags=re.MULTILINE | re.DOTALL)
    for paragraph in re.split(r"\n\s*\n|\n(?=\| |- )", source):
        if words := " ".join(re.sub(r"`[^`]*`", "`…`", paragraph).split()):
            yield Text(place, words)


def is_text(words: str) -> bool:
    return " " in words.strip() or words[:1].isupper()


def everything() -> Iterator[Text]:
    """On pages and in emails, messages and commands."""
    for path in _files("service/web/templates", "*.html"):
        yield from of_template(path.read_text(encoding="utf-8"), _place(path))
    for layer in LAYERS:
        for path in _files(f"service/{layer}", "*.py"):
            source, place = path.read_text(encoding="utf-8"), _place(path)
            yield from of_python(source, place, docstrings=layer == "commands")
    for path in _files("service/web/static", "*.js"):
        yield from of_script(path.read_text(encoding="utf-8"), _place(path))


def documents() -> Iterator[Text]:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))):
        if path.name != "wording.md":
            yield from of_document(path.read_text(encoding="utf-8"), _place(path))


def _files(folder: str, pattern: str) -> list[Path]:
    return sorted((ROOT / folder).rglob(pattern))


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _docstrings(tree: ast.AST) -> set[int]:
    """A text that is a statement of its own: a docstring, or the words below an attribute."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _headings_of_other_programs(tree: ast.AST) -> set[int]:
    """The layouts of payroll programs are in their own words."""
    columns = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Column", "Place"} and node.args
    ]
    listed = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "HEADINGS" and node.value is not None
    ]
    return {id(each) for node in (*columns, *listed) for each in ast.walk(node)}


def _words(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "…" for piece in node.values)
    return ""
