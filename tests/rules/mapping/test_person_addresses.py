"""The address of a person in Humaans: what a pattern may be, and what it becomes."""

import pytest

from service.facts.settings import DEFAULT_PERSON_ADDRESS
from service.rules.mapping.person_addresses import address_of, fault_of


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        DEFAULT_PERSON_ADDRESS,
        "https://acme.humaans.io:8443/p/{id}/profile?tab=job#top",
        "https://app.humaans.io/?person={id}",
    ],
)
def test_a_pattern_that_leads_to_a_person_is_taken(pattern):
    assert fault_of(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("http://app.humaans.io/people/{id}", "starts with https://"),
        ("app.humaans.io/people/{id}", "starts with https://"),
        ("javascript:alert({id})", "starts with https://"),
        ("https:///people/{id}", "starts with https://"),
        ("https://app.humaans.io@evil.example/{id}", "starts with https://"),
        ("https://app.humaans.io:port/{id}", "starts with https://"),
        ("https://[::1/{id}", "starts with https://"),
        ("https://app.humaans.io/people/", "Enter {id} once"),
        ("https://app.humaans.io/{id}/{id}", "Enter {id} once"),
        ("https://{id}.humaans.io/people", "after the name of the server"),
        ("https://app.humaans.io/{id}/{name}", "no other braces"),
        ("https://app.humaans.io/{{id}}", "no other braces"),
        ("https://app.humaans.io/{ID}", "no other braces"),
        ("https://app.humaans.io/peo ple/{id}", "without spaces"),
        ('https://app.humaans.io/"/{id}', "without spaces"),
        ("https://app.humaans.io/\n{id}", "without spaces"),
        ("https://büro.example/{id}", "without spaces"),
        (f"https://app.humaans.io/{'x' * 300}/{{id}}", "300 characters or fewer"),
    ],
)
def test_any_other_pattern_is_refused_with_what_to_do(pattern, said):
    assert said in fault_of(pattern)


def test_an_id_cannot_leave_its_place_in_the_address():
    assert address_of(DEFAULT_PERSON_ADDRESS, "Ab_-1") == "https://app.humaans.io/people/Ab_-1"
    assert address_of(DEFAULT_PERSON_ADDRESS, '../x?y="#') == "https://app.humaans.io/people/..%2Fx%3Fy%3D%22%23"
    assert address_of("", "Ab1") == ""
