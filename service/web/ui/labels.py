"""What we call the states, causes and kinds on pages: a word and a tone each.

A tone is the colour a badge takes; no page says anything by colour alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from service.facts.employees import Employment, Readiness
from service.facts.plans import PlanAction
from service.facts.runs import Cause, RunKind, RunState
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, SALARY_FIELDS

if TYPE_CHECKING:
    from service.store.tables.employees import Issue


class Label(NamedTuple):
    text: str
    tone: str = "quiet"


#: What a mapping does when Humaans has no value, or one that payroll cannot take.
POLICIES: Final = {"clear": "empty ours", "keep": "keep ours", "hold": "keep, ask me"}
STATES: Final[dict[str, Label]] = {
    RunState.QUEUED: Label("Waiting to start", "live"),
    RunState.RUNNING: Label("Running", "live"),
    RunState.HELD: Label("Stopped for a look", "hold"),
    RunState.SUCCEEDED: Label("Done", "good"),
    RunState.FAILED: Label("Failed", "bad"),
    RunState.DISCARDED: Label("Discarded"),
    Readiness.READY: Label("Ready", "good"),
    Readiness.PENDING: Label("Pending", "wait"),
    Readiness.NOT_IN_HUMAANS: Label("Not in Humaans", "hold"),
    Readiness.CLOSED: Label("Closed"),
    Employment.UPCOMING: Label("Upcoming", "live"),
    Employment.ACTIVE: Label("Active"),
    Employment.LEAVING: Label("Leaving", "wait"),
    Employment.LEFT: Label("Left"),
}

CAUSES: Final[dict[str, str]] = {
    Cause.SETTINGS: "Settings were saved",
    Cause.HOURLY: "Hourly",
    Cause.EVENT: "Change in Humaans",
    Cause.MANUAL: "Started by hand",
    Cause.EDIT: "Edited here",
    Cause.RULE: "A date came",
    Cause.RESTART: "Started again",
}

KINDS: Final[dict[str, str]] = {RunKind.RECONCILIATION: "Everyone", RunKind.SYNC: "One person"}

PHASES: Final[dict[str, str]] = {
    "queued": "Waiting for a worker",
    "fetching": "Reading from Humaans",
    "planning": "Working out what differs",
    "writing": "Writing changes",
    "held": "Stopped for a look",
    "starting": "Starting",
    "finished": "Finished",
}

#: A plan's groups in the order a person reads them.
PLAN_GROUPS: Final[tuple[tuple[PlanAction, str, str], ...]] = (
    (PlanAction.HOLD, "Held back", "Something has to be settled first. Nothing is written for them."),
    (PlanAction.CREATE, "New employees", "They are added to payroll."),
    (PlanAction.UPDATE, "Updated", "Some of their payroll fields change."),
    (PlanAction.EXCLUDED, "Left out", "An exclusion applies. Those imported before stay as they are."),
)

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
    "employee_id_similar": "Two Employee IDs differ only in leading zeros",
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


#: The ways out of an issue, as the buttons say them.
WAYS_OUT: Final[dict[str, str]] = {
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

AUDIT_LABELS: Final[dict[str, str]] = {
    "payslip.released_although_contradicted": "Released although the PDF names someone else",
    "payslip.sent_again": "Sent the email of a payslip again",
    "user.signed_in": "Signed in",
    "user.signed_out": "Signed out",
    "user.created": "Made a user",
    "user.invited": "Gave a person a role",
    "user.role_changed": "Changed a role",
    "user.role_taken_away": "Took a role away",
    "user.disabled": "Disabled a user",
    "user.enabled": "Enabled a user",
    "user.role_accepted": "Accepted a role",
    "user.role_declined": "Declined a role",
    "user.password_link_made": "Made a link to choose a password",
    "user.password_link_sent": "Sent a link to choose a password",
    "user.password_link_shown": "Was shown a link to choose a password",
    "user.address_confirmed": "Confirmed their address",
    "user.password_chosen": "Chose a password by a link",
    "user.second_factor_on": "Set up a second factor",
    "user.second_factor_off": "Took their second factor off",
    "user.second_factor_taken_off": "Took someone's second factor off",
    "user.recovery_codes_made": "Made new recovery codes",
    "audit.entries_adopted": "Took in entries of an earlier release",
    "company.created": "Made a company",
    "user.password_changed": "Changed their password",
    "connection.saved": "Connected to Humaans",
    "webhook_secret.saved": "Saved the webhook's secret",
    "settings.saved": "Saved settings",
    "list.exported": "Took a list as a file",
    "run.requested": "Started a run",
    "sync.requested": "Synced one employee",
    "employee.edited": "Edited an employee",
    "retro.settled": "Settled a backdated salary",
    "employee.numbers_shown": "Looked at NI and bank numbers",
    "employee.numbers_read": "Read NI and bank numbers by the API",
    "settings.previewed_by_numbers": "Previewed exclusions by NI or bank numbers",
    "payslip.opened_by_link": "Opened a payslip by its mailed link",
    "issue.settled": "Settled an issue",
    "issues.ids_accepted": "Used new Employee IDs",
    "issues.leavings_undone": "Undid leavings that were a mistake",
    "final_pay.saved": "Saved a leaver's final pay",
    "paydays.saved": "Saved the paydays",
    "payday.begun": "Began to send a payday's payslips",
    "payslips.upload_tested": "Tried a test upload to Humaans",
    "payslips.accepted": "Accepted uploaded payslips",
    "payslips.discarded": "Discarded uploaded payslips",
    "payslips.pdfs_deleted": "Deleted PDFs whose time was over",
    "payslip.accepted": "Accepted a payslip",
    "payslip.corrected": "Corrected a payslip",
    "payslip.opened": "Opened a payslip",
    "payslip.held": "Held a payslip",
    "payslip.released": "Released a payslip",
    "payslip.recalled": "Recalled a payslip",
    "payslip.delivery_asked": "Asked to deliver a payslip",
    "payslip.mail_settled": "Said what became of a payslip's email",
    "payslip.pdf_put_back": "Put a payslip's PDF back",
    "keys.rotated": "Encrypted the secrets with the first key",
    "run.approved": "Approved a stopped run",
    "run.discarded": "Discarded a stopped run",
    "api_token.created": "Made an API token",
    "api_token.revoked": "Revoked an API token",
}
#: Words of codes that are not written in small letters.
PROPER: Final = {"pdf": "PDF", "humaans": "Humaans", "ni": "NI", "api": "API", "id": "ID", "ids": "IDs", "p45": "P45"}
#: Entries of a list that an audit line names before it only counts.
NAMED: Final = 6


#: Who did something, where it was no person.
ACTORS: Final[dict[str, str]] = {
    "command": "A command at the terminal",
    "link": "Whoever opened a mailed link",
    "system:schedule": "The schedule",
    "system:retention": "The rule for how long things are kept",
    "system:webhook": "A change in Humaans",
    "system:sync": "A sync",
}
API_TOKEN: Final = "api:"  # noqa: S105 - how such an actor begins


def who(actor: str, *, in_sentence: bool = False) -> str:
    """Who a record names: a person by their address, an API token by its label, all else in words."""
    if actor.startswith(API_TOKEN):
        return f"API token “{actor.removeprefix(API_TOKEN)}”"
    words = ACTORS.get(actor)
    if words is None:
        return actor
    return words[0].lower() + words[1:] if in_sentence else words


def fix(code: str) -> str:
    return FIXES.get(code, A_FIX)


def way_out(choice: str) -> str:
    return WAYS_OUT.get(choice, _spoken(choice))


def closed_as(choice: str) -> str:
    """Why a record was closed, within a sentence."""
    return CLOSED_AS.get(choice, CLOSED_AS["new_employment"])


def deed(action: str) -> str:
    """What an audit entry says was done."""
    return AUDIT_LABELS.get(action, _spoken(action.replace(".", " ")))


def details(detail: dict[str, Any]) -> list[str]:
    """An audit entry's detail as short lines."""
    return [f"{_spoken(key)}: {_in_short(value)}" for key, value in detail.items()]


