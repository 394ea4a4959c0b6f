"""Which line of a manifest is about which file of a batch.

Many programs give each employee a folder and every file in it the same name. So folders count: a line and a file belong
together when one path is the end of the other. A line without folders is about the only file of that name, and a file
without folders has the only line of that name.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from service.rules.payslips.uploads.file_matching import LONGEST_NAME, TOO_LONG, Unnamed
from service.rules.payslips.uploads.manifest import base_name, parts_of_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.rules.payslips.uploads.manifest import Manifest

UNREADABLE_MANIFEST: Final = Unnamed(
    "manifest_unreadable", "The manifest could not be read, and a file is not assigned by its name in its place."
)
NOT_IN_MANIFEST: Final = Unnamed("not_in_manifest", "The manifest does not name this file.")
TWO_IDS: Final = Unnamed("ambiguous", "The manifest gives this file to two Employee IDs.")
NO_FOLDER: Final = Unnamed(
    "ambiguous",
    "Several files have this name, in different folders. Name the folder in the manifest too, as in 1001/payslip.pdf.",
)

#: A path from its name outwards: the file, its folder, the folder of that.
_Path = tuple[str, ...]


def ids_by_manifest(paths: Sequence[str], manifest: Manifest) -> list[str | Unnamed]:
    """For each file, with its folders, the Employee ID that the manifest gives it, or why it gives none."""
    if manifest.unreadable:
        return [UNREADABLE_MANIFEST] * len(paths)
    lines = _Lines(manifest)
    found = [TOO_LONG if len(base_name(path)) > LONGEST_NAME else lines.of(_parts(path)) for path in paths]
    users: dict[_Path, set[_Path]] = defaultdict(set)
    for path, line in zip(paths, found, strict=True):
        if isinstance(line, tuple):
            users[line].add(_parts(path))
    return [
        line
        if isinstance(line, Unnamed)
        else NO_FOLDER
        if len(users[line]) > 1
        else lines.employee_ids[line] or TWO_IDS
        for line in found
    ]


class _Lines:
    """The lines of a manifest by the names of their files."""

    def __init__(self, manifest: Manifest) -> None:
        self.employee_ids = {_parts(path): employee_id for path, employee_id in manifest.employee_ids.items()}
        self._by_name: dict[str, list[_Path]] = defaultdict(list)
        for path in self.employee_ids:
            self._by_name[path[0]].append(path)

    def of(self, path: _Path) -> _Path | Unnamed:
        """The line about this file: the one with most of its folders, else the only one that has more than it."""
        if not path:
            return NOT_IN_MANIFEST
        # Windows hides the `.pdf` of names, so it is missing in what people type.
        for name in (path[0], path[0].removesuffix(".pdf")):
            named = (name, *path[1:])
            within = [line for line in self._by_name.get(name, ()) if named[: len(line)] == line]
            if within:
                return max(within, key=len)
            beyond = [line for line in self._by_name.get(name, ()) if line[: len(named)] == named]
            if beyond:
                return beyond[0] if len(self._ids(beyond)) == 1 else TWO_IDS
        return NOT_IN_MANIFEST

    def _ids(self, lines: Iterable[_Path]) -> set[str]:
        return {self.employee_ids[line] for line in lines}


def _parts(path: str) -> _Path:
    return parts_of_path(path)[::-1]
