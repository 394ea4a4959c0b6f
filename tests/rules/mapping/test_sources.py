import pytest

from service.facts.humaans import ABSENT, CustomField, Location, Resource, Unusable
from service.rules.mapping import sources
from service.rules.mapping.person_on_day import PersonOnDay
from service.rules.mapping.sources import reader
from tests.builders import (
    DAY,
    a_bank_account,
    a_catalogue,
    a_custom_value,
    a_job_role,
    a_person,
    a_salary,
)


def read(source, person, catalogue=None, day=DAY):
    return reader(source)(PersonOnDay(person, catalogue or a_catalogue(), day))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("person.firstName", "Amelia"),
        ("person.middleName", None),
        ("person.teams", ("Payroll",)),
        ("person.address.line1", "12 Market Street"),
        ("person.address.line2", None),
        ("jobRole.jobTitle", "Engineer"),
        ("jobRole.department", "Product"),
        ("location.label", "London HQ"),
        ("location.country", "GB"),
        ("bankAccount.sortCode", "20-29-59"),
        ("compensation.salary.amount", "42000"),
        ("compensation.salary.currency", "GBP"),
        ("compensation.salary.period", "annual"),
        ("compensation.salary.effectiveDate", "2021-03-01"),
        ("custom.ni", "A"),
    ],
)
def test_A6_every_kind_of_humaans_field_can_be_read(source, value):
    assert read(source, a_person()) == value


def test_A6_custom_fields_are_offered_by_name_after_the_fixed_ones():
    offered = sources.sources_of(
        a_catalogue(CustomField("x", "Áccent"), CustomField("y", "Union", is_multi_choice=True))
    )
    custom = [source for source in offered if source.key.startswith("custom.")]
    assert offered[-len(custom) :] == tuple(custom)
    assert [source.label for source in custom] == sorted((source.label for source in custom), key=str.casefold)
    assert [source.key for source in custom if source.is_multi_choice] == ["custom.y"]


def test_every_offered_source_can_be_read_for_everyone():
    catalogue = a_catalogue()
    for source in sources.sources_of(catalogue):
        read(source.key, a_person(), catalogue)
        read(source.key, a_person(job_roles=(), compensations=(), bank_accounts=()), catalogue)


def test_a_source_of_no_family_is_an_error_of_ours():
    with pytest.raises(KeyError):
        reader("shoe.size")


def test_a_key_that_was_not_sent_is_absent_and_not_blank():
    assert read("person.gender", a_person(without=("gender",))) is ABSENT
    assert read("person.address.line1", a_person(without=("address",))) is ABSENT
    assert read("person.address.line2", a_person(address=None)) is None


@pytest.mark.parametrize(
    ("source", "resource"),
    [
        ("jobRole.jobTitle", Resource.JOB_ROLES),
        ("bankAccount.sortCode", Resource.BANK_ACCOUNTS),
        ("compensation.salary.amount", Resource.COMPENSATIONS),
        ("compensation.salary.amount", Resource.COMPENSATION_TYPES),
        ("custom.ni", Resource.CUSTOM_VALUES),
    ],
)
def test_what_the_token_may_not_read_is_absent(source, resource):
    catalogue = a_catalogue(readable=frozenset(Resource) - {resource})
    assert read(source, a_person(), catalogue) is ABSENT


def test_a_custom_field_that_is_gone_from_humaans_is_absent():
    assert read("custom.ni", a_person(), a_catalogue(custom_fields={})) is ABSENT


def test_the_role_of_the_day_is_read():
    person = a_person(job_roles=(a_job_role(jobTitle="Engineer"), a_job_role("2026-12-01", jobTitle="Lead")))
    assert read("jobRole.jobTitle", person) == "Engineer"
    assert read("jobRole.jobTitle", a_person(job_roles=())) is None


