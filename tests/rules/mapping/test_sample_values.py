"""Examples beside a mapping: few, different, masked where they must be."""

from __future__ import annotations

from datetime import date

from service.facts.humaans import Catalogue, CustomField, CustomValue, PersonRecord
from service.facts.settings import CompanySettings, MappingEntry
from service.rules.mapping.person_on_day import PersonOnDay
from service.rules.mapping.sample_values import SENSITIVE_SOURCES, examples_of, hidden_sources

CATALOGUE = Catalogue(custom_fields={"c1": CustomField("c1", "Pay note")})


def _readings(*people):
    return [PersonOnDay(person, CATALOGUE, date(2026, 11, 23)) for person in people]


def _person(number, custom=None, **values):
    rows = () if custom is None else (CustomValue("c1", custom, None, ""),)
    return PersonRecord(f"p{number}", values, custom_values=rows)


def test_up_to_three_different_texts_are_shown_and_blank_ones_are_not():
    people = [_person(n, city=city) for n, city in enumerate(["Leeds", " ", "Leeds", "York", None, "Hull", "Ely"])]
    assert examples_of(["person.city"], _readings(*people), frozenset()) == {"person.city": ["Leeds", "York", "Hull"]}


def test_a_source_with_nothing_in_it_or_not_readable_is_left_out():
    assert examples_of(["person.city", "jobRole.jobTitle"], _readings(_person(1)), frozenset()) == {}


def test_what_is_sensitive_is_masked_and_so_is_a_custom_field_that_looks_like_a_number():
    person = _person(1, "account 63748472", taxId="AB234561C")
    found = examples_of(["person.taxId", "custom.c1"], _readings(person), SENSITIVE_SOURCES)
    assert found == {"person.taxId": ["•••• 1C"], "custom.c1": ["•••• 72"]}


def test_whatever_feeds_a_sensitive_payroll_field_is_hidden():
    chosen = CompanySettings(1, (MappingEntry("ni_number", "custom.c1", fallback_source="person.city"),))
    assert {"custom.c1", "person.city"} <= hidden_sources(chosen)


def test_a_long_text_is_cut():
    (shown,) = examples_of(["person.city"], _readings(_person(1, city="x" * 99)), frozenset())["person.city"]
    assert len(shown) == 40
