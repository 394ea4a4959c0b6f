import pytest

from service.facts.humaans import Resource
from service.facts.settings import MappingEntry, Policy
from service.rules.mapping.field_mapping import LONGEST_SEEN
from service.rules.mapping.field_values import ACCEPT_BLANK, KEEP_VALUE, MappedFields
from service.rules.mapping.person_on_day import PersonOnDay
from tests.builders import (
    DAY,
    a_bank_account,
    a_catalogue,
    a_person,
    a_salary,
    an_employee,
    settings_with,
)
from tests.rules.mapping.field_outcomes import codes, outcome, salary_of

EMPTY = an_employee(employee_id=None).fields


def test_A5_mapped_fields_are_overwritten_with_what_humaans_says():
    values = outcome().values
    assert (values["gender"], values["job_title"], values["ni_number"]) == ("F", "Engineer", "AB234561C")
    assert values["salary_amount_minor"] == 4200000


@pytest.mark.parametrize("blank", [None, "", "   "])
def test_A5_an_empty_humaans_value_empties_ours(blank):
    found = outcome(a_person(gender=blank))
    assert found.values["gender"] is None
    assert codes(found) == []


def test_A5_an_invalid_value_blanks_ours_and_says_why():
    found = outcome(a_person(taxCode="OT"))
    assert found.values["tax_code"] is None
    (issue,) = found.issues
    assert (issue.field, issue.value_seen) == ("tax_code", "OT")
    assert issue.accepted_format
    assert "left empty" in issue.message


@pytest.mark.parametrize(("policy", "kept"), [(Policy.CLEAR, None), (Policy.KEEP, "M"), (Policy.HOLD, "M")])
def test_A5_a_company_can_keep_or_hold_instead_when_humaans_is_invalid(policy, kept):
    found = outcome(a_person(gender="X"), MappingEntry("gender", "person.gender", on_invalid=policy))
    assert found.values["gender"] == kept
    (issue,) = found.issues
    assert ("keeps the value" in issue.message) is (kept is not None)


def test_A5_a_company_can_keep_or_hold_instead_when_humaans_is_blank():
    person = a_person(gender=None)
    kept = outcome(person, MappingEntry("gender", "person.gender", on_blank=Policy.KEEP))
    held = outcome(person, MappingEntry("gender", "person.gender", on_blank=Policy.HOLD))
    assert kept.values["gender"] == held.values["gender"] == "M"
    assert codes(kept) == []
    assert [(issue.code, issue.choices) for issue in held.issues] == [("blank_held", (ACCEPT_BLANK, KEEP_VALUE))]


def test_B4_what_was_not_sent_changes_nothing_whatever_the_policy():
    found = outcome(a_person(without=("gender", "taxId")))
    assert (found.values["gender"], found.values["ni_number"]) == ("M", "CE654321A")
    assert codes(found) == []


def test_A6_what_is_not_mapped_is_never_touched():
    assert "gender" not in outcome(None, MappingEntry("gender", None)).values


@pytest.mark.parametrize("payroll_id", [None, "", "n°1", "1" * 40])
def test_an_employee_id_in_payroll_is_never_taken_away(payroll_id):
    found = outcome(a_person(employeeId=payroll_id))
    assert found.values["employee_id"] == "1042"
    assert not any("left empty" in issue.message for issue in found.issues)


def test_A8_salaries_are_left_alone_when_they_are_not_synced():
    found = outcome(sync_salaries=False)
    assert not any(name.startswith("salary") for name in found.values)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"currency": "pounds"}, "currency"),
        ({"period": "per job"}, "salary_period"),
        ({"amount": "1e3"}, "not_money"),
        ({"amount": "12345.678"}, "too_many_decimals"),
        ({"amount": "12.345"}, "thousands_or_decimals"),
        ({"amount": None}, "salary_incomplete"),
        ({"period": None}, "salary_incomplete"),
    ],
)
def test_A8_a_salary_not_wholly_understood_is_held_as_a_whole(said, code):
    found = outcome(a_person(compensations=(a_salary(**{"amount": "50000", "effective": "2026-01-01"} | said),)))
    assert salary_of(found) == [100, "GBP", "annual", DAY]
    assert code in codes(found)
    assert all("keeps" in issue.message for issue in found.issues)


def test_A8_a_salary_without_a_currency_is_held():
    found = outcome(a_person(compensations=(a_salary(currency=None),)))
    assert salary_of(found) == [100, "GBP", "annual", DAY]
    assert codes(found) == ["currency_missing"]


def test_A5_no_salary_at_all_in_humaans_empties_ours():
    found = outcome(a_person(compensations=()))
    assert salary_of(found) == [None, None, None, None]
    assert codes(found) == []


def test_A8_a_company_may_say_the_currency_itself():
    entry = MappingEntry("salary_currency", None, constant="GBP")
    found = outcome(a_person(compensations=(a_salary(currency=None),)), entry)
    assert salary_of(found)[:2] == [4200000, "GBP"]
    assert salary_of(outcome(a_person(compensations=()), entry))[:2] == [None, "GBP"]


def test_a_lost_scope_changes_nothing():
    blind = a_catalogue(readable=frozenset({Resource.PEOPLE}))
    found = outcome(catalogue=blind)
    assert salary_of(found) == [100, "GBP", "annual", DAY]
    assert (found.values["sort_code"], found.values["job_title"]) == ("000000", "Cook")
    assert codes(found) == []


