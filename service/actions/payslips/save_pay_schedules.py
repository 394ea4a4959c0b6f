"""Saving when a company pays and how its payslips are sent, checked whole (A16)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from service.actions.advice.advise_unknown_schedules import advise_unknown_schedules
from service.actions.periods.make_pay_periods import make_pay_periods
from service.facts.audit import AuditAction
from service.facts.payslips import PasswordRule, PayslipMail
from service.rules.pay import pay_calendar
from service.rules.payslips.pdf_retention import KEPT_MONTHS
from service.rules.payslips.recipients import usable
from service.rules.payslips.uploads.file_matching import pattern_fault
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.facts.payslips import PaySchedule
    from service.services import Services
    from service.store.tables.payslips import PaydayPlan

MOST_SCHEDULES = 20


class SchedulesChangedError(Exception):
    """Someone else saved the schedules since they were shown; nothing was saved."""


class PaydayFaultsError(Exception):
    """What keeps the paydays from being saved; `faults` are (path, message) pairs."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults


def save_pay_schedules(
    services: Services,
    company_id: int,
    schedules: Sequence[PaySchedule],
    *,
    payslip_mail: PayslipMail,
    password_rule: PasswordRule,
    summary_to: Sequence[str],
    file_pattern: str,
    pdf_kept_months: int,
    seen: str = "",
    actor: str,
) -> PaydayPlan:
    """Raises PaydayFaultsError with everything that is wrong.

    `seen`: the `digest_of` the schedules that were shown; raises SchedulesChangedError when they are others now.
    """
    faults = faults_of_plan(schedules, summary_to, file_pattern, pdf_kept_months)
    if faults:
        raise PaydayFaultsError(faults)
    now = services.clock()
    with write_transaction():
        if seen and seen != digest_of(pay_schedules.schedules_of(pay_schedules.of_company(company_id))):
            raise SchedulesChangedError
        plan = pay_schedules.save(
            company_id,
            schedules,
            now,
            payslip_mail=payslip_mail.value,
            password_rule=password_rule.value,
            summary_to=list(usable(summary_to)),
            file_pattern=file_pattern.strip(),
            pdf_kept_months=pdf_kept_months,
        )
        advise_unknown_schedules(company_id, now)
        make_pay_periods(companies.get(company_id), now)
        audit.record(
            actor=actor,
            action=AuditAction.PAYDAYS_SAVED,
            now=now,
            company_id=company_id,
            subject=", ".join(schedule.name for schedule in schedules)[:200],
            detail={
                "schedules": len(schedules),
                "payslip_mail": payslip_mail.value,
                "pdf_kept_months": pdf_kept_months,
            },
        )
    return plan


def save_schedules(
    services: Services, company_id: int, schedules: Sequence[PaySchedule], *, seen: str, actor: str
) -> PaydayPlan:
    """Save the schedules alone, the rest as it is. Raises as `save_pay_schedules` does."""
    plan = pay_schedules.of_company(company_id)
    return save_pay_schedules(
        services,
        company_id,
        schedules,
        payslip_mail=PayslipMail(plan.payslip_mail),
        password_rule=PasswordRule(plan.password_rule),
        summary_to=plan.summary_to,
        file_pattern=plan.file_pattern,
        pdf_kept_months=plan.pdf_kept_months,
        seen=seen,
        actor=actor,
    )


def digest_of(schedules: Sequence[PaySchedule]) -> str:
    """Of schedules as they are, without the time since when; the same for the same schedules."""
    words = repr([replace(each, since=None) for each in schedules])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def faults_of_plan(
    schedules: Sequence[PaySchedule], summary_to: Sequence[str], file_pattern: str, pdf_kept_months: int
) -> list[tuple[str, str]]:
    """Everything that keeps it from being saved: where, and a sentence."""
    faults = [
        (f"schedules.{number}.{field}", message)
        for number, schedule in enumerate(schedules)
        for field, message in pay_calendar.faults_of(schedule)
    ]
    if len(schedules) > MOST_SCHEDULES:
        faults.append(("schedules", f"A company can have up to {MOST_SCHEDULES} schedules."))
    names = [schedule.name.strip().casefold() for schedule in schedules]
    faults += [
        (f"schedules.{number}.name", "Another schedule has this name.")
        for number, name in enumerate(names)
        if name and name in names[:number]
    ]
    faults += [
        (f"summary_to.{number}", "Enter an email address, like name@example.com.")
        for number, address in enumerate(summary_to)
        if not usable((address,))
    ]
    if fault := pattern_fault(file_pattern.strip()):
        faults.append(("file_pattern", fault))
    if pdf_kept_months not in KEPT_MONTHS:
        choices = ", ".join(str(months) for months in KEPT_MONTHS)
        faults.append(("pdf_kept_months", f"Must be one of {choices} months."))
    return faults
