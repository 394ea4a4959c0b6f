from collections import Counter

from service.facts.humaans import ABSENT, CustomField
from service.facts.settings import MappingEntry
from service.rules.fields.formats import Invalid
from service.rules.mapping.field_mapping import MOST_REMEMBERED, FieldMapping, unmapped_values
from service.rules.mapping.person_on_day import PersonOnDay
from tests.builders import DAY, a_catalogue, a_custom_value, a_person


def reading_of(person):
    return PersonOnDay(person, a_catalogue(), DAY)


def read(entry, **said):
    return FieldMapping(entry, DAY).read(reading_of(a_person(**said)))


def test_A6_the_first_source_with_something_in_it_is_read():
    entry = MappingEntry("email", "person.email", fallback_source="person.personalEmail")
    assert read(entry, email="a@example.com", personalEmail="b@example.com") == "a@example.com"
    assert read(entry, email=" ", personalEmail="b@example.com") == "b@example.com"
    assert read(entry, email=None, personalEmail="b@example.com") == "b@example.com"
    assert read(entry, email=None, personalEmail=None) is None


def test_a_source_that_cannot_be_seen_is_not_passed_over():
    entry = MappingEntry("email", "person.email", fallback_source="person.personalEmail")
    assert read(entry, without=("email",), personalEmail="b@example.com") is ABSENT


def test_A6_a_constant_is_the_same_for_everyone():
    assert read(MappingEntry("salary_currency", None, constant="GBP")) == "GBP"


def test_B16_a_value_map_translates_without_regard_to_case():
    entry = MappingEntry("gender", "person.gender", value_map=(("Non-binary", " F "), ("Homme", "M")))
    mapping = FieldMapping(entry, DAY)
    assert mapping.accept(" NON-BINARY ")[0] == "F"
    assert mapping.accept("homme")[0] == "M"
    assert mapping.accept("Female")[0] == "F"
    assert isinstance(mapping.accept("Femme")[0], Invalid)


def test_B16_a_value_map_works_for_a_salary_too():
    entry = MappingEntry("salary_amount_minor", "compensation.salary.amount", value_map=(("TBC", "0"),))
    assert FieldMapping(entry, DAY).accept("tbc", ("GBP", "annual")) == (0, None)


def test_B16_values_no_one_mapped_are_listed_with_how_many_have_them():
    entry = MappingEntry("gender", "person.gender", value_map=(("Femme", "F"),))
    said = ["Femme", "Female", "Divers", " divers", "X", None, "", "Male"]
    readings = [reading_of(a_person(gender=gender)) for gender in said]
    assert unmapped_values(entry, readings, DAY) == Counter({"Divers": 2, "X": 1})


def test_B16_every_choice_of_a_multi_choice_value_is_counted():
    catalogue = a_catalogue(CustomField("loan", "Loan"))
    person = a_person(custom_values=(a_custom_value("loan", ("Plan 1", "Plan 9")),))
    entry = MappingEntry("student_loan_plan", "custom.loan")
    assert unmapped_values(entry, [PersonOnDay(person, catalogue, DAY)], DAY) == Counter({"Plan 9": 1})


def test_B16_an_unmapped_field_has_no_unmapped_values():
    assert unmapped_values(MappingEntry("gender", None), [reading_of(a_person())], DAY) == Counter()


def test_the_memory_of_texts_stays_small():
    mapping = FieldMapping(MappingEntry("job_title", "jobRole.jobTitle"), DAY)
    for number in range(MOST_REMEMBERED + 100):
        assert mapping.accept(f"Engineer {number}")[0] == f"Engineer {number}"
    assert len(mapping.accepted) == MOST_REMEMBERED
