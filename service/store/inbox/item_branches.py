"""The tables that an inbox is made of, as branches of one query: each is read by an index, none for its texts."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import peewee as pw
from peewee import fn

from service.facts.approvals import HeldState
from service.facts.inbox import ItemKind, ItemSource
from service.facts.issues import HOLDING, OF_WEBHOOK, IssueCode
from service.facts.payslips import ChannelState, PayslipState
from service.store.payslips.delivery_counts import FAILURES_COUNTED_FOR
from service.store.tables.approvals import HeldChange
from service.store.tables.companies import Connection
from service.store.tables.employees import Employee, Issue, RetroItem
from service.store.tables.payslips import OrphanedFile, Payslip, PayslipChannel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

#: What is more pressing comes first; kinds of one rank by their word.
_TOKEN, _PAUSED_RUN, _APPROVAL, _ON_HOLD, _PAYSLIP, _ISSUE, _BACK_PAY, _EDITED, _LEFTOVER, ADVICE = range(10)


def counted_since(now: datetime) -> tuple[date, datetime]:
    """The first payday whose payslips still wait for someone, and when the first of the failures was that do."""
    since = now - FAILURES_COUNTED_FOR
    return since.date(), since


def all_items(company_id: Any, first_payday: Any, failed_since: Any) -> Any:
    """Every item of a company: source, kind, subject_id, employee_id, since and rank, in no order.

    Made of values or of places for them in a compiled query; the last two are those of `counted_since`.
    """
    branches: tuple[Any, ...] = (
        _issues(company_id),
        *_payslips(company_id, first_payday, failed_since),
        _back_pay(company_id),
        _edited(company_id),
        _leftover(company_id),
        _connection(company_id),
        _held_changes(company_id),
    )
    return reduce(lambda one, other: one.union_all(other), branches).alias("item")


def _branch(
    table: Any, source: ItemSource, kind: Any, row_id: Any, employee_id: Any, since: Any, rank: Any
) -> pw.ModelSelect[Any]:
    columns = (
        _text(source.value).alias("source"),
        kind.alias("kind"),
        row_id.alias("subject_id"),
        employee_id.alias("employee_id"),
        since.alias("since"),
        rank.alias("rank"),
    )
    found: pw.ModelSelect[Any] = table.select(*columns)
    return found


def _text(word: str) -> Any:
    return pw.Value(word).cast("TEXT")


def _number(value: int | None) -> Any:
    return pw.Value(value).cast("BIGINT")


def _issues(company_id: Any) -> pw.ModelSelect[Any]:
    """Those of people who are set aside wait for no one, as in the state of the company."""
    set_aside = Employee.select(Employee.id).where(
        Employee.company == company_id, Employee.is_closed | (Employee.excluded & ~Employee.not_seen)
    )
    is_on_hold = Issue.code.in_([code.value for code in HOLDING]) | (
        Issue.employee.is_null() & Issue.person_id.is_null(False)
    )
    ranks = [
        (Issue.is_advice & Issue.code.not_in([code.value for code in OF_WEBHOOK]), ADVICE),
        (Issue.code == IssueCode.RUN_STOPPED.value, _PAUSED_RUN),
        (is_on_hold, _ON_HOLD),
    ]
    rank = pw.Case(None, ranks, _ISSUE).cast("BIGINT")
    return _branch(Issue, ItemSource.ISSUE, Issue.code, Issue.id, Issue.employee, Issue.since, rank).where(
        Issue.company == company_id,
        Issue.closed_at.is_null(),
        Issue.employee.is_null() | Issue.employee.not_in(set_aside),
    )


def _payslips(company_id: Any, first_payday: Any, failed_since: Any) -> Iterable[pw.ModelSelect[Any]]:
    """A payslip that failed on both channels is one item; of paydays long over none waits for anyone."""
    payslip, channel = Payslip, PayslipChannel
    on_hold = (payslip, ItemSource.PAYSLIP, _text(ItemKind.PAYSLIP_ON_HOLD), payslip.id, payslip.employee)
    yield _branch(*on_hold, payslip.updated_at, _number(_PAYSLIP)).where(
        payslip.company == company_id,
        payslip.pay_date >= first_payday,
        payslip.state == PayslipState.HELD,
    )
    upload = (payslip, ItemSource.UPLOAD, _text(ItemKind.UPLOAD_TO_CHECK), payslip.batch, _number(None))
    yield (
        _branch(*upload, fn.MIN(payslip.created_at), _number(_PAYSLIP))
        .where(payslip.company == company_id, payslip.state == PayslipState.PROPOSED, payslip.batch.is_null(False))
        .group_by(payslip.batch)
    )
    failed = (channel.state == ChannelState.REFUSED) & (channel.updated_at >= failed_since)
    for kind, state in (
        (ItemKind.PAYSLIP_FAILED, failed),
        (ItemKind.PAYSLIP_UNCLEAR, channel.state == ChannelState.UNCLEAR),
    ):
        said = (channel, ItemSource.PAYSLIP, _text(kind), payslip.id, payslip.employee)
        yield (
            _branch(*said, fn.MAX(channel.updated_at), _number(_PAYSLIP))
            .join(payslip)
            .where(channel.company == company_id, state)
            .group_by(payslip.id, payslip.employee)
        )


def _back_pay(company_id: Any) -> pw.ModelSelect[Any]:
    item, kind = RetroItem, _text(ItemKind.BACKDATED_SALARY)
    said = (item, ItemSource.BACK_PAY, kind, item.id, item.employee, item.noticed_at, _number(_BACK_PAY))
    return _branch(*said).where(item.company == company_id, item.settled_at.is_null(), item.withdrawn_at.is_null())


def _edited(company_id: Any) -> pw.ModelSelect[Any]:
    row, kind = Employee, _text(ItemKind.EDITED_IN_PAYROLL)
    said = (row, ItemSource.EDITED_EMPLOYEE, kind, row.id, row.id, row.updated_at, _number(_EDITED))
    return _branch(*said).where(
        row.company == company_id,
        row.edited_fields != pw.SQL("'[]'"),
        ~row.is_closed,
        ~row.excluded | row.not_seen,
    )


def _leftover(company_id: Any) -> pw.ModelSelect[Any]:
    file, kind = OrphanedFile, _text(ItemKind.LEFTOVER_FILE)
    said = (file, ItemSource.LEFTOVER_FILE, kind, file.id, Payslip.employee, file.found_at, _number(_LEFTOVER))
    return _branch(*said).join(Payslip).where(file.company == company_id, file.cleared_at.is_null())


def _held_changes(company_id: Any) -> pw.ModelSelect[Any]:
    row, kind = HeldChange, _text(ItemKind.CHANGE_TO_APPROVE)
    said = (row, ItemSource.HELD_CHANGE, kind, row.id, row.employee, row.since, _number(_APPROVAL))
    return _branch(*said).where(
        row.company == company_id, row.closed_at.is_null(), row.state == HeldState.PENDING.value
    )


def _connection(company_id: Any) -> pw.ModelSelect[Any]:
    row, kind = Connection, _text(ItemKind.TOKEN_TROUBLE)
    said = (row, ItemSource.CONNECTION, kind, row.id, _number(None), row.connected_at, _number(_TOKEN))
    return _branch(*said).where(row.company == company_id, row.trouble != "")
