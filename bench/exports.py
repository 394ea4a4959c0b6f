"""`python -m bench.exports`: a file of 10,000 employees for each payroll program, from records as a snapshot has them.

The limits: 3 s of processor time for each file, and no more memory for 10,000 lines than for 1,000.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import Written, csv_lines, rows_of, table_of
from tests.rules.exports.test_targets import AMELIA, READY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.rules.exports.target import Target

PEOPLE: Final = 10_000
MOST_SECONDS: Final = 3.0
#: Who is in a file is kept as a number each, and who is not with the reasons.
MOST_MIB_MORE: Final = 8.0


def main() -> int:
    is_well = True
    for target in TARGETS.values():
        _write(target, PEOPLE // 10)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.process_time()
        size = _write(target, PEOPLE)
        seconds = time.process_time() - started
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(
            f"{target.name}: {PEOPLE:,} employees, {size / 2**20:.1f} MiB, {seconds:.2f} s, {more:.1f} MiB more memory"
        )
        is_well &= seconds < MOST_SECONDS and more < MOST_MIB_MORE
    return 0 if is_well else 1


class _Lines:
    """The lines of a file, made again from the records each time, as those of a snapshot are."""

    def __init__(self, target: Target, people: int) -> None:
        self._target, self._people = target, people

    def __iter__(self) -> Iterator[list[str]]:
        return rows_of(self._target, _records(self._people), Written(), {})


def _write(target: Target, people: int) -> int:
    table = table_of(target, _Lines(target, people))
    return sum(len(line) for line in csv_lines(table.headings, table.rows, mark=target.has_byte_order_mark))


def _records(people: int) -> Iterator[dict[str, Any]]:
    for number in range(people):
        employee_id = f"E{number:05}"
        yield READY | {"record": number, "employee_id": employee_id, "fields": AMELIA | {"employee_id": employee_id}}


if __name__ == "__main__":
    sys.exit(main())
