"""A mapping taken from another company."""

from __future__ import annotations

from service.facts.humaans import Catalogue, CustomField
from service.facts.settings import MappingEntry, Policy
from service.rules.settings.copied_mapping import copied


def _catalogue(**names):
    return Catalogue(custom_fields={key: CustomField(key, name) for key, name in names.items()})


def _copied(theirs, ours, their_fields=None, our_fields=None):
    return copied(theirs, _catalogue(**(their_fields or {})), ours, _catalogue(**(our_fields or {})))


def test_every_row_is_taken_with_its_policies_and_values():
    theirs = MappingEntry("gender", "person.gender", Policy.KEEP, Policy.HOLD, "person.city", value_map=(("W", "F"),))
    found = _copied([theirs], [MappingEntry("gender", None)])
    assert (found.mapping, found.not_found) == ((theirs,), ())


def test_a_custom_field_is_found_by_its_name_whatever_its_capitals():
    found = _copied([MappingEntry("title", "custom.a")], [MappingEntry("title", None)], {"a": "Title "}, {"z": "title"})
    assert found.mapping == (MappingEntry("title", "custom.z"),)


def test_a_row_whose_field_is_not_here_stays_as_it_was_and_is_said():
    ours = MappingEntry("title", "custom.mine", Policy.KEEP)
    found = _copied([MappingEntry("title", "custom.a")], [ours], {"a": "Salutation"}, {"mine": "Title"})
    assert (found.mapping, found.not_found) == ((ours,), (("title", "Salutation"),))


def test_a_second_field_that_is_not_here_is_dropped_and_said():
    theirs = MappingEntry("city", "person.city", fallback_source="custom.a")
    found = _copied([theirs], [MappingEntry("city", None)], {"a": "Town"})
    assert (found.mapping, found.not_found) == ((MappingEntry("city", "person.city"),), (("city", "Town"),))


def test_a_field_that_they_never_chose_stays_as_it_was():
    ours = MappingEntry("county", "person.state")
    assert _copied([], [ours]).mapping == (ours,)
