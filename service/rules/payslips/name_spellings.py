"""How programs print the name of an employee: in either order, with initials, in one word, without its accents.

Two lists of spellings: those that say of a page that it is the employee's, and a wider one. A wider spelling may be
another person's name as well, so it confirms nothing; on a page that was given to someone else it holds the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.rules.fields import characters

if TYPE_CHECKING:
    from collections.abc import Iterator

APOSTROPHES: Final = str.maketrans("", "", "'`" + characters.APOSTROPHES)
_ANY_APOSTROPHE: Final = re.compile(f"['`{characters.APOSTROPHES}]")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Words of a name that are looked at.
_LONGEST_NAME: Final = 8
#: A first and a last name that are printed in one: shorter ones may be words of their own.
_LEAST_LETTERS_IN_ONE: Final = 8
_MONTHS: Final = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
    )
)
#: Stand before a last name, and are left out by some programs.
PARTICLES: Final = frozenset(
    (
        *("van", "von", "der", "den", "de", "het", "ten", "ter", "te", "t", "s", "la", "le", "du", "da", "das", "do"),
        *("dos", "di", "del", "della", "des", "zu", "zum", "zur", "af", "av", "al", "el", "bin", "ibn"),
    )
)
#: What is left of a last name must be long enough to be one.
_LEAST_LETTERS_BARE: Final = 4
#: Part of a last name that some print apart from the rest: MacDonald, McKay, O'Neill.
_MAC: Final = re.compile(r"(mac|mc)([^\W\d_]{3,})")
#: German, Danish and Norwegian letters are written with an `e` or twice where there is no such key.
_WITHOUT_UMLAUT: Final = {"ae": "a", "oe": "o", "ue": "u", "aa": "a"}
_UMLAUTS: Final = re.compile("|".join(_WITHOUT_UMLAUT))
#: Stand before a name or within it and are no part of it.
TITLES: Final = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof"))

Name = tuple[str, ...]


def folded(text: str) -> str:
    """Without capitals and accents, so that Zoë is found as ZOE."""
    return characters.folded(text).casefold()


def words_of(text: str) -> Name:
    """The words of a text, to be compared: folded, apostrophes left out, parted at hyphens."""
    return tuple(_WORD.findall(folded(text).translate(APOSTROPHES)))


def spellings(first_name: str | None, last_name: str | None) -> frozenset[Name]:
    """Full name, first name and initials with last name, in either order or in one word; none when one is not known."""
    first, last = _words_of_name(first_name), _words_of_name(last_name)
    if not first or not last:
        return frozenset()
    initials = tuple(word[0] for word in first)
    firsts = (first, first[:1], (first[0][0],), initials, ("".join(first),), ("".join(initials),))
    in_one = {("".join(each),) for before in (first, first[:1]) for each in (before + last, last + before)}
    return _in_either_order(firsts, surnames(last_name)) | {
        each for each in in_one if len(each[0]) >= _LEAST_LETTERS_IN_ONE
    }


def wider_spellings(first_name: str | None, last_name: str | None) -> frozenset[Name]:
    """Spellings that others may have as well: one half of a double last name, and ä for ae; none of `spellings`."""
    first, last = _words_of_name(first_name), _words_of_name(last_name)
    if not first or not last:
        return frozenset()
    found = _in_either_order((first, first[:1]), frozenset(_halves(last)))
    if any(_UMLAUTS.search(word) for word in first + last):
        plain_first, plain_last = (" ".join(map(_without_umlauts, name)) for name in (first, last))
        found |= spellings(plain_first, plain_last)
    return found - spellings(first_name, last_name)


def surnames(last_name: str | None) -> frozenset[Name]:
    """The last name as programs print it: whole, in one word, parted at its apostrophe (O NEILL) or behind its Mac, and
    without its van der.
    """
    last = last_name or ""
    whole = _words_of_name(last)
    found = {whole}
    if _ANY_APOSTROPHE.search(last):
        found.add(_words_of_name(_ANY_APOSTROPHE.sub(" ", last)))
    for words in tuple(found):
        begin = next((at for at, word in enumerate(words) if word not in PARTICLES), 0)
        if begin and len("".join(words[begin:])) >= _LEAST_LETTERS_BARE:
            found.add(words[begin:])
        if words and (mac := _MAC.fullmatch(words[0])):
            found.add((*mac.groups(), *words[1:]))
        if len("".join(words)) >= _LEAST_LETTERS_BARE:
            found.add(("".join(words),))
    return frozenset(words for words in found if words)


def first_word(first_name: str | None) -> str:
    """The first word of a first name, unless it is a month too; empty where there is none."""
    first = _words_of_name(first_name)
    return first[0] if first and first[0] not in _MONTHS else ""


def _words_of_name(name: str | None) -> Name:
    words = words_of(name or "")[:_LONGEST_NAME]
    return tuple(word for word in words if word not in TITLES) or words


def _halves(last: Name) -> Iterator[Name]:
    """Each word of a last name that has several, with the particles before it and without."""
    words = [word for word in last if word not in PARTICLES]
    if len(words) > 1:
        for at, word in enumerate(last):
            if word not in PARTICLES and len(word) > 1:
                yield (word,)
                begin = at
                while begin and last[begin - 1] in PARTICLES:
                    begin -= 1
                yield last[begin : at + 1]


def _without_umlauts(word: str) -> str:
    return _UMLAUTS.sub(lambda letters: _WITHOUT_UMLAUT[letters[0]], word)


def _in_either_order(firsts: tuple[Name, ...], lasts: frozenset[Name]) -> frozenset[Name]:
    return frozenset(each for last in lasts for first in firsts for each in (first + last, last + first))