def test_A8_the_salary_in_force_today_is_read_and_other_pay_never_is():
    bonus = a_salary("99999", "2026-01-01", type_id="bonus")
    unknown = a_salary("88888", "2026-01-01", type_id="gone")
    typeless = a_salary("77777", "2026-01-01", type_id=None)
    rows = (
        a_salary("42000"),
        a_salary("45000", "2026-11-23"),
        a_salary("50000", "2026-11-24"),
        bonus,
        unknown,
        typeless,
    )
    assert read("compensation.salary.amount", a_person(compensations=rows)) == "45000"
    assert read("compensation.salary.amount", a_person(compensations=(bonus,))) is None


def test_two_salaries_in_force_at_once_are_not_chosen_between():
    catalogue = a_catalogue()
    second = type(catalogue.compensation_types["salary"])("second", "Second job", "salary")
    catalogue = a_catalogue(compensation_types={**catalogue.compensation_types, "second": second})
    both = a_person(compensations=(a_salary(), a_salary("9000", type_id="second")))
    ended = a_person(compensations=(a_salary(), a_salary("9000", type_id="second", end="2022-01-01")))
    assert read("compensation.salary.amount", both, catalogue).code == "several_salaries"
    assert read("compensation.salary.amount", ended, catalogue) == "42000"


def test_bank_accounts_that_differ_are_not_chosen_between():
    person = a_person(bank_accounts=(a_bank_account(), a_bank_account("other", accountNumber="31926819")))
    found = read("bankAccount.sortCode", person)
    assert isinstance(found, Unusable)
    assert found.code == "several_bank_accounts"
    assert "Sort code and account number must come from one account." in found.remedy
    assert "ask HR to keep only that one in Humaans" in found.remedy


def test_one_account_written_in_two_ways_is_one_account():
    new = a_bank_account("new", "2026-01-01T09:00:00.000Z", sortCode="202959", nameOnAccount=" a khan ")
    person = a_person(bank_accounts=(a_bank_account(), new))
    assert read("bankAccount.sortCode", person) == "202959"
    assert read("bankAccount.nameOnAccount", person) == " a khan "


def test_case_7_one_account_kept_twice_under_two_names_is_paid_to_but_its_name_is_not_chosen():
    new = a_bank_account("new", "2026-01-01T09:00:00.000Z", nameOnAccount="Amelia Khan")
    nameless = a_bank_account("nameless", "2026-02-01T09:00:00.000Z", nameOnAccount=None)
    found = read("bankAccount.nameOnAccount", a_person(bank_accounts=(a_bank_account(), new, nameless)))
    assert (found.code, set(found.seen)) == ("several_bank_accounts", {"A Khan", "Amelia Khan"})
    assert read("bankAccount.accountNumber", a_person(bank_accounts=(a_bank_account(), new))) == "63748472"
    assert read("bankAccount.nameOnAccount", a_person(bank_accounts=(nameless, new))) == "Amelia Khan"


def test_an_account_without_numbers_does_not_stand_in_the_way():
    empty = a_bank_account("empty", "2026-01-01T09:00:00.000Z", sortCode=None, accountNumber="")
    assert read("bankAccount.accountNumber", a_person(bank_accounts=(a_bank_account(), empty))) == "63748472"
    assert read("bankAccount.accountNumber", a_person(bank_accounts=(empty,))) == ""
    assert read("bankAccount.accountNumber", a_person(bank_accounts=(empty, empty))) == ""


def test_someone_remote_has_the_place_they_said():
    person = a_person(locationId="remote", remoteCity="Porto", remoteCountryCode="PT")
    assert read("location.label", person) == "Remote"
    assert read("location.country", person) == "PT"
    assert read("location.timezone", person) is ABSENT


