"""The time zones that a form offers, by city: those of payroll in the UK first, then the rest of Europe (B40)."""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

from service.facts.settings import DEFAULT_ZONE

NEAR: Final = {
    DEFAULT_ZONE: "United Kingdom",
    "Europe/Dublin": "Ireland",
    "Europe/Guernsey": "Guernsey",
    "Europe/Isle_of_Man": "Isle of Man",
    "Europe/Jersey": "Jersey",
}


def zones() -> dict[str, list[tuple[str, str]]]:
    """A short list by city. A company of another continent is created by a command, which takes any zone."""
    rest = sorted(zone for zone in available_timezones() if zone.startswith("Europe/") and zone not in NEAR)
    cities = [(zone, zone.removeprefix("Europe/").replace("_", " ")) for zone in rest]
    return {"UK and Ireland": list(NEAR.items()), "Rest of Europe": cities}
