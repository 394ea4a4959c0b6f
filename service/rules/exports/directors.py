"""How directors are written for payroll programs: who is one, since when, and how their NI is worked out.

Anyone who is a director on any day of a tax year has the earnings period of a director for that whole tax year, also on
what is paid after the directorship ended; with the next tax year it is that of any other employee. Source: HMRC's
National Insurance Manual, NIM12022 and NIM12024 (regulation 8 of SI 2001/1004).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from service.rules.exports import sources
from service.rules.exports.target import PAY_DATE, CannotExportError, Source
from service.rules.fields.tax_years import start_of_tax_year

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAID: Final = sources.text("director")
_METHOD: Final = sources.text("director_ni_method")
_END: Final = sources.text("director_end_date")


def is_director(yes: str, no: str) -> Source:
    """Whether they are a director of the company; someone with a director's NI method is one."""
    return Source(
        ("director", "director_ni_method"),
        lambda record: {True: yes, False: no, None: ""}[_is_director(record)],
        f"Director: {yes or 'blank'} or {no or 'blank'}",
        conditions=("director_ni_method",),
    )


def ni_method(codes: Mapping[str, str], *, no_director: str = "") -> Source:
    """How a director's National Insurance is worked out; `no_director` for everyone who is known to be none."""

    def read(record: Mapping[str, object]) -> str:
        if (found := _is_director(record)) is not True:
            return no_director if found is False else ""
        method = _METHOD.read(record)
        if not method:
            raise CannotExportError("Director's NI method is missing, and the employee is a director.")
        return codes[method]

    pairs = ", ".join(f"{ours} is {theirs or 'blank'}" for ours, theirs in codes.items())
    none = f", no director is {no_director}" if no_director else ""
    return Source(("director", "director_ni_method"), read, f"Director's NI method ({pairs}{none})")


def start_day(form: str = sources.YEAR_FIRST) -> Source:
    """The day a directorship began, for programs that have no other sign of a director than this date."""
    start = sources.day("director_start_date", form)

    def read(record: Mapping[str, object]) -> str:
        began, is_one = start.read(record), _is_director(record)
        if is_one and not began:
            raise CannotExportError("Director from is missing, and the employee is a director.")
        if is_one is False and began and not _END.read(record):
            raise CannotExportError("Director from has no Director until, and the employee is not a director.")
        return began

    return Source(
        ("director_start_date", "director_end_date", "director", "director_ni_method"),
        read,
        start.what,
        conditions=("director_end_date", "director_ni_method"),
    )


def while_it_counts(inner: Source, none: str = "") -> Source:
    """For programs that do not take the last day: `none` from the tax year after the one in which it was."""

    def read(record: Mapping[str, object]) -> str:
        last = _END.read(record)
        if last and date.fromisoformat(last) < start_of_tax_year(date.fromisoformat(str(record[PAY_DATE]))):
            return none
        return inner.read(record)

    return Source(
        inner.fields,
        read,
        f"{inner.what}, {none or 'blank'} after the tax year in which the directorship ended",
        conditions=("director_end_date",),
    )


def _is_director(record: Mapping[str, object]) -> bool | None:
    said = _SAID.read(record) or ("yes" if _METHOD.read(record) else "")
    return said == "yes" if said else None
