from dataclasses import replace

import pytest

from service.facts.humaans import CustomField
from service.facts.settings import Exclusion, MappingEntry, Operator
from service.rules.mapping.settings_validation import MOST_EXCLUSIONS, MOST_PAIRS, MOST_VALUES, faults_of
from tests.builders import DAY, a_catalogue, settings_with

UNION = CustomField("union", "Union", is_multi_choice=True)


def faults(settings):
    return {fault.path: fault.message for fault in faults_of(settings, a_catalogue(UNION), DAY)}


def number_of(field):
    return [entry.payroll_field for entry in settings_with().mapping].index(field)


def test_settings_with_nothing_wrong_have_no_faults():
    exclusion = Exclusion("custom.union", Operator.IS, ("Unite",))
    entry = MappingEntry("gender", "person.gender", value_map=(("Woman", "F"), ("Man", "M")))
    assert faults(settings_with(entry, exclusions=(exclusion,))) == {}


@pytest.mark.parametrize(
    ("entry", "key", "word"),
    [
        (MappingEntry("gender", "person.shoeSize"), "source", "no field"),
        (MappingEntry("gender", "custom.gone"), "source", "no field"),
        (MappingEntry("department", "custom.union"), "source", "several choices"),
        (MappingEntry("department", "person.teams"), "source", "several choices"),
        (MappingEntry("gender", "person.gender", fallback_source="nowhere"), "fallback_source", "no field"),
        (MappingEntry("gender", None, fallback_source="person.gender"), "fallback_source", "first, then"),
        (MappingEntry("gender", "person.gender", fallback_source="person.gender"), "fallback_source", "another field"),
        (MappingEntry("gender", "person.gender", constant="F"), "constant", "not both"),
        (MappingEntry("gender", None, constant="X"), "constant", "accepted"),
        (MappingEntry("gender", None, constant=" "), "constant", "is empty"),
        (MappingEntry("salary_amount_minor", None, constant="a lot"), "constant", "not an amount"),
        (MappingEntry("gender", "person.gender", value_map=(("Femme", "Woman?"),)), "value_map.Femme", "accepted"),
        (MappingEntry("gender", "person.gender", value_map=((" ", "F"),)), "value_map. ", "on the left"),
        (MappingEntry("gender", "person.gender", value_map=(("a", "F"), ("A ", "M"))), "value_map.a", "more than once"),
    ],
)
def test_a_fault_names_its_path_and_says_what_is_wrong(entry, key, word):
    found = faults(settings_with(entry))
    path = f"mapping.{number_of(entry.payroll_field)}.{key}"
    assert word in found[path]


def test_a_field_that_is_none_or_stands_twice_is_a_fault():
    settings = settings_with()
    mapping = (*settings.mapping, MappingEntry("shoe_size", None), MappingEntry("gender", None))
    found = faults(replace(settings, mapping=mapping))
    assert "no payroll field" in found[f"mapping.{len(mapping) - 2}.payroll_field"]
    assert "more than once" in found[f"mapping.{number_of('gender')}.payroll_field"]


def test_A6_employee_id_cannot_be_left_unmapped():
    assert "must be mapped" in faults(settings_with(MappingEntry("employee_id", None)))["mapping"]
    assert "must be mapped" in faults(settings_with(MappingEntry("employee_id", None, constant="1")))["mapping"]


def test_A7_exclusions_are_judged_too():
    settings = settings_with(
        exclusions=(
            Exclusion("person.shoeSize", Operator.IS, ("42",)),
            Exclusion("person.employmentStartDate", Operator.BEFORE, ("soon",)),
        )
    )
    found = faults(settings)
    assert "no field" in found["exclusions.0.source"]
    assert "needs a date" in found["exclusions.1.values"]


def test_no_limit_of_settings_cuts_in_silence():
    pairs = tuple((f"Role {n}", "Engineer") for n in range(MOST_PAIRS + 1))
    many = tuple(Exclusion("person.city", Operator.IS, ("Leeds",)) for _ in range(MOST_EXCLUSIONS + 1))
    values = Exclusion("person.city", Operator.IS_ONE_OF, tuple(f"Town {n}" for n in range(MOST_VALUES + 1)))
    place = f"mapping.{number_of('job_title')}.value_map"
    entry = MappingEntry("job_title", "jobRole.jobTitle", value_map=pairs)
    assert "these are 1,001. Nothing was cut" in faults(settings_with(entry))[place]
    assert "these are 201" in faults(settings_with(exclusions=many))["exclusions"]
    assert "this one has 1,001" in faults(settings_with(exclusions=(values,)))["exclusions.0.values"]
    allowed = MappingEntry("job_title", "jobRole.jobTitle", value_map=pairs[:-1])
    assert faults(settings_with(allowed, exclusions=many[:-1])) == {}


def test_a_value_too_long_to_be_met_is_told():
    entry = MappingEntry("job_title", "jobRole.jobTitle", value_map=(("x" * 1001, "Engineer"),))
    assert "longer than 1,000" in faults(settings_with(entry))[f"mapping.{number_of('job_title')}.value_map"]


def test_B19_a_test_that_makes_no_sense_for_the_field_cannot_be_saved():
    found = faults(settings_with(exclusions=(Exclusion("person.employmentStartDate", Operator.IS, ("soon",)),)))
    assert found == {"exclusions.0.values": "“is” needs a date, like 06/04/2026 or 6 April 2026."}
