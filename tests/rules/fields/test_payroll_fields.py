import pytest

from service.facts.employees import PAYROLL_FIELD_KINDS, FieldKind
from service.rules.fields.formats import Invalid
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, PAYROLL_FIELDS, SALARY_FIELDS, SECTIONS
from tests.builders import DAY


def test_every_field_of_the_contract_has_one_row_in_the_same_order():
    assert [field.name for field in PAYROLL_FIELDS] == list(PAYROLL_FIELD_KINDS)


@pytest.mark.parametrize("field", PAYROLL_FIELDS, ids=lambda field: field.name)
def test_A17_every_example_is_accepted_by_the_rule_it_stands_for(field):
    value = field.parse(field.example, DAY)
    assert not isinstance(value, Invalid)
    kinds = {FieldKind.TEXT: str, FieldKind.DATE: type(DAY), FieldKind.MONEY: int}
    assert isinstance(value, kinds[PAYROLL_FIELD_KINDS[field.name]])


@pytest.mark.parametrize("field", PAYROLL_FIELDS, ids=lambda field: field.name)
def test_A17_every_field_says_what_it_accepts_and_where_it_stands(field):
    assert field.label
    assert field.accepted_format
    assert field.section in SECTIONS


def test_only_the_key_people_are_matched_by_must_be_mapped():
    assert [field.name for field in PAYROLL_FIELDS if field.is_required] == ["employee_id"]


def test_what_could_harm_someone_is_sensitive():
    sensitive = {field.name for field in PAYROLL_FIELDS if field.is_sensitive}
    assert sensitive == {
        "ni_number", "passport_number", "salary_amount_minor", "sort_code", "account_number", "roll_number",
    }  # fmt: skip


def test_salary_fields_are_payroll_fields():
    assert set(SALARY_FIELDS) <= set(FIELDS_BY_NAME)
