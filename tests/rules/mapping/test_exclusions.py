import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.facts.humaans import CustomField, Resource
from service.facts.settings import Exclusion, Operator
from service.rules.mapping import exclusions
from service.rules.mapping.exclusions import ExclusionFilter
from service.rules.mapping.person_on_day import PersonOnDay
from service.rules.mapping.source_kinds import kind_of_custom, kind_of_fixed
from tests.builders import DAY, a_bank_account, a_catalogue, a_custom_value, a_person

UNION = CustomField("union", "Union", is_multi_choice=True)


def asks(source, operator, *values, person=None, catalogue=None):
    reading = PersonOnDay(person or a_person(), catalogue or a_catalogue(UNION), DAY)
    return ExclusionFilter(Exclusion(source, Operator(operator), values)).matches(reading)


@pytest.mark.parametrize(
    ("operator", "values", "matches"),
    [
        ("is", ["full TIME "], True),
        ("is", ["full"], False),
        ("is_not", ["Full time"], False),
        ("is_not", ["Contractor"], True),
        ("is_one_of", ["Contractor", "full time"], True),
        ("is_one_of", ["Contractor"], False),
        ("is_not_one_of", ["Contractor", "Intern"], True),
        ("is_not_one_of", ["Contractor", "Full time"], False),
        ("contains", ["TIME"], True),
        ("contains", ["half"], False),
        ("does_not_contain", ["half"], True),
        ("does_not_contain", ["full"], False),
        ("starts_with", ["full"], True),
        ("starts_with", ["time"], False),
        ("is_empty", [], False),
        ("is_not_empty", [], True),
    ],
)
def test_A7_every_operator_on_texts(operator, values, matches):
    assert asks("person.contractType", operator, *values) is matches


@pytest.mark.parametrize(
    ("source", "operator", "value", "matches"),
    [
        ("person.employmentStartDate", "before", "2021-03-02", True),
        ("person.employmentStartDate", "before", "2021-03-01", False),
        ("person.employmentStartDate", "after", "2021-02-28", True),
        ("person.employmentStartDate", "after", "2021-03-01", False),
        ("person.firstName", "before", "2021-03-02", False),
        ("custom.hours", "less_than", "37.6", True),
        ("custom.hours", "less_than", "37.5", False),
        ("custom.hours", "greater_than", "9", True),
        ("compensation.salary.amount", "greater_than", "41,999", True),
        ("person.firstName", "less_than", "5", False),
    ],
)
def test_A7_dates_and_numbers_compare_as_such(source, operator, value, matches):
    assert asks(source, operator, value) is matches


@pytest.mark.parametrize("operator", ["is_not", "is_not_one_of", "does_not_contain", "is", "contains", "starts_with"])
@pytest.mark.parametrize("blank", [None, "", "  "])
def test_A7_only_is_empty_finds_someone_whose_value_is_empty(operator, blank):
    person = a_person(countryCode=blank)
    assert asks("person.countryCode", operator, "GB", person=person) is False
    assert asks("person.countryCode", "is_empty", person=person) is True
    assert asks("person.countryCode", "is_not_empty", person=person) is False


@pytest.mark.parametrize("country", ["GB", "uk", "United Kingdom", "England"])
def test_A7_country_is_not_uk_leaves_everyone_in_the_uk_alone(country):
    assert asks("person.countryCode", "is_not", country) is False
    assert asks("person.countryCode", "is_not", country, person=a_person(countryCode="FR")) is True


def test_A7_country_is_not_one_of_gb_and_ie():
    for code, matches in (("GB", False), ("IE", False), ("FR", True)):
        assert asks("person.countryCode", "is_not_one_of", "GB", "IE", person=a_person(countryCode=code)) is matches


def test_A7_a_part_of_a_countrys_name_is_compared_as_it_is_written():
    person = a_person(country="United Kingdom")
    assert asks("person.country", "contains", "united", person=person) is True
    assert asks("person.country", "starts_with", "United K", person=person) is True
    assert asks("person.country", "does_not_contain", "king", person=person) is False


def test_A7_a_filter_on_a_custom_multi_choice_field_looks_at_every_choice():
    person = a_person(custom_values=(a_custom_value("union", ("Unite", "GMB")),))
    assert asks("custom.union", "is", "gmb", person=person) is True
    assert asks("custom.union", "is_not", "GMB", person=person) is False
    assert asks("custom.union", "is_not_one_of", "Usdaw", person=person) is True
    assert asks("custom.union", "is_empty", person=a_person()) is True


def test_what_the_token_cannot_see_leaves_the_question_open():
    blind = a_catalogue(readable=frozenset(Resource) - {Resource.COMPENSATIONS})
    for operator in ("is", "is_not"):
        assert asks("compensation.salary.currency", operator, "GBP", catalogue=blind) is None
    assert asks("compensation.salary.currency", "is_empty", catalogue=blind) is None


def test_something_that_cannot_be_told_apart_is_at_least_not_empty():
    person = a_person(bank_accounts=(a_bank_account(), a_bank_account("b", accountNumber="31926819")))
    assert asks("bankAccount.sortCode", "is", "20-29-59", person=person) is None
    assert asks("bankAccount.sortCode", "is_empty", person=person) is False
    assert asks("bankAccount.sortCode", "is_not_empty", person=person) is True


