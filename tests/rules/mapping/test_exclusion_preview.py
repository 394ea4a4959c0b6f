"""What exclusions would do, before they are saved (A7)."""

from __future__ import annotations

from datetime import date

import pytest

from service.facts.humaans import Catalogue, PersonRecord
from service.facts.settings import Exclusion, Operator
from service.rules.mapping.exclusion_preview import effect_of
from service.rules.mapping.person_on_day import PersonOnDay
from service.rules.mapping.source_kinds import SourceKind

KNOWN = dict.fromkeys(("person.countryCode", "person.city", "person.taxId"), SourceKind.TEXT)
COUNTRIES = ("GB", "GB", "IE", "FR", None)


def _effect(*exclusions):
    people = [PersonRecord(f"p{n}", {"countryCode": code, "taxId": f"AB12345{n}C"}) for n, code in enumerate(COUNTRIES)]
    return effect_of(exclusions, [PersonOnDay(each, Catalogue(), date(2026, 11, 23)) for each in people], KNOWN)


def test_a_person_found_by_two_rows_is_left_out_once():
    effect = _effect(
        Exclusion("person.countryCode", Operator.IS_NOT, ("GB",)),
        Exclusion("person.countryCode", Operator.IS_NOT, ("IE",)),
    )
    assert [row.people for row in effect.rows] == [2, 3]
    assert effect.excluded == [0, 1, 2, 3]


def test_what_cannot_be_judged_is_counted_as_held():
    effect = _effect(Exclusion("person.city", Operator.IS, ("Leeds",)))
    assert (effect.excluded, effect.held, effect.rows[0].cannot_judge) == ([], [0, 1, 2, 3, 4], 5)


@pytest.mark.parametrize(
    ("operator", "values", "unknown"),
    [
        (Operator.IS_NOT, ("UK",), []),
        (Operator.IS_NOT, ("Germany",), ["Germany"]),
        (Operator.IS_NOT_ONE_OF, ("GB", "ES"), ["ES"]),
        (Operator.DOES_NOT_CONTAIN, ("zz",), ["zz"]),
        (Operator.STARTS_WITH, ("F",), []),
        (Operator.IS_EMPTY, (), []),
    ],
)
def test_a_value_that_no_one_has_is_found_also_behind_a_not(operator, values, unknown):
    (row,) = _effect(Exclusion("person.countryCode", operator, values)).rows
    assert row.unknown_values == unknown
    assert row.has == ([("GB", 2), ("IE", 1), ("FR", 1)] if unknown else [])


def test_a_sensitive_field_never_tells_what_it_has():
    (row,) = _effect(Exclusion("person.taxId", Operator.IS, ("ZZ999999Z",))).rows
    assert (row.unknown_values, row.has) == (["ZZ999999Z"], [])


def test_unknown_sources_and_unfinished_rows_are_passed_over():
    effect = _effect(
        Exclusion("", Operator.IS, ()),
        Exclusion("person.countryCode", Operator.IS, ()),
        Exclusion("person.countryCode", Operator.IS, ("FR",)),
    )
    assert [(row.number, row.people) for row in effect.rows] == [(2, 1)]
