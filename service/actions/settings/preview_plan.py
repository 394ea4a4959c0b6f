"""The preview of a sync: everyone is read from Humaans and planned, and nothing is written (B1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from service.actions.approvals.hold_changes import hold_plans
from service.actions.settings.save_settings import SettingsFaultsError, faults_in
from service.actions.syncing import anomaly_guard
from service.facts.plans import CompanyPlan, PersonPlan, PlanAction
from service.rules.mapping.used_sources import custom_fields_used
from service.rules.planning.planner import Planner, undecided
from service.rules.planning.unreadable_records import unreadable
from service.store.companies import companies, settings
from service.store.companies.company_day import local_day
from service.store.employees import employee_keys, employee_records
from service.store.syncing import decisions

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.facts.humaans import Catalogue, Snapshot
    from service.facts.settings import CompanySettings
    from service.services import Services

    #: Reads everyone with the values of some custom fields.
    Read = Callable[[frozenset[str]], Snapshot]


def preview(
    services: Services,
    company_id: int,
    proposed: CompanySettings | None,
    *,
    read: Read,
    catalogue: Catalogue | None = None,
) -> CompanyPlan:
    """What a reconciliation with these settings would do; with None, with the current ones.

    `read` knows how long it may take. The settings are checked against `catalogue` where one was read a moment ago.
    Raises NotConnectedError, SettingsFaultsError, NothingSavedError and HumaansNotReachableError.
    """
    chosen = settings.in_force(company_id) if proposed is None else proposed
    if proposed is not None and (faults := faults_in(services, company_id, proposed, catalogue)):
        raise SettingsFaultsError(faults)
    used = custom_fields_used(chosen)
    snapshot = read(used)
    day = local_day(companies.get(company_id), services.clock())
    decided = decisions.of_company(company_id)
    planner = Planner(chosen, snapshot.catalogue, day, decided)
    keys = employee_keys.keys(company_id)
    cases = planner.triage(snapshot.people, keys)
    report = anomaly_guard.inspect(company_id, planner, snapshot, cases)
    known = employee_records.all_records(company_id)
    plans = [planner.plan(case, None if case.employee is None else known[case.employee.id]) for case in cases]
    plans = hold_plans(company_id, planner, plans, cases, known, None).plans
    plans = [replace(plan, issues=undecided(plan, decided)) for plan in plans]
    plans += [
        PersonPlan(
            person_id=each.person_id,
            action=PlanAction.HOLD,
            issues=(unreadable(each.path, each.message),),
        )
        for each in snapshot.not_understood
    ]
    seen = {plan.person_id for plan in plans}
    not_seen = tuple(key.id for key in keys if key.person_id is not None and key.person_id not in seen)
    return CompanyPlan(tuple(plans), not_seen, anomaly_guard.as_issues(report.stop))
