"""Makes a file of a signed-off pay period for a payroll program, hands it out, and notes that it was imported.

What is in a program already is known from the files that someone said were imported, and from nothing else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from service.actions.exports.frozen_records import records_of
from service.actions.exports.in_program import gone_since, in_program
from service.facts.audit import AuditAction
from service.facts.periods import PeriodState, PeriodStep
from service.rules.exports.export_names import Scope, file_name
from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import Table, Written, cells_of, rows_of, table_of
from service.rules.periods.states import IllegalStepError, is_possible
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction
from service.store.exports import payroll_exports
from service.store.periods import pay_periods, snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from service.rules.exports.target import Target
    from service.services import Services
    from service.store.tables.companies import Company
    from service.store.tables.exports import PayrollExport
    from service.store.tables.periods import PayPeriod, PeriodSnapshot

SIGNED_OFF: Final = frozenset({PeriodState.SIGNED_OFF, PeriodState.EXPORTED, PeriodState.CLOSED})


class NotExportableError(Exception):
    """Why no file can be made or taken; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def make_file(
    services: Services, company: Company, period: PayPeriod, target: Target, scope: Scope, *, actor: str
) -> PayrollExport:
    """Check every employee against what the program takes. Raises NotExportableError.

    Nothing is cut: an employee who does not fit is not in the file and is listed with the reasons.
    """
    if PeriodState(period.state) not in SIGNED_OFF:
        raise NotExportableError("Sign the pay period off before you export it.")
    snapshot = snapshots.of_version(period)
    if snapshot is None:
        raise NotExportableError("This pay period has no frozen data yet.")
    earlier = payroll_exports.imported(company.id, target.name)
    if scope is Scope.CHANGED and not earlier:
        raise NotExportableError(
            f"No file was imported in {target.label} yet, so there is nothing to compare with. Make a full file, and "
            "say here when it was imported."
        )
    written, now = Written(), services.clock()
    known = in_program(services, earlier, target)
    before = {record: line.cells for record, line in known.lines.items()}
    records = records_of(services, snapshot)
    for _ in rows_of(target, records, written, before, only_changed=scope is Scope.CHANGED):
        pass
    # Those who are gone come first: of a long list a page shows only the beginning.
    written.by_hand[:0] = gone_since(known, target, period, snapshots.employee_ids_of(snapshot))
    name = file_name(
        company.slug, period.schedule, period.frequency, period.pay_date, version=snapshot.version,
        target=target.name, scope=scope,
    )  # fmt: skip
    with write_transaction():
        export = payroll_exports.add(
            company.id,
            now,
            period=period.id,
            snapshot=snapshot.id,
            target=target.name,
            scope=scope.value,
            name=name,
            included=written.included,
            refused=[asdict(each) for each in written.refused],
            by_hand=[asdict(each) for each in written.by_hand],
            unchanged=written.unchanged,
            blank_columns=written.blank,
            made_by=actor,
        )
        _record(services, export, AuditAction.EXPORT_MADE, actor)
    return export


def table_to_download(services: Services, export: PayrollExport, *, actor: str) -> Table:
    """A file with its lines; who took it is recorded. Raises NotExportableError."""
    target, snapshot = TARGETS.get(export.target), _snapshot(export)
    if target is None or snapshot is None:
        raise NotExportableError("This file cannot be made any more. Make a new one.")
    table = table_of(target, _Lines(services, snapshot, target, frozenset(export.included)))
    _record(services, export, AuditAction.EXPORT_DOWNLOADED, actor)
    return table


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a file, made again from the frozen data each time. Raises NotExportableError."""

    services: Services
    snapshot: PeriodSnapshot
    target: Target
    wanted: frozenset[int]

    def __iter__(self) -> Iterator[list[str]]:
        for record in records_of(self.services, self.snapshot):
            if record["record"] in self.wanted:
                cells, reasons = cells_of(self.target, record["fields"])
                if reasons:
                    raise NotExportableError("The rules of this program have changed since. Make a new file.")
                yield cells


def mark_imported(services: Services, export: PayrollExport, day: date, *, actor: str) -> None:
    """Someone imported the file on that day: from now on its values count as those in the program.

    Saying it twice is saying it once. The pay period counts as exported.
    """
    now = services.clock()
    with write_transaction():
        companies.lock(export.company_id)
        if not payroll_exports.mark_imported(export.id, day, actor, now):
            return
        _record(services, export, AuditAction.EXPORT_IMPORTED, actor)
        period = pay_periods.by_id(export.company_id, export.period_id, for_update=True)
        snapshot = _snapshot(export)
        is_current = period is not None and snapshot is not None and period.version == snapshot.version
        if period is not None and is_current and is_possible(PeriodState(period.state), PeriodStep.EXPORT):
            _move_on(period, services)


def _move_on(period: PayPeriod, services: Services) -> None:
    try:
        pay_periods.move_on(period, PeriodStep.EXPORT, services.clock())
    except IllegalStepError:  # someone was quicker; the file was imported all the same
        return


def _snapshot(export: PayrollExport) -> PeriodSnapshot | None:
    return snapshots.by_id(export.company_id, export.snapshot_id)


def _record(services: Services, export: PayrollExport, action: AuditAction, actor: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        now=services.clock(),
        company_id=export.company_id,
        subject=f"export {export.id}",
        detail={"file": export.name, "employees": len(export.included), "refused": len(export.refused)},
    )
