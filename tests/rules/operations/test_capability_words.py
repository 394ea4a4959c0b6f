import pytest

from service.facts.capabilities import Capabilities, ChangeFilter
from service.facts.humaans import Resource
from service.rules.operations.capability_words import in_words

WORKS, IGNORED, UNKNOWN = ChangeFilter.WORKS, ChangeFilter.IGNORED, ChangeFilter.UNKNOWN


@pytest.mark.parametrize(
    ("people", "custom_values", "said"),
    [
        (WORKS, WORKS, "Works"),
        (WORKS, UNKNOWN, "Works"),
        (UNKNOWN, UNKNOWN, "Not known yet"),
        (IGNORED, IGNORED, "Ignored by Humaans"),
        (ChangeFilter.REFUSED, ChangeFilter.REFUSED, "Refused by Humaans"),
        (IGNORED, WORKS, "Works only for custom values"),
        (IGNORED, ChangeFilter.REFUSED, "Does not work"),
    ],
)
def test_the_filter_is_told_in_one_word_unless_lists_differ(people, custom_values, said):
    found = {Resource.PEOPLE: people, Resource.CUSTOM_VALUES: custom_values}
    assert dict(in_words(Capabilities(found, 250, False, (), False)))["Filter by time of change"] == said


def test_everything_that_was_looked_at_is_told():
    told = dict(in_words(Capabilities({}, 100, True, ("RateLimit-Limit",), True)))
    assert set(told.values()) == {"Not known yet", "Everyone", "100", "Yes", "RateLimit-Limit"}


@pytest.mark.parametrize(
    ("people", "custom_values", "said"),
    [
        (WORKS, UNKNOWN, "Only what changed where that takes fewer requests, and everyone once a day"),
        (WORKS, IGNORED, "Everyone, unless the filter works for every list in use"),
        (UNKNOWN, IGNORED, "Everyone"),
    ],
)
def test_what_follows_for_the_sync_of_each_hour_is_told(people, custom_values, said):
    found = {Resource.PEOPLE: people, Resource.CUSTOM_VALUES: custom_values}
    assert dict(in_words(Capabilities(found, 250, False, (), False)))["Read each hour"] == said
