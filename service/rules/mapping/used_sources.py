"""What of Humaans the settings of a company use: nothing else need be asked for, and nothing else is kept (S40)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.humaans import Resource
from service.rules.fields.payroll_fields import SALARY_FIELDS

if TYPE_CHECKING:
    from service.facts.settings import CompanySettings


#: Which list a source is read from; all others come with the person, or with what belongs to the company.
_LIST_OF_FAMILY: Final = {
    "jobRole": Resource.JOB_ROLES,
    "bankAccount": Resource.BANK_ACCOUNTS,
    "compensation": Resource.COMPENSATIONS,
    "custom": Resource.CUSTOM_VALUES,
}


def custom_field_ids(sources: tuple[str | None, ...]) -> frozenset[str]:
    """The custom fields among some sources: only their values are fetched and kept (security S40)."""
    return frozenset(
        source.removeprefix("custom.") for source in sources if source is not None and source.startswith("custom.")
    )


def custom_fields_used(settings: CompanySettings) -> frozenset[str]:
    """The custom fields that mapping and exclusions use; values of others are not fetched (S40)."""
    return custom_field_ids(_sources_used(settings))


def lists_used(settings: CompanySettings) -> frozenset[Resource]:
    """The lists of rows that mapping, exclusions and salaries use; others need not be asked for.

    Compensations are used while salaries are synced, whatever they are mapped from: earlier and later ones count too.
    """
    families = {source.partition(".")[0] for source in _sources_used(settings) if source is not None}
    used = {found for family, found in _LIST_OF_FAMILY.items() if family in families}
    return frozenset({Resource.PEOPLE, *used, *({Resource.COMPENSATIONS} if settings.sync_salaries else ())})


def _sources_used(settings: CompanySettings) -> tuple[str | None, ...]:
    """What mapping and exclusions read; not the salary fields while salaries are left alone."""
    left_alone = () if settings.sync_salaries else SALARY_FIELDS
    entries = [entry for entry in settings.mapping if entry.payroll_field not in left_alone]
    mapped = [source for entry in entries for source in (entry.source, entry.fallback_source)]
    return (*mapped, *(exclusion.source for exclusion in settings.exclusions))