def _in_short(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        named = ", ".join(_in_words(str(each).removeprefix("mapping.")) for each in value[:NAMED])
        return f"{named} and {len(value) - NAMED} more" if len(value) > NAMED else named
    return str(value)


def state(value: str) -> Label:
    return STATES.get(value, Label(_spoken(value)))


def cause(value: str) -> str:
    return CAUSES.get(value, _spoken(value))


def phase(value: str) -> str:
    return PHASES.get(value, _spoken(value))


def field(name: str | None) -> str:
    known = FIELDS_BY_NAME.get(name or "")
    return known.label if known else _spoken(name or "")


def is_sensitive(name: str | None) -> bool:
    known = FIELDS_BY_NAME.get(name or "")
    return bool(known and known.is_sensitive)


def issue_message(issue: Issue, sees_pay: bool) -> str:
    """What an issue says; the values that it quotes of a salary are for those who may see pay."""
    if sees_pay or issue.field not in SALARY_FIELDS:
        return issue.message
    return re.sub("“[^”]*”", "“••••••”", issue.message)


def issue_kind(code: str) -> str:
    """One heading for all issues of a kind; a code named like a field is about that field's format."""
    if code in ISSUES:
        return ISSUES[code]
    return f"{FIELDS_BY_NAME[code].label} cannot be used" if code in FIELDS_BY_NAME else _spoken(code)


def _spoken(word: str) -> str:
    text = _in_words(word.replace("-", " "))
    return text[:1].upper() + text[1:]


def _in_words(code: str) -> str:
    """`send_payslips_to_humaans` as people write it."""
    return " ".join(PROPER.get(each, each) for each in code.replace("_", " ").split())
