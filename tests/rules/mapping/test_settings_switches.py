"""The one table of switches, against the settings that have them."""

from dataclasses import fields

from service.facts.settings import CompanySettings
from service.rules.mapping.settings_switches import SWITCHES


def test_each_switch_of_the_settings_is_in_the_table_once():
    switches = sorted(field.name for field in fields(CompanySettings) if isinstance(field.default, bool))
    assert sorted(switch.name for switch in SWITCHES) == switches


def test_each_switch_has_a_label_and_a_hint_that_people_can_read():
    for switch in SWITCHES:
        assert switch.label[0].isupper()
        assert switch.hint.endswith(".")


def test_a_switch_has_the_default_of_the_settings():
    fresh = CompanySettings(0, ())
    assert {switch.name: switch.default for switch in SWITCHES} == {
        switch.name: getattr(fresh, switch.name) for switch in SWITCHES
    }
