"""The lines of a mail's head, written here letter by letter (case 22; security S29).

Python's own writer of heads folds quoted names so that their commas part addresses, and takes an encoded word inside a
name at its word, line ends and all (3.11). So a name is made harmless first and then written in one of two plain ways:
ASCII in quotes, anything else as encoded words that hold no sign with a meaning in an address.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from typing import Final

#: Longer names are cut; a line of a head may have 998 characters.
LONGEST_NAME: Final = 200
#: So many bytes of UTF-8 make an encoded word of 72 characters; 75 is the most there may be.
_BYTES_OF_A_WORD: Final = 45
#: Signs that begin an address or end a name, in whatever width they are written.
_NEVER_IN_A_NAME: Final = frozenset("<>@")
#: Signs with a meaning in an address, for readers that decode before they take apart.
_MEANT: Final = re.compile(r'[()\[\]:;,"\\]')
_ENCODED_WORD_SIGNS: Final = re.compile(r"=\?|\?=")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]+@[A-Za-z0-9.\-]+")
_MESSAGE_ID: Final = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")


def one_line(text: str) -> str:
    """Whatever is not printable becomes a blank, several blanks become one."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def mailbox(name: str, address: str) -> str:
    """`"Acme, Ltd" <payroll@acme.example>`: reads back as exactly this one address. Raises ValueError."""
    plain, written = _plain_name(name), one_address(address)
    if not plain:
        return written
    if plain.isascii():
        quoted = plain.replace("\\", "/").replace('"', "'")
        return f'"{quoted}" <{written}>'
    return f"{_encoded(_single_spaced(_MEANT.sub(' ', plain)))} <{written}>"


def addresses(recipients: tuple[str, ...]) -> str:
    """Raises ValueError when one of them is more or less than one address, or there is none."""
    if not recipients:
        raise ValueError("no recipient")
    return ",\r\n ".join(one_address(each) for each in recipients)


def one_address(address: str) -> str:
    """The address as it stands. Raises ValueError when it is not one address in ASCII."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(address)
    return address


def words(text: str) -> str:
    """A subject: one line, with no encoded words but our own."""
    plain = _single_spaced(_ENCODED_WORD_SIGNS.sub(" ", one_line(text)))[: 2 * LONGEST_NAME]
    return plain if plain.isascii() else _encoded(plain)


def file_name(name: str) -> str:
    """A name for an attachment, to be written by the library: one line without encoded words."""
    return _single_spaced(_ENCODED_WORD_SIGNS.sub(" ", one_line(name)))[:LONGEST_NAME]


def message_id(text: str) -> str:
    """Raises ValueError."""
    if not _MESSAGE_ID.fullmatch(text):
        raise ValueError(text)
    return text


def _plain_name(name: str) -> str:
    kept = "".join(" " if _NEVER_IN_A_NAME & set(unicodedata.normalize("NFKC", sign)) else sign for sign in name)
    return _single_spaced(_ENCODED_WORD_SIGNS.sub(" ", one_line(kept)))[:LONGEST_NAME].strip()


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _encoded(text: str) -> str:
    """Encoded words (RFC 2047), one to a line, no letter cut in two."""
    parts, part = [], b""
    for sign in text:
        coded = sign.encode()
        if len(part) + len(coded) > _BYTES_OF_A_WORD:
            parts.append(part)
            part = b""
        part += coded
    parts.append(part)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(each).decode()}?=" for each in parts)
