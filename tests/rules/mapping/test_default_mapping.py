from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.humaans import Catalogue, CustomField
from service.facts.settings import Policy
from service.rules.mapping import default_mapping
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.settings_validation import faults_of
from service.rules.mapping.sources import sources_of
from tests.builders import DAY, a_catalogue


def sources_for(*fields):
    catalogue = Catalogue(custom_fields={field.id: field for field in fields})
    return {entry.payroll_field: entry.source for entry in default_settings(catalogue).mapping}


def test_A6_a_new_company_starts_with_every_field_in_order_and_nothing_to_mend():
    settings = default_settings(a_catalogue())
    assert [entry.payroll_field for entry in settings.mapping] == list(PAYROLL_FIELD_KINDS)
    assert faults_of(settings, a_catalogue(), DAY) == ()


def test_A6_what_humaans_has_no_field_for_starts_as_do_not_map():
    unmapped = {name for name, source in sources_for().items() if source is None}
    assert unmapped == {
        "title", "ni_category", "starter_declaration", "student_loan_plan", "postgraduate_loan", "hours_per_week",
        "pay_schedule", "passport_number", "marital_status", "address_line_3", "address_line_4", "cost_centre",
        "continuous_employment_date", "workplace_postcode", "previous_payroll_id", "payroll_id_changed",
        "off_payroll_worker", "director", "director_ni_method", "director_start_date", "director_end_date",
        "week_one_basis", "first_civilian_employment_date", "student_loan_start_date", "student_loan_end_date",
        "postgraduate_loan_start_date", "postgraduate_loan_end_date", "previous_taxable_pay", "previous_tax_paid",
        "previous_tax_code", "previous_leaving_date", "hours_band", "pay_frequency", "irregular_payments",
        "payment_method", "roll_number",
    }  # fmt: skip


def test_A6_every_field_without_a_usual_source_is_found_by_the_name_of_a_custom_field():
    """A name that two fields wanted would fill one of them with the other's value."""
    unmapped = [name for name, source in sources_for().items() if source is None]
    names = [each for field in unmapped for each in default_mapping._CUSTOM_NAMES[field]]
    assert len(names) == len(set(names))
    assert sources_for(CustomField("a", "Workplace postcode"))["workplace_postcode"] == "custom.a"


def test_A6_custom_fields_are_found_by_their_usual_names():
    found = sources_for(CustomField("a", " NI Category "), CustomField("b", "Weekly hours"), CustomField("c", "Title"))
    assert (found["ni_category"], found["hours_per_week"], found["title"]) == ("custom.a", "custom.b", "custom.c")


def test_A6_a_multi_choice_field_is_never_mapped_by_default():
    assert sources_for(CustomField("a", "NI category", is_multi_choice=True))["ni_category"] is None


def test_an_address_is_parted_unless_the_company_keeps_a_second_line():
    found = sources_for()
    assert (found["address_line_1"], found["address_line_2"]) == ("person.address.line1", "person.address.line2")
    found = sources_for(CustomField("a", "Address line 2"))
    assert (found["address_line_1"], found["address_line_2"]) == ("person.address", "custom.a")


def test_A5_the_policies_start_as_the_article_has_them():
    entries = default_settings(Catalogue()).mapping
    assert {(entry.on_blank, entry.on_invalid) for entry in entries} == {(Policy.CLEAR, Policy.CLEAR)}


def test_every_usual_source_is_one_that_is_offered():
    offered = {source.key for source in sources_of(Catalogue())}
    assert {source for source in sources_for().values() if source is not None} <= offered
