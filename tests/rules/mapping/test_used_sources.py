import pytest

from service.facts.humaans import Resource
from service.facts.settings import Exclusion, MappingEntry, Operator
from service.rules.mapping.used_sources import custom_field_ids, custom_fields_used, lists_used
from tests.builders import settings_with


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("person.city", set()),
        ("location.city", set()),
        ("jobRole.jobTitle", {Resource.JOB_ROLES}),
        ("bankAccount.sortCode", {Resource.BANK_ACCOUNTS}),
        ("compensation.salary.currency", {Resource.COMPENSATIONS}),
        ("custom.f1", {Resource.CUSTOM_VALUES}),
    ],
)
def test_a_list_is_used_when_a_field_is_read_from_it_or_an_exclusion_asks_for_it(source, used):
    people = {Resource.PEOPLE}
    mapped = settings_with(mapping=(MappingEntry("city", source),), sync_salaries=False)
    second = settings_with(mapping=(MappingEntry("city", "person.city", fallback_source=source),), sync_salaries=False)
    excluded = settings_with(sync_salaries=False, exclusions=(Exclusion(source, Operator.IS_EMPTY),), mapping=())
    assert [lists_used(each) for each in (mapped, second, excluded)] == [people | used] * 3


def test_compensations_are_used_only_while_salaries_are_synced():
    entry = MappingEntry("salary_amount_minor", "compensation.salary.amount")
    assert Resource.COMPENSATIONS in lists_used(settings_with(mapping=(entry,), sync_salaries=True))
    assert Resource.COMPENSATIONS in lists_used(settings_with(sync_salaries=True, mapping=()))
    assert Resource.COMPENSATIONS not in lists_used(settings_with(mapping=(entry,), sync_salaries=False))


def test_a_custom_field_that_only_a_salary_left_alone_is_mapped_from_is_not_read():
    entries = MappingEntry("salary_amount_minor", "custom.f1"), MappingEntry("city", "custom.f2")
    assert custom_fields_used(settings_with(mapping=entries, sync_salaries=True)) == {"f1", "f2"}
    assert custom_fields_used(settings_with(mapping=entries, sync_salaries=False)) == {"f2"}


def test_only_custom_fields_that_are_used_are_named_for_fetching():
    assert custom_field_ids(("custom.ni", "person.firstName", None, "custom.pay")) == {"ni", "pay"}
