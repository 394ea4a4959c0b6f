"""Numbers for Prometheus, read from the database at each scrape, so that every process tells the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily

from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.employees import employee_counts, issues
from service.store.operations import heartbeats
from service.store.payslips import delivery_counts
from service.store.syncing import pending_syncs, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime


class StoreCollector:
    """One scrape. `waiting_jobs` is None when Redis cannot be asked."""

    def __init__(self, now: datetime, waiting_jobs: dict[str, int] | None) -> None:
        self._now = now
        self._waiting_jobs = waiting_jobs

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _gauge("employees", "Employees by readiness", "readiness", self._employees())
        yield _gauge("runs", "Runs by state", "state", runs.how_many_by_state())
        yield GaugeMetricFamily("payroll_open_issues", "Open issues", value=issues.how_many_open())
        waiting = pending_syncs.how_many()
        yield GaugeMetricFamily("payroll_person_syncs_due", "People waiting to be synced", value=waiting)
        yield from self._payslips()
        ages = {name: (self._now - at).total_seconds() for name, at in heartbeats.all_beats().items()}
        yield _gauge("heartbeat_age_seconds", "Seconds since a process last showed it lives", "name", ages)
        up = 0 if self._waiting_jobs is None else 1
        yield GaugeMetricFamily("payroll_redis_up", "Whether Redis could be asked", value=up)
        yield _gauge("jobs_waiting", "Jobs waiting by queue", "queue", self._waiting_jobs or {})

    def _employees(self) -> dict[str, float]:
        """By the day that each company has."""
        by_day: dict[date, list[int]] = {}
        for company in companies.all_companies():
            by_day.setdefault(local_day(company, self._now), []).append(company.id)
        found: Counter[str] = Counter()
        for day, company_ids in by_day.items():
            found.update(employee_counts.readinesses(company_ids, day))
        return dict(found)

    def _payslips(self) -> Iterator[GaugeMetricFamily]:
        """Of all companies together: a scraper has a role in none."""
        everybody = [company.id for company in companies.all_companies()]
        found = delivery_counts.together(delivery_counts.by_company(everybody, self._now).values())
        by_state = {"waiting": found.waiting, "unclear": found.unclear, "failed": found.failed}
        yield _gauge("payslips", "Payslips that have not arrived, by channel and state", "state", by_state)
        text = "Emails in the outbox"
        yield GaugeMetricFamily("payroll_outbox_mails_waiting", text, value=found.mails_waiting)
        oldest = 0.0 if found.oldest_mail_at is None else (self._now - found.oldest_mail_at).total_seconds()
        text = "Seconds the oldest email in the outbox has waited"
        yield GaugeMetricFamily("payroll_outbox_oldest_mail_seconds", text, value=oldest)
        text = "Files in Humaans without a document"
        yield GaugeMetricFamily("payroll_stray_files", text, value=found.stray_files)


def _gauge(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"payroll_{name}", text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family