TEXTS = st.text(max_size=12) | st.sampled_from(["GB", "uk", "United Kingdom", "FR", "ﬁ", "İ", "ß", "SS", " gb "])


@given(
    value=st.none() | TEXTS | st.lists(TEXTS, max_size=3).map(tuple),
    wanted=st.lists(TEXTS, min_size=1, max_size=3),
    source=st.sampled_from(["person.contractType", "person.countryCode", "person.teams"]),
)
def test_is_and_is_not_never_both_match(value, wanted, source):
    person = a_person(**{source.removeprefix("person."): value})
    for yes, no in (("is", "is_not"), ("is_one_of", "is_not_one_of"), ("contains", "does_not_contain")):
        answers = [asks(source, operator, *wanted, person=person) for operator in (yes, no)]
        assert answers.count(True) <= 1
        blank = asks(source, "is_empty", person=person)
        assert blank is (answers == [False, False])


@pytest.mark.parametrize(
    ("operator", "values", "fault"),
    [
        ("is", (), "needs a value"),
        ("is", (" ",), "needs a value"),
        ("is", ("a", "b"), "takes one value"),
        ("is_one_of", ("a", "b"), ""),
        ("is_empty", ("a",), "takes no value"),
        ("is_empty", (), ""),
        ("before", ("soon",), "needs a date, like 06/04/2026 or 6 April 2026"),
        ("before", ("2026-01-01",), ""),
        ("less_than", ("few",), "needs a number"),
        ("less_than", ("NaN",), "needs a number"),
        ("less_than", ("1,000",), ""),
    ],
)
def test_the_number_and_form_of_the_values_is_judged_before_saving(operator, values, fault):
    assert exclusions.fault_of_values(Exclusion("person.status", Operator(operator), values)) == fault


def test_an_exclusion_reads_as_a_sentence():
    exclusion = Exclusion("person.countryCode", Operator.IS_NOT_ONE_OF, ("GB", "IE"))
    assert exclusions.in_words(exclusion, "Country code") == "Country code is not one of GB, IE"
    assert exclusions.in_words(Exclusion("x", Operator.IS_EMPTY), "Teams") == "Teams is empty"


def test_every_operator_has_words():
    assert set(exclusions.IN_WORDS) == set(Operator)


@pytest.mark.parametrize(
    ("source", "operator", "value", "fault"),
    [
        ("person.employmentStartDate", "is", "soon", "needs a date"),
        ("person.employmentStartDate", "is", "31/02/2026", "needs a date"),
        ("person.employmentStartDate", "is_not_one_of", "2026", "needs a date"),
        ("person.birthday", "contains", "1990", "use “is before” or “is after”"),
        ("compensation.salary.effectiveDate", "less_than", "5", "use “is before” or “is after”"),
        ("compensation.salary.amount", "before", "2026-04-06", "use “is less than” or “is greater than”"),
        ("compensation.salary.amount", "is", "lots", "needs a number"),
        ("jobRole.jobTitle", "less_than", "5", "holds no numbers"),
        ("person.city", "after", "06/04/2026", "holds no dates"),
    ],
)
def test_B19_a_test_that_makes_no_sense_for_the_field_is_refused_with_a_sentence(source, operator, value, fault):
    kind = kind_of_fixed(source)
    assert fault in exclusions.fault_of_values(Exclusion(source, Operator(operator), (value,)), kind)


@pytest.mark.parametrize(
    ("source", "operator", "value"),
    [
        ("person.employmentStartDate", "is", "06/04/2026"),
        ("person.employmentStartDate", "before", "6.4.2026"),
        ("person.employmentStartDate", "is", "2026-04-06"),
        ("compensation.salary.amount", "is", "42,000.00"),
        ("person.employeeId", "greater_than", "5000"),
        ("custom.anything", "before", "06-04-2026"),
    ],
)
def test_B19_a_test_that_makes_sense_is_taken(source, operator, value):
    kind = kind_of_fixed(source) if not source.startswith("custom.") else kind_of_custom("text")
    assert exclusions.fault_of_values(Exclusion(source, Operator(operator), (value,)), kind) == ""


def test_B19_a_custom_field_of_dates_takes_dates_only():
    kind = kind_of_custom("date")
    assert exclusions.fault_of_values(Exclusion("custom.c", Operator.IS, ("soon",)), kind)


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        ("is", "01/03/2021", True),
        ("is", "1.3.2021", True),
        ("is", "03/01/2021", False),
        ("is_not", "01/03/2021", False),
        ("is_one_of", "2020-01-01, 01/03/2021", True),
        ("before", "02/03/2021", True),
        ("after", "01/03/2021", False),
    ],
)
def test_B19_a_date_typed_day_first_finds_the_day_humaans_has(operator, value, found):
    values = tuple(each.strip() for each in value.split(","))
    each = exclusions.ExclusionFilter(Exclusion("person.employmentStartDate", Operator(operator), values))
    assert each.matches(PersonOnDay(a_person(), a_catalogue(), DAY)) is found


def test_a_salary_is_compared_as_a_number():
    each = exclusions.ExclusionFilter(Exclusion("compensation.salary.amount", Operator.IS, ("42,000.00",)))
    assert each.matches(PersonOnDay(a_person(), a_catalogue(), DAY)) is True