def test_folded_accents_are_told_and_told_again_for_the_next_person():
    fields = MappedFields(settings_with(), DAY)
    for person_id in ("zoe", "zoe2"):
        reading = PersonOnDay(a_person(person_id, firstName="Zoë"), a_catalogue(), DAY)
        found = fields.outcome(fields.inputs.read(reading), EMPTY)
        assert found.values["first_name"] == "Zoe"
        assert [(issue.code, issue.value_seen, issue.is_advice) for issue in found.issues] == [
            ("accents_folded", "Zoë", True)
        ]


@pytest.mark.parametrize(
    ("seen", "kept", "is_told"),
    [
        ("J.R.", "J R", True),
        ("Mary  Jane", "Mary Jane", False),
        ("D\u2019Arcy", "D'Arcy", False),
        ("Jean\u2011Luc", "Jean-Luc", False),
        ("Zo\u00eb\u2010Ann", "Zoe-Ann", True),
    ],
)
def test_dropped_dots_and_accents_of_a_name_are_told_and_plain_signs_are_not(seen, kept, is_told):
    found = outcome(a_person(firstName=seen))
    assert found.values["first_name"] == kept
    assert codes(found) == ["accents_folded"] * is_told


def test_a_sensitive_value_is_masked_in_what_is_said_of_it():
    found = outcome(a_person(taxId="078-05-1120"))
    (issue,) = found.issues
    assert issue.value_seen == "•••• 20"
    assert "078" not in issue.message


def test_what_cannot_be_shown_is_not_shown():
    found = outcome(a_person(gender="\x1b[31m\u202e"))
    assert found.issues[0].value_seen.isprintable()
    assert len(outcome(a_person(gender="x" * 5000)).issues[0].value_seen) <= LONGEST_SEEN + 1


@pytest.mark.parametrize(("said", "title"), [("Female", "Ms"), ("male", "Mr"), ("Non-binary", None), (None, None)])
def test_A13_the_title_comes_from_the_humaans_gender_and_is_never_guessed(said, title):
    assert outcome(a_person(gender=said)).values["title"] == title


def test_A13_deriving_the_title_can_be_switched_off():
    assert "title" not in outcome(title_from_gender=False).values


def test_A13_a_mapped_title_wins():
    found = outcome(None, MappingEntry("title", None, constant="Dr"))
    assert found.values["title"] == "Dr"


def test_an_address_in_one_text_is_parted_and_said_so():
    found = outcome(a_person(address="Flat 3\n12 Market Street"))
    assert (found.values["address_line_1"], found.values["address_line_2"]) == ("Flat 3", "12 Market Street")
    assert [(issue.code, issue.is_advice) for issue in found.issues] == [("address_split", True)]


def test_an_address_too_long_for_two_lines_is_refused_as_before():
    found = outcome(a_person(address="x" * 80))
    assert (found.values["address_line_1"], found.values["address_line_2"]) == (None, None)
    assert codes(found) == ["too_long"]


def test_a_short_address_is_one_line():
    found = outcome(a_person(address="12 Market Street"))
    assert (found.values["address_line_1"], found.values["address_line_2"]) == ("12 Market Street", None)
    assert codes(found) == []


def test_formats_a_postcode_is_judged_beside_the_country_humaans_gives():
    assert outcome(a_person(postcode="00-950", countryCode="PL")).values["postcode"] == "00-950"
    assert outcome(a_person(postcode="SW1A-1AA")).values["postcode"] == "SW1A 1AA"
    found = outcome(a_person(postcode="00-950"))
    assert found.values["postcode"] is None
    (issue,) = found.issues
    assert issue.message.endswith("Correct the postcode, or the country beside it, in Humaans.")


def test_formats_bank_numbers_that_look_swapped_are_one_fault_of_both_and_neither_is_padded():
    swapped = a_bank_account(sortCode="71435108", accountNumber="400302")
    found = outcome(a_person(bank_accounts=(swapped,)))
    assert (found.values["sort_code"], found.values["account_number"]) == (None, None)
    assert [(issue.field, issue.code) for issue in found.issues] == [
        ("sort_code", "seem_swapped"),
        ("account_number", "seem_swapped"),
    ]
    assert not any("714351" in issue.message or "4003" in issue.message for issue in found.issues)


def test_formats_a_fault_says_who_can_correct_it():
    def told(field, **said):
        (issue,) = [issue for issue in outcome(a_person(**said)).issues if issue.field == field]
        return issue.message

    def told_by(entry, **said):
        found = outcome(a_person(**said), entry)
        (issue,) = [issue for issue in found.issues if issue.field == entry.payroll_field]
        return issue.message

    assert told("first_name", firstName="李").endswith("Correct it in Humaans.")
    assert "translate it on the mapping page" in told("gender", gender="Non-binary")
    assert "coding notice" in told("tax_code", taxCode="SNT")
    nine = a_bank_account(accountNumber="123456789")
    assert "eight-digit account number for Bacs payments" in told("account_number", bank_accounts=(nine,))
    fixed = MappingEntry("ni_category", None, constant="G")
    assert told_by(fixed).endswith("Change the fixed value on the mapping page.")
    translated = MappingEntry("gender", "person.gender", value_map=(("Divers", "X"),))
    assert told_by(translated, gender="Divers").endswith("Correct its translation on the mapping page.")
