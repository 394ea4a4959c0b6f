"""Numbers for Prometheus, read from the database at each scrape, so that every process tells the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from prometheus_client.core import GaugeMetricFamily

from service.facts.company_state import Tone
from service.rules.operations import company_state
from service.store.companies import companies
from service.store.employees import issues
from service.store.operations import heartbeats, open_work
from service.store.payslips import delivery_counts
from service.store.syncing import pending_syncs, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from service.facts.company_state import CompanyFigures
    from service.store.payslips.delivery_counts import PayslipFigures

#: What each state of a record is counted as.
_READINESSES: Final = {
    "ready": "ready", "pending": "pending", "excluded": "excluded", "not_seen": "not_in_humaans", "closed": "closed",
}  # fmt: skip
#: Numbers of open work that are exported, by their names in facts/company_state.py.
_OPEN: Final = (
    "need_you", "on_hold", "waiting", "not_in_humaans", "not_found_lately", "missing_information", "edited",
    "company_issues", "webhook_faults", "backdated", "payslips_failed", "payslips_unclear", "payslips_on_hold",
    "payslips_unsent", "uploads_to_check", "emails_waiting", "leftover_files", "notices",
)  # fmt: skip


class StoreCollector:
    """One scrape. `waiting_jobs` is None when Redis cannot be asked."""

    def __init__(self, now: datetime, waiting_jobs: dict[str, int] | None) -> None:
        self._now = now
        self._waiting_jobs = waiting_jobs

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Of all companies together: a scraper has a role in none."""
        everyone = companies.all_companies()
        paid = delivery_counts.by_company([each.id for each in everyone], self._now)
        figures = list(open_work.figures_of(everyone, self._now, paid).values())
        yield from self._companies(figures)
        yield _gauge("runs", "Runs by state", "state", runs.how_many_by_state())
        yield GaugeMetricFamily("payroll_open_issues", "Open issues", value=issues.how_many_open())
        waiting = pending_syncs.how_many()
        yield GaugeMetricFamily("payroll_person_syncs_due", "People waiting to be synced", value=waiting)
        yield from self._payslips(delivery_counts.together(paid.values()))
        ages = {name: (self._now - at).total_seconds() for name, at in heartbeats.all_beats().items()}
        yield _gauge("heartbeat_age_seconds", "Seconds since a process last showed it lives", "name", ages)
        up = 0 if self._waiting_jobs is None else 1
        yield GaugeMetricFamily("payroll_redis_up", "Whether Redis could be asked", value=up)
        yield _gauge("jobs_waiting", "Jobs waiting by queue", "queue", self._waiting_jobs or {})

    def _companies(self, figures: list[CompanyFigures]) -> Iterator[GaugeMetricFamily]:
        tones = Counter(company_state.TONES[company_state.standing_of(each, self._now)] for each in figures)
        text = "Companies by state, good only while nothing is open"
        yield _gauge("companies", text, "state", {tone.value: tones[tone] for tone in Tone})
        records = {said: sum(each.work.counts.get(name, 0) for each in figures) for name, said in _READINESSES.items()}
        yield _gauge("employees", "Employees by readiness, as pages count them", "readiness", records)
        open_now = {name: sum(getattr(each.work, name) for each in figures) for name in _OPEN}
        yield _gauge("open_work", "What is open, by kind", "kind", open_now)

    def _payslips(self, found: PayslipFigures) -> Iterator[GaugeMetricFamily]:
        by_state = {"waiting": found.waiting, "unclear": found.unclear, "failed": found.failed}
        yield _gauge("payslips", "Payslips that have not arrived, by channel and state", "state", by_state)
        text = "Emails in the outbox"
        yield GaugeMetricFamily("payroll_outbox_mails_waiting", text, value=found.mails_waiting)
        oldest = 0.0 if found.oldest_mail_at is None else (self._now - found.oldest_mail_at).total_seconds()
        text = "Seconds the oldest email in the outbox has waited"
        yield GaugeMetricFamily("payroll_outbox_oldest_mail_seconds", text, value=oldest)
        text = "Files in Humaans without a document"
        yield GaugeMetricFamily("payroll_stray_files", text, value=found.orphaned_files)


def _gauge(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"payroll_{name}", text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
