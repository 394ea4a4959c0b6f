"""A3, A6, A16: settings are checked whole, kept as versions, and start a run."""

from __future__ import annotations

import pytest

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.settings.save_settings import SettingsFaultsError, save_settings
from service.facts.settings import CompanySettings
from service.store.companies import settings
from service.store.tables.companies import AuditEntry
from service.store.tables.syncing import Run


def test_A16_each_save_is_a_new_version_and_who_saved_it_is_kept(story, company):
    story.imported()
    story.save(title_from_gender=False)
    assert [(row.version, row.saved_by) for row in settings.history(company.id)] == [(2, "alice"), (1, "alice")]
    entry = AuditEntry.select().where(AuditEntry.action == "settings.saved").order_by(-AuditEntry.id)
    assert entry.get().detail == {"changed": ["title_from_gender"]}


def test_F54_a_stale_save_is_refused_and_shows_what_is_in_force(story, services, job_notifier, company):
    story.imported()
    old = settings.current(company.id)
    story.save(title_from_gender=False)
    with pytest.raises(settings.StaleVersionError) as stale:
        save_settings(services, job_notifier, company.id, old, expected_version=1, actor="bob")
    assert stale.value.current.version == 2


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"exclusions": [{"source": "person.shoeSize", "operator": "is", "values": ["44"]}]}, "exclusions.0.source"),
        ({"exclusions": [{"source": "person.birthday", "operator": "before", "values": ["x"]}]}, "exclusions.0.values"),
        ({"exclusions": [{"source": "person.city", "operator": "is", "values": []}]}, "exclusions.0.values"),
        ({"mapping": [{"payroll_field": "shoe_size", "source": None}]}, "mapping.0.payroll_field"),
        ({"mapping": [{"payroll_field": "city", "source": "custom.nobody"}]}, "mapping.0.source"),
        ({"mapping": [{"payroll_field": "city", "source": "person.teams"}]}, "mapping.0.source"),
        ({"mapping": []}, "mapping"),
    ],
)
def test_what_cannot_be_saved_is_named_by_path_and_nothing_is_saved(story, company, change, path):
    story.imported()
    with pytest.raises(SettingsFaultsError) as refused:
        story.save(**change)
    assert path in [fault.path for fault in refused.value.faults]
    assert settings.current(company.id).version == 1


def test_A6_a_multi_choice_custom_field_cannot_be_mapped_but_can_be_filtered_on(story, company, sandbox):
    story.imported()
    benefits = next(row["id"] for row in sandbox.rows("custom-fields") if row["name"] == "Benefits")
    with pytest.raises(SettingsFaultsError, match="several choices"):
        story.save(mapping=[{"payroll_field": "employee_id", "source": f"custom.{benefits}"}])
    story.save(exclusions=[{"source": f"custom.{benefits}", "operator": "contains", "values": ["dental"]}])
    assert story.employee("amelia").excluded


def test_pausing_saves_and_starts_nothing(story, company):
    story.imported()
    runs_before = Run.select().count()
    story.save(paused=True)
    assert Run.select().count() == runs_before


def test_nothing_can_be_saved_before_connecting(services, job_notifier, company):
    with pytest.raises(NotConnectedError):
        save_settings(services, job_notifier, company.id, CompanySettings(0, ()), expected_version=None, actor="alice")


def test_F54_two_saves_of_the_same_version_never_both_succeed(story, company):
    story.imported()
    chosen = settings.current(company.id)
    with pytest.raises(settings.StaleVersionError):
        settings.save(company.id, chosen, expected_version=0, saved_by="bob", now=story.services.clock())
