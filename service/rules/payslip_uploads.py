"""What was handed in, as single files: ZIPs unpacked, manifests read, everything else left out with a reason.

Limits are kept before anything is unpacked: a ZIP says how large its parts are, and is not believed beyond that.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.rules.payslip_matching import Manifest, base_name, read_manifest
from service.rules.pdf_files import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_FILES: Final = 5000
#: Of all files together, unpacked.
MOST_BYTES_IN_ALL: Final = 400 * 1024 * 1024
LARGEST_MANIFEST: Final = 2 * 1024 * 1024
_ZIP: Final = b"PK\x03\x04"
_NOISE: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file, or part of what was handed in, that is no payslip."""

    name: str
    code: str
    message: str


@dataclass(slots=True)
class HandedIn:
    """Payslips by name, in order, and the rest."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    manifest: Manifest | None = None
    not_taken: list[NotTaken] = field(default_factory=list)
    size: int = 0


def handed_in(uploads: Iterable[tuple[str, bytes]]) -> HandedIn:
    """Everything that came, unpacked one level deep."""
    found = HandedIn()
    for name, content in uploads:
        if content.startswith(_ZIP):
            _unpack(found, name, content)
        else:
            _take(found, name, content)
    return found


def _take(found: HandedIn, name: str, content: bytes) -> None:
    if base_name(name).casefold().endswith(".csv"):
        _take_manifest(found, name, content)
    elif len(found.files) >= MOST_FILES:
        found.not_taken.append(NotTaken(name, "too_many", f"More than {MOST_FILES} files at once."))
    elif found.size + len(content) > MOST_BYTES_IN_ALL:
        found.not_taken.append(NotTaken(name, "too_much", "The files together are too large; hand them in in parts."))
    else:
        found.size += len(content)
        found.files.append((base_name(name), content))


def _take_manifest(found: HandedIn, name: str, content: bytes) -> None:
    if found.manifest is not None:
        found.not_taken.append(NotTaken(name, "second_manifest", "There is more than one manifest; only one is used."))
        return
    try:
        found.manifest = read_manifest(content[:LARGEST_MANIFEST].decode("utf-8-sig"))
    except UnicodeDecodeError:
        found.manifest = Manifest({}, ("The manifest is not a UTF-8 text.",))
    for fault in found.manifest.faults:
        found.not_taken.append(NotTaken(base_name(name), "manifest", fault))


def _unpack(found: HandedIn, name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if part.is_dir() or part.filename.endswith(_NOISE) or part.filename.startswith(_NOISE):
                    continue
                _unpack_part(found, archive, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError):
        found.not_taken.append(NotTaken(base_name(name), "broken_zip", "The ZIP is damaged or locked with a password."))


def _unpack_part(found: HandedIn, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    name = base_name(part.filename)
    with archive.open(part) as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        found.not_taken.append(NotTaken(name, "too_large", f"The file is larger than {MOST_BYTES // 1024**2} MB."))
    elif content.startswith(_ZIP):
        found.not_taken.append(NotTaken(name, "zip_in_zip", "A ZIP within a ZIP is not unpacked."))
    else:
        _take(found, name, content)
