"""Which rows of a mapping someone should check."""

from __future__ import annotations

from service.facts.settings import CompanySettings, MappingEntry
from service.rules.settings.mapping_doubts import GONE, NO_MATCH, doubts_of

LISTED = {"person.city", "person.gender"}


def _doubts(*rows, is_new=False, not_accepted=None, **switches):
    return doubts_of(CompanySettings(0, rows, **switches), LISTED, not_accepted or {}, is_new=is_new)


def test_a_row_whose_humaans_field_is_listed_and_whose_values_are_accepted_needs_no_check():
    assert _doubts(MappingEntry("city", "person.city"), is_new=True) == {}


def test_a_field_that_humaans_no_longer_lists_is_to_be_checked_also_as_the_other_field():
    rows = MappingEntry("city", "custom.gone"), MappingEntry("gender", "person.gender", fallback_source="custom.gone")
    assert _doubts(*rows) == {"city": GONE, "gender": GONE}


def test_values_that_are_not_accepted_are_counted():
    found = _doubts(MappingEntry("gender", "person.gender"), not_accepted={"gender": 2})
    assert found == {"gender": "2 values not accepted. Say what to use instead"}


def test_a_field_without_a_match_is_to_be_checked_until_someone_saved_that_it_has_none():
    row = MappingEntry("county", None)
    assert _doubts(row, is_new=True) == {"county": NO_MATCH}
    assert _doubts(row) == {}
    assert _doubts(MappingEntry("county", None, constant="Kent"), is_new=True) == {}


def test_a_title_that_is_set_from_the_gender_needs_no_match():
    row = MappingEntry("title", None)
    assert _doubts(row, is_new=True) == {}
    assert _doubts(row, is_new=True, title_from_gender=False) == {"title": NO_MATCH}


def test_a_field_that_few_companies_keep_in_humaans_needs_no_match():
    assert _doubts(MappingEntry("director", None), is_new=True) == {}
