"""Where a company wants it, no one decides about what they brought themselves: paused syncs and payslips on hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.approvals.people_behind import people_behind, person_behind
from service.store.companies import settings
from service.store.syncing import runs

if TYPE_CHECKING:
    from service.store.tables.payslips import Payslip
    from service.store.tables.syncing import Run


class SecondPersonError(Exception):
    """Someone else must decide, in words."""

    def __init__(self, what: str) -> None:
        self.message = f"{what}, so someone else must decide. Your company has chosen this under Settings, Approvals."
        super().__init__(self.message)


def may_approve_run(company_id: int, run: Run, actor: str) -> None:
    """Raises SecondPersonError for those who started the run, or saved the settings that it is the first to use."""
    chosen = settings.current(company_id)
    if chosen is None or not chosen.second_person_for_runs:
        return
    actors, last = [run.started_by], runs.last_complete(company_id)
    if run.settings_version is not None and (last is None or last.settings_version != run.settings_version):
        actors.append(settings.saved_by(company_id, run.settings_version))
    if person_behind(company_id, actor) in people_behind(company_id, actors):
        raise SecondPersonError("You started this sync, or saved the settings that it applies")


def may_release_contradicted(company_id: int, payslip: Payslip, actor: str) -> None:
    """Raises SecondPersonError for the one who uploaded a payslip that shows someone else."""
    chosen = settings.current(company_id)
    if chosen is None or not chosen.second_person_for_payslips:
        return
    if person_behind(company_id, actor) in people_behind(company_id, [payslip.created_by]):
        raise SecondPersonError("You uploaded this payslip, and it shows someone else")
