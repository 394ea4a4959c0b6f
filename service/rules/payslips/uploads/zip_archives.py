"""ZIPs of payslips: what is in them, entry by entry, so that one that cannot be read costs itself and nothing else.

A ZIP says how large its parts are and is not believed: nothing is unpacked beyond the size of a payslip, and a list
of contents that is too long is not read at all.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from service.rules.payslips.pdf_inspection import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE: Final = b"PK\x03\x04"
#: Bytes of the list of contents: room for thousands of files with long names.
_LARGEST_DIRECTORY: Final = 3 * 1024 * 1024
_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_END_WITHIN: Final = _END.size + 0xFFFF
#: What computers add of themselves: a folder, files, and the begins of names (an Excel that is open, a Mac's notes).
_NOISE_FOLDER: Final = "__macosx/"
_NOISE_FILES: Final = frozenset((".ds_store", "thumbs.db", "desktop.ini"))
_NOISE_BEGINS: Final = ("._", "~$")
_PACKED: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1
_NAME_IS_UTF8: Final = 0x800
#: Whatever a damaged entry may raise in the library that unpacks it.
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError,
    OverflowError, struct.error, KeyError,
)  # fmt: skip


class CannotUnpackError(Exception):
    """Why a ZIP, or an entry of one, cannot be used: `code` for programs, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class Entry:
    """One file in a ZIP, not unpacked yet."""

    def __init__(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        self._archive, self._part = archive, part
        self.name = _name(part)

    def content(self) -> bytes:
        """Raises CannotUnpackError."""
        if self._part.flag_bits & _ENCRYPTED:
            raise CannotUnpackError("locked_entry", "It is locked with a password within the ZIP.")
        if self._part.compress_type not in _PACKED:
            raise CannotUnpackError("unknown_packing", "It is packed in a way that is not read here. Zip it as usual.")
        if self._part.file_size > MOST_BYTES:
            raise _too_large()
        try:
            with self._archive.open(self._part) as opened:
                content = opened.read(MOST_BYTES + 1)
        except _DAMAGE as error:
            raise CannotUnpackError("broken_entry", "It is damaged within the ZIP and could not be read.") from error
        if len(content) > MOST_BYTES:
            raise _too_large()
        if content.startswith(SIGNATURE):
            raise CannotUnpackError("zip_in_zip", "A ZIP within a ZIP is not unpacked.")
        return content


def entries_of(content: bytes) -> list[Entry]:
    """The files of a ZIP without what computers add of themselves. Raises CannotUnpackError."""
    if _directory_size(content) > _LARGEST_DIRECTORY:
        raise CannotUnpackError(
            "too_many", "The ZIP holds more files than can be imported at once. Upload it in parts."
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE as error:
        raise CannotUnpackError("broken_zip", "The ZIP is damaged and could not be read. Create it again.") from error
    return list(_files_of(archive))


def _files_of(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for part in archive.infolist():
        if not part.is_dir() and not _is_noise(part.filename):
            yield Entry(archive, part)


def _is_noise(path: str) -> bool:
    path = path.replace("\\", "/").casefold()
    name = path.rpartition("/")[2]
    return f"/{_NOISE_FOLDER}" in f"/{path}" or name in _NOISE_FILES or name.startswith(_NOISE_BEGINS)


def _directory_size(content: bytes) -> int:
    """As the ZIP's last record says; 0 when there is none."""
    at = content.rfind(_END_SIGNATURE, max(0, len(content) - _END_WITHIN))
    if at < 0 or at + _END.size > len(content):
        return 0
    return int(_END.unpack_from(content, at)[5])


def _name(part: zipfile.ZipInfo) -> str:
    """Many programs write UTF-8 without saying so."""
    if part.flag_bits & _NAME_IS_UTF8:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return part.filename


def _too_large() -> CannotUnpackError:
    return CannotUnpackError("too_large", f"The file is larger than {MOST_BYTES // 1024**2} MB.")
