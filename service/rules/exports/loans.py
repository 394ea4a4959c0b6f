"""Student and postgraduate loans for payroll programs that take no days of a loan: on a payday a loan runs or not.

A start notice (SL1, PGL1) has deductions begin, and a stop notice (SL2, PGL2) has them end, with the first payday that
can be after the day on it. Source: HMRC's Collection of Student Loans Manual, CSLM17010 and CSLM17015.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.exports import sources
from service.rules.exports.target import PAY_DATE, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAYS: Final = {
    "student_loan_plan": ("student_loan_start_date", "student_loan_end_date"),
    "postgraduate_loan": ("postgraduate_loan_start_date", "postgraduate_loan_end_date"),
}


def while_it_runs(inner: Source, none: str = "") -> Source:
    """`none` of a loan that begins after the payday, or ended before it; its first and last day count.

    The first field of `inner` is the one that says whether there is a loan.
    """
    loan = inner.fields[0]
    first, last = _DAYS[loan]
    began, ended = sources.day(first), sources.day(last)

    def read(record: Mapping[str, object]) -> str:
        if record.get(loan) and (record.get(first) or record.get(last)):
            pay_date = str(record[PAY_DATE])
            if began.read(record) > pay_date or "" < ended.read(record) < pay_date:
                return none
        return inner.read(record)

    return Source(inner.fields, read, f"{inner.what}, {none or 'blank'} where the loan does not run on the payday",
                  conditions=(first, last))  # fmt: skip
