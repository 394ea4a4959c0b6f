"""The notifier of tests in which no worker runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class RecordedNotifications:
    """Records what was notified and queues nothing: the rest is found in the rows, as after a lost Redis."""

    runs: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    payslips: list[int] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    combined_pdfs: list[int] = field(default_factory=list)
    pushes: list[int] = field(default_factory=list)
    company_work: list[int] = field(default_factory=list)

    def notify_run(self, run_id: int) -> None:
        self.runs.append(run_id)

    def notify_waiting_runs(self, run_ids: Sequence[int]) -> None:
        self.runs.extend(run_ids)

    def notify_company_work(self, company_id: int) -> None:
        self.company_work.append(company_id)

    def notify_sync(self, person_sync_id: int, *, interactive: bool = False) -> None:
        self.people.append(person_sync_id)

    def notify_syncs(self, person_sync_ids: Sequence[int]) -> None:
        self.people.extend(person_sync_ids)

    def notify_payslips(self, company_id: int) -> None:
        self.payslips.append(company_id)

    def notify_messages(self, company_id: int) -> None:
        self.messages.append(company_id)

    def notify_combined_pdf(self, pdf_id: int) -> None:
        self.combined_pdfs.append(pdf_id)

    def notify_push(self, push_id: int) -> None:
        self.pushes.append(push_id)
