"""What issues are called on pages: the heading of each kind, what to do about it, and its resolutions as buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.rules.fields.masking import WHOLE
from service.rules.fields.payroll_fields import HIDDEN_FROM_VIEWERS
from service.web.ui.codes import spoken

if TYPE_CHECKING:
    from service.store.tables.employees import Issue

#: What an issue's code means, as the heading of all issues of that kind.
ISSUES: Final[dict[str, str]] = {
    IssueCode.EMPLOYEE_ID_MISSING: "Employee ID is missing in Humaans",
    IssueCode.EMPLOYEE_ID_DOUBLED: "The same Employee ID is used twice in Humaans",
    IssueCode.EMPLOYEE_ID_TAKEN: "Employee ID belongs to another employee in payroll",
    IssueCode.EMPLOYEE_ID_CHANGED: "Employee ID has changed in Humaans",
    IssueCode.EMPLOYEE_ID_INVALID: "Employee ID cannot be used",
    IssueCode.CAME_BACK: "Someone who left is employed again",
    IssueCode.START_DATE_CHANGED: "Start date changed after a payslip",
    IssueCode.STARTER_DECLARATION_CHANGED: "Starter declaration changed after a payslip",
    IssueCode.CHANGE_REFUSED: "A change that someone refused is still in Humaans",
    IssueCode.EXCLUSION_CANNOT_BE_JUDGED: "An exclusion cannot be checked",
    IssueCode.NOT_UNDERSTOOD: "A person's record could not be read",
    IssueCode.STATUS_AND_DATES_DISAGREE: "Status and dates disagree in Humaans",
    IssueCode.ACCENTS_FOLDED: "HMRC is given plain characters",
    IssueCode.BLANK_HELD: "A value is empty in Humaans and waits for you",
    IssueCode.SEVERAL_BANK_ACCOUNTS: "Several bank accounts in Humaans",
    IssueCode.SEVERAL_SALARIES: "Several salaries at the same time in Humaans",
    IssueCode.SEVERAL_JOB_ROLES: "Several job roles at the same time in Humaans",
    IssueCode.SEVERAL_CUSTOM_VALUES: "Several values in one custom field in Humaans",
    IssueCode.GENDER_UNKNOWN: "Gender is neither female nor male",
    IssueCode.IBAN: "An IBAN where a UK account number is needed",
    IssueCode.TEMPORARY_NI_NUMBER: "A temporary NI number",
    IssueCode.SALARY_PERIOD: "Salary period is not understood",
    IssueCode.CURRENCY_MISSING: "Salary has no currency",
    IssueCode.NOT_MONEY: "An amount cannot be read",
    IssueCode.TOO_MANY_DECIMALS: "An amount has too many decimals",
    IssueCode.THOUSANDS_OR_DECIMALS: "An amount could be thousands or decimals",
    IssueCode.BELOW_MINIMUM_WAGE: "Pay may be below the minimum wage",
    IssueCode.HOURLY_WITHOUT_HOURS: "Hourly pay without hours",
    IssueCode.PAY_DETAIL_EMPTIED: "A salary or bank detail was emptied",
    IssueCode.NOT_A_DATE: "A date cannot be read",
    IssueCode.IN_THE_FUTURE: "A date is in the future",
    IssueCode.TOO_LONG_AGO: "A date is too far in the past",
    IssueCode.TOO_LONG: "A text is too long",
    IssueCode.NI_NUMBER_MISSING: "NI number is not known yet",
    IssueCode.NI_NUMBER_PREFIX: "NI number has a prefix not given to people",
    IssueCode.POSTCODE_FORM: "Postcode does not look like a UK one",
    IssueCode.TITLE_AND_GENDER: "Title and gender do not match",
    IssueCode.MODULUS_WRONG: "Sort code and account number do not match",
    IssueCode.BANK_ACCOUNT_NOT_CHECKED: "A bank account could not be checked",
    IssueCode.SEEM_SWAPPED: "Sort code and account number seem swapped",
    IssueCode.NI_NUMBER_WITHOUT_LETTER: "NI number lacks its last letter",
    IssueCode.ADDRESS_ON_AN_ISLAND: "An address in Jersey, Guernsey or the Isle of Man",
    IssueCode.POSTCODE_OF_AN_ISLAND: "Postcode and country do not match",
    IssueCode.POSTCODE_OF_THE_UK: "Postcode and country do not match",
    IssueCode.WEEK_ONE_DISAGREES: "Tax code and week 1/month 1 disagree",
    IssueCode.NOT_A_CHOICE: "A value is not one that payroll takes",
    IssueCode.TAX_CODE_STILL_WEEK_ONE: "A tax code is still marked week 1 or month 1",
    IssueCode.LOOKS_LIKE_A_FILLER: "A value looks like a placeholder",
    IssueCode.UNLIKELY_AGE: "An age is unlikely",
    IssueCode.UNLIKELY_DATE: "A date is unlikely",
    IssueCode.SALARY_OF_NOUGHT: "A salary is zero",
    IssueCode.EMAIL: "Email address cannot be used",
    IssueCode.TAX_CODE: "Tax code cannot be used",
    IssueCode.NI_NUMBER: "NI number cannot be used",
    IssueCode.SORT_CODE: "Sort code cannot be used",
    IssueCode.ACCOUNT_NUMBER: "Account number cannot be used",
    IssueCode.POSTCODE: "Postcode cannot be used",
    IssueCode.CONTROL_CHARACTERS: "A text has characters that cannot be shown",
    IssueCode.BANK_ACCOUNT_SHARED: "Several people share a bank account",
    IssueCode.NI_NUMBER_SHARED: "Two employees have one NI number",
    IssueCode.NAME_AND_BIRTH_DATE_SHARED: "Two employees have one name and date of birth",
    IssueCode.EMPLOYEE_ID_SIMILAR: "Two Employee IDs differ only in zeros, spaces or punctuation",
    IssueCode.PAY_SCHEDULE_UNKNOWN: "No matching pay schedule",
    IssueCode.ADDRESS_SPLIT: "An address was split into lines",
    IssueCode.SALARY_INCOMPLETE: "Salary is incomplete in Humaans",
    IssueCode.PERSON_NOT_FOUND: "Not found in Humaans",
    IssueCode.PERSON_NOT_SEEN: "Not in Humaans any more",
    IssueCode.CHARACTERS: "A text has characters HMRC does not take",
    IssueCode.SYNC_KEEPS_FAILING: "Syncing a person keeps failing",
    IssueCode.WEBHOOK_SECRET_MISSING: "The webhook's secret is missing",
    IssueCode.WEBHOOK_SILENT: "Webhooks have stopped coming",
    IssueCode.WEBHOOK_WRONGLY_SIGNED: "Webhooks are signed with another secret",
    IssueCode.SEVERAL_CHOICES: "Several choices where one is needed",
    IssueCode.COUNTRY: "Country is not known",
    IssueCode.CURRENCY: "Currency is not known",
    IssueCode.PHONE_NUMBER: "Phone number cannot be used",
    IssueCode.NI_CATEGORY: "NI category cannot be used",
    IssueCode.STARTER_DECLARATION: "Starter declaration cannot be used",
    IssueCode.STUDENT_LOAN_PLAN: "Student loan plan cannot be used",
    IssueCode.NOT_A_NUMBER: "Weekly hours are not a number",
    IssueCode.TOO_MANY_HOURS: "More hours than a week has",
    IssueCode.YES_OR_NO: "Neither yes nor no",
    IssueCode.EMPLOYEE_ID_NOT_VISIBLE: "Employee ID cannot be seen in Humaans",
    IssueCode.WORKPLACE_POSTCODE: "HMRC needs the postcode of a workplace",
    IssueCode.VETERAN_DATE: "HMRC needs the date of a veteran's first civilian job",
    IssueCode.RUN_STOPPED: "A sync is paused for review",
    IssueCode.FEWER_PEOPLE: "Humaans shows fewer people than before",
    IssueCode.RESOURCE_LOST: "The access token can read less than before",
    IssueCode.CUSTOM_FIELDS_LOST: "Custom fields can no longer be seen in Humaans",
    IssueCode.MASS_BLANKS: "A field would be emptied for many employees",
    IssueCode.FILL_RATE_FELL: "A field is filled for fewer people than before",
}

_CORRECT_OR_TRANSLATE: Final = "Correct it in Humaans, or translate the value on the mapping page"

#: What to do about all issues of a kind, in a few words for a list; each issue says more.
FIXES: Final[dict[str, str]] = {
    IssueCode.EMPLOYEE_ID_MISSING: "Give each a unique Employee ID in Humaans",
    IssueCode.EMPLOYEE_ID_DOUBLED: "Give one of each pair another ID in Humaans",
    IssueCode.EMPLOYEE_ID_TAKEN: "Give this person another ID in Humaans, or say that both are one person",
    IssueCode.EMPLOYEE_ID_CHANGED: "Decide: the same job with a new ID, a new job, or a mistake",
    IssueCode.EMPLOYEE_ID_INVALID: "Correct the ID in Humaans",
    IssueCode.EXCLUSION_CANNOT_BE_JUDGED: "Check the token's rights and the exclusion",
    IssueCode.NOT_UNDERSTOOD: "Check the person in Humaans",
    IssueCode.STATUS_AND_DATES_DISAGREE: "Correct status or dates in Humaans",
    IssueCode.BLANK_HELD: "Decide: clear it, or keep the payroll value",
    IssueCode.SEVERAL_BANK_ACCOUNTS: "Keep one account in Humaans",
    IssueCode.SEVERAL_SALARIES: "End or remove one salary in Humaans",
    IssueCode.SEVERAL_JOB_ROLES: "End or remove one job role in Humaans",
    IssueCode.SEVERAL_CUSTOM_VALUES: "Keep one value in Humaans",
    IssueCode.GENDER_UNKNOWN: "Translate the value on the mapping page, or correct it in Humaans",
    IssueCode.SALARY_INCOMPLETE: "Complete the salary in Humaans",
    IssueCode.THOUSANDS_OR_DECIMALS: "Write the salary in whole units, without a dot",
    IssueCode.BELOW_MINIMUM_WAGE: "Check the salary, the hours and the date of birth in Humaans",
    IssueCode.HOURLY_WITHOUT_HOURS: "Add the hours a week in Humaans, or enter them in your payroll software",
    IssueCode.PAY_DETAIL_EMPTIED: "Check that it is meant, or fill it in Humaans again",
    IssueCode.BANK_ACCOUNT_SHARED: "Check with both people",
    IssueCode.NI_NUMBER_SHARED: "End one of the two in Humaans, or correct the number",
    IssueCode.NAME_AND_BIRTH_DATE_SHARED: "End one of the two in Humaans, or say that they are two people",
    IssueCode.EMPLOYEE_ID_SIMILAR: "Give one of them a different ID in Humaans",
    IssueCode.PAY_SCHEDULE_UNKNOWN: "Add the schedule on the page Paydays, or correct the field",
    IssueCode.MODULUS_WRONG: "Ask the person for the right numbers",
    IssueCode.BANK_ACCOUNT_NOT_CHECKED: "Compare both numbers with what the person sent",
    IssueCode.SEEM_SWAPPED: "Put each number in its place in Humaans",
    IssueCode.IBAN: "Ask the person for the sort code and account number",
    IssueCode.SORT_CODE: "Ask the person for the right numbers",
    IssueCode.ACCOUNT_NUMBER: "Ask the person for the right numbers",
    IssueCode.TAX_CODE: "Check it against HMRC's notice, then correct it in Humaans",
    IssueCode.NI_NUMBER_MISSING: "Ask the person, and add it in Humaans",
    IssueCode.NI_NUMBER_WITHOUT_LETTER: "Ask the person for the letter",
    IssueCode.ADDRESS_ON_AN_ISLAND: "Nothing, if they live there",
    IssueCode.POSTCODE_OF_AN_ISLAND: "Correct the country in Humaans",
    IssueCode.POSTCODE_OF_THE_UK: "Correct the country or the postcode in Humaans",
    IssueCode.TAX_CODE_STILL_WEEK_ONE: "Remove the mark in Humaans",
    IssueCode.WEEK_ONE_DISAGREES: "Correct one of the two in Humaans",
    IssueCode.LOOKS_LIKE_A_FILLER: "Ask the person; correct it in Humaans if it is one",
    IssueCode.UNLIKELY_AGE: "Check the date of birth with the person",
    IssueCode.UNLIKELY_DATE: "Check the date with the person",
    IssueCode.SALARY_OF_NOUGHT: "Correct the salary in Humaans, unless they are paid nothing",
    IssueCode.ACCENTS_FOLDED: "Nothing, if the plain characters are right",
    IssueCode.WORKPLACE_POSTCODE: "Map a Humaans field to it, or give it to your payroll software",
    IssueCode.VETERAN_DATE: "Map a Humaans field to it, or give it to your payroll software",
    IssueCode.EMAIL: "Ask the person for an address, and correct it in Humaans",
    IssueCode.NI_NUMBER: "Ask the person, and correct it in Humaans",
    IssueCode.POSTCODE: "Correct the postcode or the country in Humaans",
    IssueCode.TEMPORARY_NI_NUMBER: "Leave it empty in Humaans until the real one is known",
    IssueCode.SEVERAL_CHOICES: "Choose one in Humaans, or map another field",
    IssueCode.PERSON_NOT_SEEN: "Say whether they never started, or end the employment",
    IssueCode.PERSON_NOT_FOUND: "Wait for the next sync of everyone, or check the access token's rights",
    IssueCode.CAME_BACK: "Say whether it is a new employment, or the leaving was a mistake",
    IssueCode.START_DATE_CHANGED: "Say whether the new date is right; HMRC may open a second employment",
    IssueCode.STARTER_DECLARATION_CHANGED: "Say whether the new value is right; HMRC may open a second employment",
    IssueCode.CHANGE_REFUSED: "Correct the value in Humaans, or ask the employee for the right one",
    IssueCode.EMPLOYEE_ID_NOT_VISIBLE: "Check the token's permissions and how the Employee ID is mapped",
    IssueCode.SYNC_KEEPS_FAILING: "Check the log, or ask your administrator",
    IssueCode.CONTROL_CHARACTERS: "Type the value again in Humaans",
    IssueCode.CHARACTERS: "Correct it in Humaans",
    IssueCode.TOO_LONG: "Shorten it in Humaans",
    IssueCode.NOT_A_DATE: "Correct the date in Humaans",
    IssueCode.IN_THE_FUTURE: "Correct the date in Humaans",
    IssueCode.TOO_LONG_AGO: "Correct the date in Humaans",
    IssueCode.NOT_A_NUMBER: "Correct it in Humaans",
    IssueCode.TOO_MANY_HOURS: "Correct it in Humaans",
    IssueCode.PHONE_NUMBER: "Correct it in Humaans",
    IssueCode.NOT_MONEY: "Correct the amount in Humaans",
    IssueCode.TOO_MANY_DECIMALS: "Correct the amount in Humaans",
    IssueCode.CURRENCY_MISSING: "Complete the salary in Humaans",
    IssueCode.ADDRESS_SPLIT: "Check the address lines",
    IssueCode.TITLE_AND_GENDER: "Correct the title or the gender in Humaans",
    IssueCode.NI_NUMBER_PREFIX: "Ask the person, and correct it in Humaans",
    IssueCode.POSTCODE_FORM: "Check the postcode with the person",
    IssueCode.YES_OR_NO: _CORRECT_OR_TRANSLATE,
    IssueCode.NOT_A_CHOICE: _CORRECT_OR_TRANSLATE,
    IssueCode.COUNTRY: _CORRECT_OR_TRANSLATE,
    IssueCode.CURRENCY: _CORRECT_OR_TRANSLATE,
    IssueCode.NI_CATEGORY: _CORRECT_OR_TRANSLATE,
    IssueCode.STARTER_DECLARATION: _CORRECT_OR_TRANSLATE,
    IssueCode.STUDENT_LOAN_PLAN: _CORRECT_OR_TRANSLATE,
    IssueCode.SALARY_PERIOD: _CORRECT_OR_TRANSLATE,
    IssueCode.RUN_STOPPED: "Check what the sync found, then continue or cancel it",
    IssueCode.FEWER_PEOPLE: "Check in Humaans that the people were meant to go",
    IssueCode.RESOURCE_LOST: "Check the token's permissions",
    IssueCode.CUSTOM_FIELDS_LOST: "Check the custom fields in Humaans",
    IssueCode.MASS_BLANKS: "Check the field in Humaans and its mapping",
    IssueCode.FILL_RATE_FELL: "Check the field in Humaans and its mapping",
    IssueCode.WEBHOOK_SECRET_MISSING: "Enter the secret on the page Webhook",
    IssueCode.WEBHOOK_SILENT: "Turn the webhook on again in Humaans",
    IssueCode.WEBHOOK_WRONGLY_SIGNED: "Copy the secret from Humaans into the page Webhook",
}


#: How an issue can be resolved, as the buttons say it.
RESOLUTIONS: Final[dict[str, str]] = {
    "new_employment": "New job: start a new record",
    "same_employment_changed_id": "Same job, new ID",
    "same_person": "It is the same person",
    "mistake": "It is a mistake. I will correct it in Humaans",
    "leaving_was_a_mistake": "The leaving was a mistake",
    "never_started": "They never started",
    "end_employment": "End the employment",
    "accept_blank": "Clear it in payroll too",
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
    """What to do about it; an issue of an earlier release may have a code that there is no more."""
    return FIXES.get(code, _CORRECT_OR_TRANSLATE)


def resolution(choice: str) -> str:
    return RESOLUTIONS.get(choice, spoken(choice))


def closed_as(choice: str) -> str:
    """Why a record was closed, within a sentence."""
    return CLOSED_AS.get(choice, CLOSED_AS["new_employment"])


def message(issue: Issue, sees_pay: bool) -> str:
    """What an issue says; what it quotes of pay, NI and bank details is for those who may see them."""
    return quoted(issue.message, issue.field, sees_pay=sees_pay)


def quoted(words: str, field: str | None, *, sees_pay: bool) -> str:
    """What is said of a field, with the values that it quotes hidden where this visitor must not see them."""
    if sees_pay or field not in HIDDEN_FROM_VIEWERS:
        return words
    return re.sub("“[^”]*”", f"“{WHOLE}”", words)


def kind(code: str) -> str:
    """One heading for all issues of a kind."""
    return ISSUES.get(code, spoken(code))
