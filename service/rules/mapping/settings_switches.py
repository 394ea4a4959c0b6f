"""The switches and texts of a company's settings, each in one row: its name, and what people read beside it.

The stored document, the form, the history and the API read these tables. To add one: a field of `CompanySettings`
with its default, and a row here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from service.facts.settings import DEFAULT_PERSON_ADDRESS, CompanySettings
from service.rules.fields.contact_formats import mailable
from service.rules.mapping import person_addresses

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Switch:
    """`hint` says what the switch means. One that `stands_apart` is not among those of the page of switches."""

    name: str
    label: str
    hint: str
    stands_apart: bool = False

    @property
    def default(self) -> bool:
        """What a company starts with."""
        return bool(_DEFAULTS[self.name])


#: In the order of the page. Rows A9, A8, A15, A14, A13 and A7 of the product.
SWITCHES: Final = (
    Switch(
        "paused",
        "Pause syncing",
        "Nothing here is overwritten: not every hour, not when something changes in Humaans, not when settings "
        "are saved. Sync now on one employee still works, and payslips are still sent on payday.",
    ),
    Switch(
        "sync_salaries",
        "Sync salaries from Humaans",
        "The current salary is read from Humaans' compensations. Off: salaries here are left alone.",
    ),
    Switch(
        "title_from_gender",
        "Work out the title from the gender",
        "HMRC expects the two to match. A title that is mapped wins; an unknown gender is never guessed.",
    ),
    Switch(
        "send_payslips_to_humaans",
        "Send payslips to Humaans",
        "On payday each payslip is put among the employee's documents in Humaans.",
    ),
    Switch(
        "email_payslips",
        "Send payslips by email",
        "On payday each employee is emailed at their addresses.",
    ),
    Switch(
        "termination_pay_pensionable",
        "Count termination pay towards pensions",
        "Termination pay and termination holiday pay are pensionable unless an employee's own setting says "
        "otherwise. Leave this off if it varies from person to person.",
    ),
    Switch(
        "exclude_enabled",
        "Exclude people who match a rule",
        "Off: everyone in Humaans is imported, and the exclusions are kept for later.",
        stands_apart=True,
    ),
)


@dataclass(frozen=True, slots=True)
class SettingsText:
    """A setting that is typed. `fault_of` says what is wrong with a text, and nothing when it can be used."""

    name: str
    label: str
    hint: str
    fault_of: Callable[[str], str]
    kind: str = "text"

    @property
    def default(self) -> str:
        """What a company starts with."""
        return str(_DEFAULTS[self.name])


def _fault_of_address(typed: str) -> str:
    return "" if not typed or mailable(typed) else "Enter one email address, like hr@example.com"


#: In the order of the page.
TEXTS: Final = (
    SettingsText(
        "humaans_person_address",
        "Address of a person in Humaans",
        "Used for links to Humaans. {id} is the person's id in Humaans. "
        f"Usually {DEFAULT_PERSON_ADDRESS}. Leave blank for no links.",
        person_addresses.fault_of,
    ),
    SettingsText(
        "hr_email",
        "Email address of HR",
        "Suggested when you email the list of missing information. Leave blank to enter an address each time.",
        _fault_of_address,
        kind="email",
    ),
)

_DEFAULTS: Final = {field.name: field.default for field in fields(CompanySettings)}
