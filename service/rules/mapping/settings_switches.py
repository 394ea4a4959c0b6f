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
    """`hint` says what the switch means. One that `stands_apart` is not among those of the page of switches; one that
    `is_part` says more about the one before it.
    """

    name: str
    label: str
    hint: str
    stands_apart: bool = False
    is_part: bool = False

    @property
    def default(self) -> bool:
        """What a company starts with."""
        return bool(_DEFAULTS[self.name])


#: In the order of the page.
SWITCHES: Final = (
    Switch(
        "paused",
        "Pause syncing",
        "Payroll will not change until you resume. You can still sync one employee, and payslips are still sent on "
        "payday.",
    ),
    Switch(
        "sync_salaries",
        "Sync salaries from Humaans",
        "Use the current salary from Humaans. When this is off, salaries in payroll are not changed.",
    ),
    Switch(
        "title_from_gender",
        "Set the title from the gender",
        "Used when no title is mapped. Nothing is set when the gender is neither male nor female.",
    ),
    Switch(
        "send_payslips_to_humaans",
        "Send payslips to Humaans",
        "Upload each payslip to the employee's documents in Humaans on payday.",
    ),
    Switch(
        "email_payslips",
        "Email payslips to employees",
        "Email each employee on payday, to the addresses chosen below. The email contains a link, or the PDF if that "
        "is chosen under Paydays.",
    ),
    Switch(
        "email_to_work_address",
        "Email payslips to work addresses",
        "Used when payslips are emailed. Other people at work may be able to read a work mailbox.",
        is_part=True,
    ),
    Switch(
        "email_to_personal_address",
        "Email payslips to personal addresses",
        "Used when payslips are emailed. Employees can still read these emails after they leave.",
        is_part=True,
    ),
    Switch(
        "termination_pay_pensionable",
        "Count termination pay towards pensions",
        "Termination pay and termination holiday pay count as pensionable pay. You can change this for each employee.",
    ),
    Switch(
        "exclude_enabled",
        "Exclude people",
        "When this is off, everyone in Humaans is imported and your exclusions are kept for later.",
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
