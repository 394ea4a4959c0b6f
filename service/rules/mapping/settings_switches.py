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
    `is_part` says more about the one before it; one that `is_of_approvals` is on the page of approvals.
    """

    name: str
    label: str
    hint: str
    stands_apart: bool = False
    is_part: bool = False
    is_of_approvals: bool = False

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
    Switch(
        "hold_bank_before_payday",
        "Hold bank details that change shortly before a cut-off or payday",
        "Late changes of bank details are the usual way to steal a salary.",
        is_of_approvals=True,
    ),
    Switch(
        "hold_bank_with_email",
        "Hold bank details that change together with an email address",
        "Someone who has taken over an account usually changes both. Whichever changes second is held.",
        is_of_approvals=True,
    ),
    Switch(
        "hold_shared_account",
        "Hold a bank account that another employee is paid to",
        "Couples may share an account. Anyone else should not.",
        is_of_approvals=True,
    ),
    Switch(
        "hold_pay_up",
        "Hold pay that goes up by a lot",
        "An extra digit typed in Humaans would otherwise be paid.",
        is_of_approvals=True,
    ),
    Switch(
        "hold_pay_down",
        "Hold pay that goes down by a lot",
        "Also when the salary is removed.",
        is_of_approvals=True,
    ),
    Switch(
        "hold_leaver_pay",
        "Hold any change of pay after the last day",
        "The final pay of a leaver is worked out once. Check that a later change is intended.",
        is_of_approvals=True,
    ),
    Switch(
        "second_person_for_runs",
        "A second person continues a paused sync",
        "The person who started it, or saved the settings that it applies, cannot continue it.",
        is_of_approvals=True,
    ),
    Switch(
        "second_person_for_payslips",
        "A second person releases a payslip that shows someone else",
        "The person who uploaded it cannot release it.",
        is_of_approvals=True,
    ),
)


@dataclass(frozen=True, slots=True)
class SettingsNumber:
    """A threshold that belongs to a switch: a whole number of a `unit`, between two bounds."""

    name: str
    switch: str
    label: str
    unit: str
    least: int
    most: int

    @property
    def default(self) -> int:
        """What a company starts with."""
        return int(str(_DEFAULTS[self.name]))

    def fault_of(self, value: int) -> str:
        """What is wrong with a value; empty when it can be used."""
        if self.least <= value <= self.most:
            return ""
        return f"Enter a whole number from {self.least} to {self.most}"


#: In the order of the page.
NUMBERS: Final = (
    SettingsNumber(
        "hold_bank_before_payday_days",
        "hold_bank_before_payday",
        "How long before the cut-off or payday",
        "days",
        0,
        31,
    ),
    SettingsNumber(
        "hold_bank_with_email_days", "hold_bank_with_email", "Longest time between the two changes", "days", 0, 90
    ),
    SettingsNumber("hold_pay_up_percent", "hold_pay_up", "Held when pay goes up by more than", "percent", 0, 1000),
    SettingsNumber("hold_pay_down_percent", "hold_pay_down", "Held when pay goes down by more than", "percent", 0, 99),
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
