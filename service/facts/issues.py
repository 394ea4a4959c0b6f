"""The kinds of issues: what can be wrong with a person's data, or with what Humaans shows of a company."""

# ruff: noqa: S105 - the word is of a secret, and is none

from __future__ import annotations

from enum import StrEnum
from typing import Final


class IssueCode(StrEnum):
    """What an issue is about. The stored words never change; headings and fixes are in web/ui/issue_labels.py."""

    # Whether a person can be matched with an employee.
    EMPLOYEE_ID_MISSING = "employee_id_missing"
    EMPLOYEE_ID_NOT_VISIBLE = "employee_id_not_visible"
    EMPLOYEE_ID_INVALID = "employee_id_invalid"
    EMPLOYEE_ID_DOUBLED = "employee_id_doubled"
    EMPLOYEE_ID_TAKEN = "employee_id_taken"
    EMPLOYEE_ID_CHANGED = "employee_id_changed"
    EMPLOYEE_ID_SIMILAR = "employee_id_similar"
    CAME_BACK = "came_back"
    PERSON_NOT_SEEN = "person_not_seen"
    PERSON_NOT_FOUND = "person_not_found"

    # Whether a person's record can be read and planned.
    NOT_UNDERSTOOD = "not_understood"
    EXCLUSION_CANNOT_BE_JUDGED = "exclusion_cannot_be_judged"
    STATUS_AND_DATES_DISAGREE = "status_and_dates_disagree"
    SEVERAL_JOB_ROLES = "several_job_roles"
    SEVERAL_SALARIES = "several_salaries"
    SEVERAL_BANK_ACCOUNTS = "several_bank_accounts"
    SEVERAL_CUSTOM_VALUES = "several_custom_values"
    SEVERAL_CHOICES = "several_choices"
    BLANK_HELD = "blank_held"
    START_DATE_CHANGED = "start_date_changed"
    STARTER_DECLARATION_CHANGED = "starter_declaration_changed"
    CHANGE_REFUSED = "change_refused"
    SYNC_KEEPS_FAILING = "sync_keeps_failing"

    # Values that are not in the form payroll takes.
    CONTROL_CHARACTERS = "control_characters"
    CHARACTERS = "characters"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG_AGO = "too_long_ago"
    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_HOURS = "too_many_hours"
    YES_OR_NO = "yes_or_no"
    NOT_A_CHOICE = "not_a_choice"
    GENDER_UNKNOWN = "gender_unknown"
    EMAIL = "email"
    PHONE_NUMBER = "phone_number"
    POSTCODE = "postcode"
    COUNTRY = "country"
    NI_NUMBER = "ni_number"
    TEMPORARY_NI_NUMBER = "temporary_ni_number"
    TAX_CODE = "tax_code"
    NI_CATEGORY = "ni_category"
    STARTER_DECLARATION = "starter_declaration"
    STUDENT_LOAN_PLAN = "student_loan_plan"
    NOT_MONEY = "not_money"
    TOO_MANY_DECIMALS = "too_many_decimals"
    THOUSANDS_OR_DECIMALS = "thousands_or_decimals"
    CURRENCY = "currency"
    CURRENCY_MISSING = "currency_missing"
    SALARY_PERIOD = "salary_period"
    SALARY_INCOMPLETE = "salary_incomplete"
    SORT_CODE = "sort_code"
    ACCOUNT_NUMBER = "account_number"
    IBAN = "iban"
    SEEM_SWAPPED = "seem_swapped"

    # Advice: worth checking, but nothing is withheld.
    ACCENTS_FOLDED = "accents_folded"
    ADDRESS_SPLIT = "address_split"
    TITLE_AND_GENDER = "title_and_gender"
    NI_NUMBER_MISSING = "ni_number_missing"
    NI_NUMBER_PREFIX = "ni_number_prefix"
    NI_NUMBER_WITHOUT_LETTER = "ni_number_without_letter"
    ADDRESS_ON_AN_ISLAND = "address_on_an_island"
    POSTCODE_OF_AN_ISLAND = "postcode_of_an_island"
    POSTCODE_FORM = "postcode_form"
    POSTCODE_OF_THE_UK = "postcode_of_the_uk"
    WORKPLACE_POSTCODE = "workplace_postcode"
    VETERAN_DATE = "veteran_date"
    MODULUS_WRONG = "modulus_wrong"
    BANK_ACCOUNT_NOT_CHECKED = "bank_account_not_checked"
    LOOKS_LIKE_A_FILLER = "looks_like_a_filler"
    UNLIKELY_AGE = "unlikely_age"
    UNLIKELY_DATE = "unlikely_date"
    SALARY_OF_NOUGHT = "salary_of_nought"
    WEEK_ONE_DISAGREES = "week_one_disagrees"
    TAX_CODE_STILL_WEEK_ONE = "tax_code_still_week_one"
    BELOW_MINIMUM_WAGE = "below_minimum_wage"
    HOURLY_WITHOUT_HOURS = "hourly_without_hours"
    PAY_DETAIL_EMPTIED = "pay_detail_emptied"
    PAY_SCHEDULE_UNKNOWN = "pay_schedule_unknown"
    BANK_ACCOUNT_SHARED = "bank_account_shared"
    NI_NUMBER_SHARED = "ni_number_shared"
    NAME_AND_BIRTH_DATE_SHARED = "name_and_birth_date_shared"

    # About the company, not one person.
    RUN_STOPPED = "run_stopped"
    FEWER_PEOPLE = "fewer_people"
    RESOURCE_LOST = "resource_lost"
    CUSTOM_FIELDS_LOST = "custom_fields_lost"
    MASS_BLANKS = "mass_blanks"
    FILL_RATE_FELL = "fill_rate_fell"
    WEBHOOK_SECRET_MISSING = "webhook_secret_missing"
    WEBHOOK_SILENT = "webhook_silent"
    WEBHOOK_WRONGLY_SIGNED = "webhook_wrongly_signed"


