"""What was uploaded, as single files: ZIPs listed, the manifest read, everything else left out with a reason.

Nothing of a ZIP but its manifest is unpacked here: each file is unpacked when it is looked at, so that few are held at
once and the time it takes counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.rules.payslips.uploads.manifest import Manifest, base_name, read_manifest, unreadable
from service.rules.payslips.uploads.zip_archives import SIGNATURE, CannotUnpackError, entries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from service.rules.payslips.uploads.zip_archives import Entry

MOST_FILES: Final = 5000
#: Of all files together, unpacked.
MOST_BYTES_IN_ALL: Final = 400 * 1024 * 1024
LONGEST_NAME: Final = 200
#: Lines of what is not taken; the rest is counted.
MOST_LISTED: Final = 500
MORE: Final = "more"
SPREADSHEET: Final = unreadable("A spreadsheet cannot be read as a manifest. Save it as CSV and upload that.")


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file, or part of what was uploaded, that is no payslip."""

    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file, by its path within a ZIP; `content` unpacks it and raises CannotUnpackError."""

    path: str
    content: Callable[[], bytes]
    is_packed: bool = False

    @property
    def name(self) -> str:
        return base_name(self.path)


class NotTakenFiles:
    """What is not taken: so many in full, the others as a number."""

    def __init__(self) -> None:
        self._listed: list[NotTaken] = []
        self._more: Counter[str] = Counter()

    def add(self, *found: NotTaken) -> None:
        for each in found:
            if len(self._listed) < MOST_LISTED:
                self._listed.append(each)
            else:
                self._more[each.code] += 1

    def count_more(self, code: str, number: int) -> None:
        if number > 0:
            self._more[code] += number

    def __iter__(self) -> Iterator[NotTaken]:
        return iter(self._listed)

    def __bool__(self) -> bool:
        return bool(self._listed or self._more)

    def __len__(self) -> int:
        return len(self._listed) + self._more.total()

    def as_rows(self) -> list[dict[str, str | int]]:
        """To be kept and shown: the last one says how many more there are."""
        rows: list[dict[str, str | int]] = [
            {"name": each.name[:LONGEST_NAME], "code": each.code, "message": each.message} for each in self._listed
        ]
        if more := self._more.total():
            rows.append({"name": f"and {more:,} more", "code": MORE, "message": "They are not listed.", "count": more})
        return rows


def count_of(rows: Iterable[dict[str, str | int]]) -> int:
    """How many files kept rows stand for."""
    return sum(int(row.get("count", 1)) for row in rows)


@dataclass(slots=True)
class UnpackedUploads:
    """Payslips in order, and the rest."""

    files: list[UploadedFile] = field(default_factory=list)
    manifest: Manifest | None = None
    not_taken: NotTakenFiles = field(default_factory=NotTakenFiles)


def unpack_uploads(uploads: Iterable[tuple[str, bytes]]) -> UnpackedUploads:
    """Everything that came, ZIPs one level deep."""
    found = UnpackedUploads()
    for name, content in uploads:
        if _is_spreadsheet(name):
            _keep_manifest(found, name, SPREADSHEET)
        elif content.startswith(SIGNATURE) and not _is_manifest(name):
            _take_zip(found, name, content)
        elif _is_manifest(name):
            _take_manifest(found, name, content)
        else:
            _take(found, UploadedFile(name, lambda content=content: content))  # type: ignore[misc]
    return found


def _take(found: UnpackedUploads, file: UploadedFile) -> None:
    if len(found.files) >= MOST_FILES:
        found.not_taken.add(NotTaken(file.name, "too_many", f"More than {MOST_FILES:,} files at once."))
    else:
        found.files.append(file)


def _take_zip(found: UnpackedUploads, name: str, content: bytes) -> None:
    try:
        entries = entries_of(content)
    except CannotUnpackError as error:
        found.not_taken.add(NotTaken(base_name(name), error.code, error.message))
        return
    for entry in entries:
        if _is_spreadsheet(entry.name):
            _keep_manifest(found, entry.name, SPREADSHEET)
        elif _is_manifest(entry.name):
            _take_packed_manifest(found, entry)
        else:
            _take(found, UploadedFile(entry.name, entry.content, is_packed=True))


def _is_manifest(name: str) -> bool:
    plain = base_name(name).casefold()
    return plain.endswith((".csv", ".tsv")) or (plain.startswith("manifest") and not plain.endswith((".pdf", ".zip")))


def _is_spreadsheet(name: str) -> bool:
    return base_name(name).casefold().endswith((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"))


def _take_packed_manifest(found: UnpackedUploads, entry: Entry) -> None:
    if found.manifest is not None:
        _take_manifest(found, entry.name, b"")
        return
    try:
        content = entry.content()
    except CannotUnpackError as error:
        _keep_manifest(found, entry.name, unreadable(error.message))
    else:
        _take_manifest(found, entry.name, content)


def _take_manifest(found: UnpackedUploads, name: str, content: bytes) -> None:
    """Of two, neither is used: no one here can tell which is right."""
    if found.manifest is None:
        _keep_manifest(found, name, read_manifest(content))
    else:
        _keep_manifest(found, name, unreadable("There is more than one manifest. Upload one."))


def _keep_manifest(found: UnpackedUploads, name: str, manifest: Manifest) -> None:
    found.manifest = manifest
    faults = (manifest.unreadable,) if manifest.unreadable else manifest.faults
    found.not_taken.add(*(NotTaken(base_name(name), "manifest", fault) for fault in faults))
    found.not_taken.count_more("manifest", manifest.more_faults)
