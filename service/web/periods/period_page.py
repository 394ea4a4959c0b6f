"""One pay period: the countdown before its cut-off, the review after it, and its way to the close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask import make_response, render_template, request

from service.actions.periods import forecast
from service.actions.periods.late_changes import late_changes
from service.facts.periods import PeriodState, PeriodStep, Section
from service.rules.operations import lateness
from service.rules.pay import pay_calendar
from service.rules.periods.states import is_possible
from service.store.accounts import second_factors
from service.store.approvals import held_changes
from service.store.exports import payroll_exports
from service.store.payslips import pay_schedules
from service.store.periods import sign_offs, snapshot_pay, snapshots, variance_lines
from service.store.periods.variance_lines import LineFilters
from service.web.http import access
from service.web.http.app_context import services
from service.web.periods import paid_check, period_totals, period_words, variance_rows
from service.web.periods.period_blueprint import may_see_pay
from service.web.ui import formatting
from service.web.ui.masking import Shown
from service.web.ui.paging import Page, choice, page_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from service.facts.payslips import PaySchedule
    from service.store.tables.exports import PayrollExport
    from service.store.tables.periods import PayPeriod, PeriodSnapshot

#: People named who will not be ready; the file of missing information has everyone.
NOT_READY_SHOWN: Final = 50
#: Late changes on the page; the next variance has all of them.
LATE_SHOWN: Final = 100
_HANDED_OVER: Final = frozenset({PeriodState.EXPORTED, PeriodState.CLOSED})
_MOVERS: Final = (Section.STARTERS, Section.LEAVERS)


def page(period: PayPeriod, *, faults: Mapping[str, str] | None = None) -> str:
    """The page, with what is wrong in one of its forms."""
    company, now = access.company(), services().clock()
    zone, plan = ZoneInfo(company.time_zone), pay_schedules.of_company(company.id)
    snapshot = snapshots.of_version(period)
    shown = Shown(with_numbers=False, with_pay=may_see_pay())
    local = period.cut_off_at.astimezone(zone)
    schedule = next((each for each in pay_schedules.schedules_of(plan) if each.name == period.schedule), None)
    typed = request.form if faults else {}
    return render_template(
        "periods/period.html",
        period=period,
        snapshot=snapshot,
        words=period_words,
        countdown=period_words.countdown(period.cut_off_at, now, zone),
        is_due=period.cut_off_at <= now,
        is_overdue=now - period.cut_off_at > lateness.FREEZES,
        may_see_pay=shown.with_pay,
        may={step.value: is_possible(PeriodState(period.state), step) for step in PeriodStep},
        forecast=forecast.of_period(company, period, limit=NOT_READY_SHOWN) if snapshot is None else None,
        cut_off_day=typed.get("cut_off_day", formatting.typed_day(local.date())),
        cut_off_time=typed.get("cut_off_time", f"{local:%H:%M}"),
        needed=plan.sign_offs_needed,
        is_schedule_gone=schedule is None,
        is_schedule_changed=schedule is not None and snapshot is not None and not _is_payday_of(schedule, period),
        waiting=held_changes.pending_by_company([company.id]).get(company.id, 0),
        has_second_factor=second_factors.is_on(access.visitor().user_id),
        faults=faults or {},
        form=typed,
        check=paid_check.of_period(company.id, period) if period.state in _HANDED_OVER else None,
        incomplete=[] if snapshot is None or period.state not in _HANDED_OVER else _incomplete(company.id, snapshot.id),
        **({} if snapshot is None else _review(period, snapshot, shown)),
    )


def refused(period: PayPeriod, faults: Mapping[str, str]) -> Response:
    """The page again, with what is wrong."""
    return make_response(page(period, faults=faults), 422)


def _incomplete(company_id: int, snapshot_id: int) -> list[tuple[PayrollExport, int]]:
    """The imported files that leave employees out, and how many."""
    files = payroll_exports.last_imported_of(company_id, snapshot_id)
    coverage = payroll_exports.coverage_of(company_id, [each.id for each in files]) if files else {}
    return [(each, coverage[each.id].not_in_file) for each in files if coverage[each.id].not_in_file]


def _is_payday_of(schedule: PaySchedule, period: PayPeriod) -> bool:
    """Whether a schedule still has the payday of a period, for the same days."""
    payday = pay_calendar.payday_on(schedule, period.pay_date)
    return payday is not None and (payday.period_start, payday.period_end) == (period.period_start, period.period_end)


def _review(period: PayPeriod, snapshot: PeriodSnapshot, shown: Shown) -> dict[str, Any]:
    """What is reviewed: totals, the variance, late changes, names."""
    company_id, filters = access.company().id, filters_of_address()
    before = None if snapshot.compared_with is None else snapshots.by_id(company_id, snapshot.compared_with)
    number = variance_lines.how_many(company_id, snapshot.id, filters)
    here = Page(page_number()).of(number)
    late = late_changes(period, snapshot)
    sections, unchecked = variance_lines.by_section(company_id, snapshot.id)
    return {
        "before": before,
        "sections": sections,
        "total_lines": sum(sections.values()),
        "unchecked": unchecked,
        "rows": variance_rows.rows(
            variance_lines.page(company_id, snapshot.id, filters, limit=here.size, offset=here.offset), shown
        ),
        "here": here,
        "section": choice("section", Section),
        "late": variance_rows.late_rows(late[:LATE_SHOWN], shown),
        "late_total": len(late),
        "versions": snapshots.versions_of(period.id),
        "names": sign_offs.of_period(period.id),
        "signed": sign_offs.signers_of(snapshot.id),
        "gross": _gross(snapshot, before),
        "totals": period_totals.of_period(period),
        "by_history": snapshot_pay.not_told(period),
    }


def filters_of_address() -> LineFilters:
    """Which lines the address asks for."""
    section = choice("section", Section)
    sections = (section,) if section else tuple(Section)
    if request.args.get("movers") == "no":
        sections = tuple(each for each in sections if each not in _MOVERS)
    wanted = request.args.get("show", "")
    return LineFilters(sections, only_unchecked=wanted == "unchecked", only_flagged=wanted == "flagged")


def _gross(snapshot: PeriodSnapshot, before: PeriodSnapshot | None) -> list[dict[str, Any]]:
    earlier = {} if before is None else before.gross_minor
    return [
        {
            "currency": currency,
            "now": snapshot.gross_minor.get(currency, 0),
            "before": earlier.get(currency, 0),
        }
        for currency in sorted({*snapshot.gross_minor, *earlier})
    ]
