"""What a company chose: its switches, exclusions and mapping."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: Where a person's page is in Humaans; `{id}` is the place of the person's id (see rules/mapping/person_addresses.py).
DEFAULT_PERSON_ADDRESS: Final = "https://app.humaans.io/people/{id}"

#: The time zone of a company that chose none.
DEFAULT_ZONE: Final = "Europe/London"


class Policy(StrEnum):
    """What a blank or an invalid Humaans value does to ours (product row A5)."""

    CLEAR = "clear"
    KEEP = "keep"
    HOLD = "hold"


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    IS_ONE_OF = "is_one_of"
    IS_NOT_ONE_OF = "is_not_one_of"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does_not_contain"
    STARTS_WITH = "starts_with"
    IS_EMPTY = "is_empty"
    IS_NOT_EMPTY = "is_not_empty"
    BEFORE = "before"
    AFTER = "after"
    LESS_THAN = "less_than"
    GREATER_THAN = "greater_than"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclude filter: a person whose source answers yes to the operator is not imported (A7)."""

    source: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """Where one payroll field comes from. No source and no constant is *Do not map* (A6)."""

    payroll_field: str
    source: str | None
    on_blank: Policy = Policy.CLEAR
    on_invalid: Policy = Policy.CLEAR
    fallback_source: str | None = None
    constant: str | None = None
    value_map: tuple[tuple[str, str], ...] = ()

    @property
    def is_mapped(self) -> bool:
        return self.source is not None or self.constant is not None


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """One version of a company's settings; a run uses one version from start to end (F53)."""

    version: int
    mapping: tuple[MappingEntry, ...]
    exclusions: tuple[Exclusion, ...] = ()
    exclude_enabled: bool = True
    paused: bool = False
    sync_salaries: bool = True
    send_payslips_to_humaans: bool = False
    #: Off until someone chooses it: pay data is not emailed by default.
    email_payslips: bool = False
    email_to_work_address: bool = True
    email_to_personal_address: bool = True
    termination_pay_pensionable: bool = False
    title_from_gender: bool = True
    #: Empty: pages have no links to people in Humaans.
    humaans_person_address: str = DEFAULT_PERSON_ADDRESS
    #: Who gets the list of what is missing; empty: asked each time.
    hr_email: str = ""
    #: Which changes wait for someone's approval (rules/approvals/hold_rules.py). That a start date or a starter
    #: declaration changes after the first payslip always does.
    hold_bank_before_payday: bool = True
    hold_bank_before_payday_days: int = 7
    hold_bank_with_email: bool = True
    hold_bank_with_email_days: int = 14
    hold_shared_account: bool = True
    hold_pay_up: bool = True
    hold_pay_up_percent: int = 25
    hold_pay_down: bool = False
    hold_pay_down_percent: int = 25
    hold_leaver_pay: bool = True
    #: Who brought a paused sync, or uploaded a payslip that shows someone else, does not decide about it.
    second_person_for_runs: bool = False
    second_person_for_payslips: bool = False
