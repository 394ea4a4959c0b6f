"""A payroll over an HRIS in memory, which is reconciled every hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.actions.syncing.reconcile_company import reconcile_company
from service.facts.capabilities import Capabilities, ChangeFilter
from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.humaans import TokenFacts
from service.facts.runs import Cause, RunKind
from service.humaans.reading.reading import PERSON_LISTS
from service.rules.mapping.default_mapping import default_settings
from service.services import Services
from service.store.companies import capabilities, companies, connections, settings
from service.store.database import encryption_contexts
from service.store.syncing import runs
from service.store.tables.employees import Employee, Issue
from tests.actions.syncing.changed_since.fake_hris import LONG_AGO, FakeHris

WORKS = Capabilities(dict.fromkeys(PERSON_LISTS, ChangeFilter.WORKS), 250, False, (), False)


class Payroll:
    """One company, reconciled by hand; `is_filtered` tells whether its account is known to filter."""

    def __init__(self, services, hris, name, *, is_filtered=True):
        self.services, self.hris, self.clock = services, hris, services.clock
        self.company = companies.create(name, name, self.clock())
        token = services.secrets.encrypt("token", encryption_contexts.access_token(self.company.id))
        facts = TokenFacts(frozenset(), "co", "Co", len(hris.rows["people"]))
        connections.save(self.company.id, token, "oken", facts, self.clock() - timedelta(days=1))
        chosen = _with_tax_codes_of_a_custom_field(default_settings(hris.fetch_catalogue()))
        settings.save(self.company.id, chosen, expected_version=None, saved_by="alice", now=self.clock())
        if is_filtered:
            self.probe()

    def probe(self, found=WORKS):
        capabilities.save(self.company.id, found, self.clock())

    def run(self, cause=Cause.HOURLY, **values):
        run = runs.create(self.company.id, RunKind.RECONCILIATION, cause, self.clock(), **values)
        reconcile_company(self.services, run.id)
        return runs.by_id(self.company.id, run.id)

    def employee(self, number):
        return Employee.get_or_none(Employee.company == self.company, Employee.person_id == f"p{number}")

    def stored(self):
        """Every payroll field of every employee, and whether the person is seen, by person."""
        names = (*PAYROLL_FIELD_KINDS, "not_seen", "employment", "readiness")
        rows = Employee.select().where(Employee.company == self.company)
        return {row.person_id: {name: getattr(row, name) for name in names} for row in rows}

    def issues(self):
        rows = Issue.select().where(Issue.company == self.company, Issue.closed_at.is_null())
        return {(row.person_id, row.code) for row in rows}


def _with_tax_codes_of_a_custom_field(chosen):
    mapping = [
        replace(entry, source="custom.f1") if entry.payroll_field == "tax_code" else entry for entry in chosen.mapping
    ]
    return replace(chosen, mapping=tuple(mapping))


@pytest.fixture
def hris(clock):
    fake = FakeHris(clock)
    for number in range(1, 6):
        fake.hire(number, at=LONG_AGO)
    return fake


@pytest.fixture
def services(hris, clock, secrets):
    return Services(clock=clock, secrets=secrets, humaans=lambda *_: hris, public_url="http://localhost")


@pytest.fixture
def payroll(database, services):
    """Everyone read an hour ago."""
    made = Payroll(services, services.humaans(), "acme")
    made.run(Cause.SETTINGS)
    made.clock.forward(hours=1)
    return made
