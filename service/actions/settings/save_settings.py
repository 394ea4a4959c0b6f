"""Saves settings: validated as a whole, stored as a new version, then everyone is reconciled with it (A3, A16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.connection.read_catalogue import read_catalogue
from service.actions.syncing.request_run import start_reconciliation
from service.facts.audit import AuditAction
from service.facts.runs import Cause
from service.rules.mapping.settings_document import Place, to_document
from service.rules.mapping.settings_validation import InvalidSetting, faults_of
from service.store.companies import audit, companies, connections, settings
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from service.facts.humaans import Catalogue
    from service.facts.settings import CompanySettings
    from service.services import JobNotifier, Services
    from service.store.tables.companies import SettingsVersion


class SettingsFaultsError(Exception):
    """The settings cannot be saved; `faults` has one entry for each thing that is wrong."""

    def __init__(self, faults: tuple[InvalidSetting, ...]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in faults))
        self.faults = faults


def faults_in(
    services: Services, company_id: int, proposed: CompanySettings, catalogue: Catalogue | None = None
) -> tuple[InvalidSetting, ...]:
    """All that keeps these settings from being saved, by the company's catalogue as it is now, or as it was given.

    Raises NotConnectedError and HumaansNotReachableError.
    """
    if catalogue is None:
        catalogue = read_catalogue(services, company_id)
    day = local_day(companies.get(company_id), services.clock())
    return (*faults_of(proposed, catalogue, day), *_untested_uploads(company_id, proposed))


def save_settings(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    proposed: CompanySettings,
    *,
    expected_version: int | None,
    actor: str,
) -> SettingsVersion:
    """Keep a new version and start a reconciliation with it, unless it pauses syncing.

    Raises StaleVersionError when another version came in between, SettingsFaultsError, and what `faults_in` raises.
    """
    if connections.of_company(company_id) is None:
        raise NotConnectedError
    if faults := faults_in(services, company_id, proposed):
        raise SettingsFaultsError(faults)
    before = settings.current(company_id)
    now = services.clock()
    with write_transaction():
        companies.lock(company_id)
        saved = settings.save(company_id, proposed, expected_version=expected_version, saved_by=actor, now=now)
        audit.record(
            actor=actor,
            action=AuditAction.SETTINGS_SAVED,
            now=now,
            company_id=company_id,
            subject=f"version {saved.version}",
            detail={"changed": changed_parts(before, proposed)},
        )
    if not proposed.paused:
        start_reconciliation(services, job_notifier, company_id, cause=Cause.SETTINGS, actor=actor)
    return saved


def _untested_uploads(company_id: int, proposed: CompanySettings) -> tuple[InvalidSetting, ...]:
    """Payslips go to Humaans only after a test upload passed with this account (humaans-api.md 9.2)."""
    if not proposed.send_payslips_to_humaans or pay_schedules.of_company(company_id).upload_tested_at is not None:
        return ()
    before = settings.current(company_id)
    if before is not None and before.send_payslips_to_humaans:
        return ()
    message = "Do a test upload before you turn this on: see Test upload, under Connection."
    return (InvalidSetting(Place("send_payslips_to_humaans"), message),)


def changed_parts(before: CompanySettings | None, after: CompanySettings) -> list[str]:
    """Names of the parts that differ: switches, `exclusions`, `mapping.<payroll field>`."""
    old = {} if before is None else to_document(before)
    new = to_document(after)
    parts = [name for name in new if name not in {"version", "mapping"} and new[name] != old.get(name)]
    old_mapping = {entry["payroll_field"]: entry for entry in old.get("mapping", ())}
    new_mapping = {entry["payroll_field"]: entry for entry in new["mapping"]}
    differing = {name for name in old_mapping | new_mapping if old_mapping.get(name) != new_mapping.get(name)}
    return [*parts, *(f"mapping.{name}" for name in sorted(differing))]
