"""What issues are called on pages: the heading of each kind, what to do about it, and its resolutions as buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.rules.fields.masking import ON_PAGES
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, SALARY_FIELDS
from service.web.ui.codes import spoken

if TYPE_CHECKING:
    from service.store.tables.employees import Issue

#: What an issue's code means, as the heading of all issues of that kind.
ISSUES: Final[dict[str, str]] = {
    "employee_id_missing": "Employee ID is missing in Humaans",
    "employee_id_doubled": "The same Employee ID is used twice in Humaans",
    "employee_id_taken": "Employee ID belongs to another employee in payroll",
    "employee_id_changed": "Employee ID has changed in Humaans",
    "employee_id_invalid": "Employee ID cannot be used",
    "came_back": "Someone who left is employed again",
    "start_date_changed": "Start date changed after a payslip",
    "starter_declaration_changed": "Starter declaration changed after a payslip",
    "exclusion_cannot_be_judged": "An exclusion cannot be checked",
    "not_understood": "A person's record could not be read",
    "status_and_dates_disagree": "Status and dates disagree in Humaans",
    "accents_folded": "Accents become plain letters for HMRC",
    "blank_held": "A value is empty in Humaans and waits for you",
    "several_bank_accounts": "Several bank accounts in Humaans",
    "several_salaries": "Several salaries at the same time in Humaans",
    "several_job_roles": "Several job roles at the same time in Humaans",
    "several_custom_values": "Several values in one custom field in Humaans",
    "gender_unknown": "Gender is neither female nor male",
    "iban": "An IBAN where a UK account number is needed",
    "temporary_ni_number": "A temporary NI number",
    "salary_period": "Salary period is not understood",
    "currency_missing": "Salary has no currency",
    "not_money": "Salary is not an amount",
    "too_many_decimals": "Salary has too many decimals",
    "thousands_or_decimals": "Salary could be thousands or decimals",
    "pay_detail_emptied": "A salary or bank detail was emptied",
    "not_a_date": "A date cannot be read",
    "in_the_future": "A date lies in the future",
    "too_long_ago": "A date lies too far back",
    "too_long": "A text is too long",
    "ni_number_missing": "NI number is not known yet",
    "ni_number_prefix": "NI number has a prefix not given to people",
    "postcode_form": "Postcode does not look like a UK one",
    "title_and_gender": "Title and gender do not go together",
    "modulus_wrong": "Sort code and account number do not go together",
    "bank_account_not_checked": "A bank account could not be checked",
    "seem_swapped": "Sort code and account number seem swapped",
    "ni_number_without_letter": "NI number lacks its last letter",
    "address_on_an_island": "An address in Jersey, Guernsey or the Isle of Man",
    "postcode_of_an_island": "Postcode and country do not go together",
    "tax_code_still_week_one": "A tax code is still marked week 1 or month 1",
    "looks_like_a_filler": "A value looks like a filler",
    "unlikely_age": "An age is unlikely",
    "email": "Email address cannot be used",
    "tax_code": "Tax code cannot be used",
    "ni_number": "NI number cannot be used",
    "sort_code": "Sort code cannot be used",
    "account_number": "Account number cannot be used",
    "postcode": "Postcode cannot be used",
    "control_characters": "A text has signs that cannot be shown",
    "bank_account_shared": "Several people share a bank account",
    "ni_number_shared": "Two employees have one NI number",
    "name_and_birth_date_shared": "Two employees have one name and date of birth",
    "employee_id_similar": "Two Employee IDs differ only in zeros, spaces or punctuation",
    "pay_schedule_unknown": "A pay schedule is none of the company's",
    "address_split": "An address was split into lines",
    "salary_incomplete": "Salary is incomplete in Humaans",
    "person_not_found": "Not found in Humaans",
    "person_not_seen": "Not in Humaans any more",
    "characters": "A text has characters HMRC does not take",
    "sync_keeps_failing": "Syncing a person keeps failing",
    "webhook_secret_missing": "The webhook's secret is missing",
    "webhook_silent": "Webhooks have stopped coming",
    "webhook_wrongly_signed": "Webhooks are signed with another secret",
}

#: What to do about all issues of a kind, in a few words for a list; each issue says more.
FIXES: Final[dict[str, str]] = {
    "employee_id_missing": "Give each a unique Employee ID in Humaans",
    "employee_id_doubled": "Give one of each pair another ID in Humaans",
    "employee_id_taken": "Give this person another ID in Humaans, or say that both are one person",
    "employee_id_changed": "Say whether it is the same employment with a new ID, or a new employment",
    "employee_id_invalid": "Correct the ID in Humaans",
    "exclusion_cannot_be_judged": "Check the token's rights and the exclusion",
    "not_understood": "Look at the person in Humaans",
    "status_and_dates_disagree": "Correct status or dates in Humaans",
    "blank_held": "Decide: empty it, or keep ours",
    "several_bank_accounts": "Keep one account in Humaans",
    "several_salaries": "End or remove one salary in Humaans",
    "several_job_roles": "End or remove one job role in Humaans",
    "several_custom_values": "Keep one value in Humaans",
    "gender_unknown": "Translate the value on the mapping page, or correct it in Humaans",
    "salary_incomplete": "Complete the salary in Humaans",
    "thousands_or_decimals": "Write the salary in whole units, without a dot",
    "pay_detail_emptied": "Check that it is meant, or fill it in Humaans again",
    "bank_account_shared": "Check with both people",
    "ni_number_shared": "End one of the two in Humaans, or correct the number",
    "name_and_birth_date_shared": "End one of the two in Humaans, or say that they are two people",
    "employee_id_similar": "Give one of them a different ID in Humaans",
    "pay_schedule_unknown": "Add the schedule on the page Paydays, or correct the field",
    "modulus_wrong": "Ask the person for the right numbers",
    "bank_account_not_checked": "Compare both numbers with what the person sent",
    "seem_swapped": "Put each number in its place in Humaans",
    "iban": "Ask the person for the sort code and account number",
    "sort_code": "Ask the person for the right numbers",
    "account_number": "Ask the person for the right numbers",
    "tax_code": "Check it against HMRC's notice, then correct it in Humaans",
    "ni_number_missing": "Ask the person, and add it in Humaans",
    "ni_number_without_letter": "Ask the person for the letter",
    "address_on_an_island": "Nothing, if they live there",
    "postcode_of_an_island": "Correct the country in Humaans",
    "tax_code_still_week_one": "Remove the mark in Humaans",
    "looks_like_a_filler": "Ask the person; correct it in Humaans if it is one",
    "unlikely_age": "Check the date of birth with the person",
    "accents_folded": "Nothing, if the plain letters are right",
    "workplace_postcode": "Give it to your payroll software",
    "veteran_date": "Give it to your payroll software",
    "email": "Ask the person for an address, and correct it in Humaans",
    "ni_number": "Ask the person, and correct it in Humaans",
    "postcode": "Correct the postcode or the country in Humaans",
    "temporary_ni_number": "Leave it empty in Humaans until the real one is known",
    "several_choices": "Choose one in Humaans, or map another field",
    "person_not_seen": "Say whether they never started, or end the employment",
    "person_not_found": "Wait for the next sync of everyone, or check the access token's rights",
    "came_back": "Say whether it is a new employment, or the leaving was a mistake",
    "start_date_changed": "Say whether the new date is right; HMRC may open a second employment",
    "starter_declaration_changed": "Say whether the new value is right; HMRC may open a second employment",
}
A_FIX: Final = "Correct it in Humaans, or translate the value on the mapping page"


#: How an issue can be resolved, as the buttons say it.
RESOLUTIONS: Final[dict[str, str]] = {
    "new_employment": "It is a new employment",
    "same_employment_changed_id": "Same employment, new ID",
    "same_person": "It is the same person",
    "mistake": "A mistake: I will correct it in Humaans",
    "leaving_was_a_mistake": "The leaving was a mistake",
    "never_started": "They never started",
    "end_employment": "End the employment",
    "accept_change": "Use the new value",
    "accept_blank": "Empty it in payroll too",
    "keep_value": "Keep the value in payroll",
    "different_people": "They are two different people",
    "it_is_right": "It is right",
}

CLOSED_AS: Final[dict[str, str]] = {
    "new_employment": "it is an earlier employment",
    "never_started": "this person never started",
    "end_employment": "the employment was ended here, as the person is not in Humaans any more",
}


def fix(code: str) -> str:
    return FIXES.get(code, A_FIX)


def resolution(choice: str) -> str:
    return RESOLUTIONS.get(choice, spoken(choice))


def closed_as(choice: str) -> str:
    """Why a record was closed, within a sentence."""
    return CLOSED_AS.get(choice, CLOSED_AS["new_employment"])


def message(issue: Issue, sees_pay: bool) -> str:
    """What an issue says; the values that it quotes of a salary are for those who may see pay."""
    if sees_pay or issue.field not in SALARY_FIELDS:
        return issue.message
    return re.sub("“[^”]*”", f"“{ON_PAGES.whole}”", issue.message)


def kind(code: str) -> str:
    """One heading for all issues of a kind; a code named like a field is about that field's format."""
    if code in ISSUES:
        return ISSUES[code]
    return f"{FIELDS_BY_NAME[code].label} cannot be used" if code in FIELDS_BY_NAME else spoken(code)
