"""When a company pays and how its payslips are sent: one row a company, with defaults before the first save."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from service.facts.payslips import Frequency, PasswordRule, PaySchedule, PayslipMail
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.tables.payslips import PaydayPlan

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@compiled
def _of_company(company_id: Any) -> Any:
    return PaydayPlan.select().where(PaydayPlan.company == company_id)


def of_company(company_id: int) -> PaydayPlan:
    """The company's plan; before the first save, the defaults, not stored."""
    saved: PaydayPlan | None = _of_company.first(company_id)
    return saved or PaydayPlan(
        company=company_id,
        schedules=[],
        payslip_mail=PayslipMail.LINK.value,
        password_rule=PasswordRule.DATE_OF_BIRTH.value,
        summary_to=[],
        file_pattern="",
        pdf_kept_months=3,
    )


def plans(company_ids: Collection[int]) -> dict[int, PaydayPlan]:
    """The plan of each of these companies that has saved one."""
    return {row.company_id: row for row in PaydayPlan.select().where(is_any_of(PaydayPlan.company, company_ids))}


def by_company(company_ids: Collection[int]) -> dict[int, tuple[PaySchedule, ...]]:
    """The schedules of each of these companies that has any."""
    return {company_id: _schedules_in(text) for company_id, text in _schedules.plain_rows(list(company_ids))}


@compiled
def _schedules(company_ids: Any) -> Any:
    columns = PaydayPlan.company, PaydayPlan.schedules.cast("TEXT")
    return PaydayPlan.select(*columns).where(is_any_of(PaydayPlan.company, company_ids))


@lru_cache(maxsize=1024)
def _schedules_in(text: str) -> tuple[PaySchedule, ...]:
    """What a text says never changes, and a bureau asks for the schedules of all its companies again and again."""
    return tuple(_schedule(document) for document in orjson.loads(text))


def schedules_of(plan: PaydayPlan) -> tuple[PaySchedule, ...]:
    return tuple(_schedule(document) for document in plan.schedules)


def save(company_id: int, schedules: Sequence[PaySchedule], now: datetime, **values: Any) -> PaydayPlan:
    """Keep schedules and whatever else is given. A schedule that stays as it is keeps the time it is known since."""
    known = {_paydays_of(each): each.since for each in schedules_of(of_company(company_id))}
    timed = [replace(each, since=known.get(_paydays_of(each)) or now) for each in schedules]
    return _keep(company_id, schedules=[_document(each) for each in timed], **values)


def save_period_rules(company_id: int, **values: Any) -> None:
    """How pay periods are run: bank holidays, sign-offs, and from how many per cent on pay stands on top."""
    _keep(company_id, **values)


def note_upload_tested(company_id: int, now: datetime, document_type_id: str) -> None:
    _keep(company_id, upload_tested_at=now, document_type_id=document_type_id)


def note_document_type(company_id: int, document_type_id: str) -> None:
    _keep(company_id, document_type_id=document_type_id)


def _keep(company_id: int, **values: Any) -> PaydayPlan:
    PaydayPlan.insert(company=company_id, **values).on_conflict(
        conflict_target=[PaydayPlan.company], update=values
    ).execute()
    return PaydayPlan.get(PaydayPlan.company == company_id)


def _paydays_of(schedule: PaySchedule) -> PaySchedule:
    """What of a schedule its paydays follow from; another cut-off leaves them as they are."""
    return replace(schedule, since=None, cut_off_working_days=0, cut_off_at=time(0))


def _document(schedule: PaySchedule) -> dict[str, Any]:
    return {
        "name": schedule.name,
        "frequency": schedule.frequency.value,
        "send_at": schedule.send_at.isoformat("minutes"),
        "day_of_month": schedule.day_of_month,
        "first_payday": None if schedule.first_payday is None else schedule.first_payday.isoformat(),
        "since": None if schedule.since is None else schedule.since.isoformat(),
        "cut_off_working_days": schedule.cut_off_working_days,
        "cut_off_at": schedule.cut_off_at.isoformat("minutes"),
    }


def _schedule(document: dict[str, Any]) -> PaySchedule:
    first, since = document.get("first_payday"), document.get("since")
    return PaySchedule(
        name=document["name"],
        frequency=Frequency(document["frequency"]),
        send_at=time.fromisoformat(document["send_at"]),
        day_of_month=document.get("day_of_month"),
        first_payday=None if first is None else date.fromisoformat(first),
        since=None if since is None else datetime.fromisoformat(since),
        cut_off_working_days=document.get("cut_off_working_days", 5),
        cut_off_at=time.fromisoformat(document.get("cut_off_at", "17:00")),
    )