#: Found by comparing the employees of a company, or in an employee's history, not by the plan of one person.
FOUND_BY_COMPANY: Final = frozenset(
    {
        IssueCode.BANK_ACCOUNT_SHARED,
        IssueCode.EMPLOYEE_ID_SIMILAR,
        IssueCode.NAME_AND_BIRTH_DATE_SHARED,
        IssueCode.NI_NUMBER_SHARED,
        IssueCode.PAY_DETAIL_EMPTIED,
        IssueCode.PAY_SCHEDULE_UNKNOWN,
    }
)
#: Issues that hold a person as a whole; those of people without an employee always do.
HOLDING: Final = frozenset(
    {
        IssueCode.EMPLOYEE_ID_CHANGED,
        IssueCode.EMPLOYEE_ID_TAKEN,
        IssueCode.EXCLUSION_CANNOT_BE_JUDGED,
        IssueCode.CAME_BACK,
        IssueCode.NOT_UNDERSTOOD,
    }
)
#: Advice that is about the webhook itself: while it is open, changes arrive late.
OF_WEBHOOK: Final = frozenset(
    {IssueCode.WEBHOOK_SECRET_MISSING, IssueCode.WEBHOOK_SILENT, IssueCode.WEBHOOK_WRONGLY_SIGNED}
)
#: What is wrong with these is not the form of a value, so the form that is accepted says nothing about them.
NOT_ABOUT_THE_FORM: Final = frozenset(
    {
        IssueCode.CONTROL_CHARACTERS,
        IssueCode.CURRENCY_MISSING,
        IssueCode.IN_THE_FUTURE,
        IssueCode.SEEM_SWAPPED,
        IssueCode.SEVERAL_CHOICES,
        IssueCode.TEMPORARY_NI_NUMBER,
        IssueCode.TOO_LONG_AGO,
    }
)