@pytest.mark.parametrize(
    ("values", "label", "country"),
    [
        ({"label": "HQ", "name": "Head office", "countryCode": "GB", "country": "United Kingdom"}, "HQ", "GB"),
        ({"name": "Head office", "country": "United Kingdom"}, "Head office", "United Kingdom"),
        ({"label": " ", "name": None, "city": "Leeds", "countryCode": None}, "Leeds", None),
        ({"label": None}, None, ABSENT),
        ({}, ABSENT, ABSENT),
    ],
)
def test_a_place_is_named_and_has_a_country_however_humaans_writes_it(values, label, country):
    catalogue = a_catalogue(locations={"london": Location("london", values)})
    assert read("location.label", a_person(), catalogue) == label
    assert read("location.country", a_person(), catalogue) == country


def test_a_place_that_cannot_be_seen_is_absent_and_no_place_is_blank():
    assert read("location.label", a_person(locationId="elsewhere")) is ABSENT
    assert read("location.label", a_person(locationId=None)) is None
    assert read("location.label", a_person(without=("locationId",))) is ABSENT


def test_of_several_custom_values_those_of_the_rows_in_force_count_then_those_of_no_row():
    free = a_custom_value("ni", "C", updated_at="2026-02-01")
    bound = a_custom_value("ni", "A", resource_id="role 2021-03-01", updated_at="2020-01-01")
    elsewhere = a_custom_value("ni", "F", resource_id="another row", updated_at="2026-03-01")
    assert read("custom.ni", a_person(custom_values=(free, elsewhere))) == "C"
    assert read("custom.ni", a_person(custom_values=(free, bound, elsewhere))) == "A"
    assert read("custom.ni", a_person(custom_values=())) is None


def test_case_7_custom_values_that_differ_are_not_chosen_between_by_when_they_were_written():
    old = a_custom_value("ni", "B", updated_at="2026-01-01")
    new = a_custom_value("ni", "C", updated_at="2026-02-01")
    found = read("custom.ni", a_person(custom_values=(new, old)))
    assert (found.code, set(found.seen)) == ("several_custom_values", {"B", "C"})
    same = a_custom_value("ni", " b", updated_at="2026-03-01")
    assert read("custom.ni", a_person(custom_values=(old, same))) == "B"
    several = a_custom_value("ni", ("b", "a"))
    assert read("custom.ni", a_person(custom_values=(several, a_custom_value("ni", ("a", "b"))))) == ("b", "a")


def test_case_7_job_roles_of_one_day_are_read_in_what_they_agree_in():
    first, second = (
        a_job_role(jobTitle="Engineer", department="Sales"),
        a_job_role(jobTitle="Engineer ", department="IT"),
    )
    person = a_person(job_roles=(first, second))
    assert read("jobRole.jobTitle", person) == "Engineer"
    assert read("jobRole.department", person).code == "several_job_roles"
    replaced = a_job_role(end="2021-03-01", department="Sales")
    assert read("jobRole.department", a_person(job_roles=(second, replaced))) == "IT"
    assert read("jobRole.department", a_person(job_roles=(second, a_job_role(department=None)))) == "IT"


def test_case_7_two_salaries_of_one_day_are_not_chosen_between_and_both_are_named():
    late = a_salary("12000", "2026-09-01", id="late", created_at="2026-10-01T09:00:00.000Z")
    rows = (a_salary("42000"), a_salary("30000", "2026-09-01"), late)
    found = read("compensation.salary.amount", a_person(compensations=rows))
    assert found.code == "several_salaries"
    assert found.seen == ("£12,000.00 annual from 1 September 2026", "£30,000.00 annual from 1 September 2026")


def test_case_7_equal_salaries_of_one_day_are_one():
    same = a_salary("30000.00", "2026-09-01", id="same", currency="gbp", period="yearly")
    person = a_person(compensations=(a_salary("30000", "2026-09-01"), same))
    assert read("compensation.salary.amount", person) == "30000"


def test_case_7_a_salary_that_ended_on_its_own_day_gives_way():
    replaced = a_salary("12000", "2026-09-01", end="2026-09-01", id="replaced")
    for rows in ((a_salary("30000", "2026-09-01"), replaced), (replaced, a_salary("30000", "2026-09-01"))):
        assert read("compensation.salary.amount", a_person(compensations=rows)) == "30000"
