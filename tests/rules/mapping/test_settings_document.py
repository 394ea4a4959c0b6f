"""Settings as the JSON object of the contract: there and back, and places in it."""

import pytest

from service.facts.settings import CompanySettings, Exclusion, MappingEntry, Operator, Policy
from service.rules.mapping.settings_document import Place, from_document, to_document


def test_settings_come_back_from_their_document_as_they_were():
    settings = CompanySettings(
        version=3,
        mapping=(
            MappingEntry("gender", "person.gender", Policy.KEEP, Policy.HOLD, "custom.x", value_map=(("Woman", "F"),)),
            MappingEntry("country", None, constant="GB"),
        ),
        exclusions=(Exclusion("person.city", Operator.IS_ONE_OF, ("Leeds", "York")),),
        exclude_enabled=False,
        send_payslips_to_humaans=True,
    )
    assert from_document(to_document(settings), 3) == settings


def test_what_a_document_leaves_out_has_its_default():
    assert from_document({}, 0) == CompanySettings(0, ())


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Place("paused"), "paused"),
        (Place("mapping", 3, "source"), "mapping.3.source"),
        (Place("exclusions", 0, "values"), "exclusions.0.values"),
        (Place("mapping", 1, "value_map", "a.b"), "mapping.1.value_map.a.b"),
        (Place("mapping", 1, "value_map", ""), "mapping.1.value_map."),
    ],
)
def test_the_api_writes_a_place_as_a_dotted_path(place, path):
    assert place.path == path
