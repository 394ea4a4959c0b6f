"""What should be corrected but stops no pay: the field, what is odd about it, and who can check it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.advice.minimum_wage import minimum_wage
from service.rules.advice.placeholder_values import placeholders
from service.rules.advice.unlikely_pay_and_dates import unlikely_pay_and_dates
from service.rules.fields import iso_codes, modulus_check, postcodes, titles
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.fields.tax_formats import NI_NUMBER_LENGTH, WEEK_ONE
from service.rules.planning.readiness import CATEGORIES_OF_WORKPLACES, CATEGORY_OF_VETERANS, is_paid_off

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from service.facts.employees import FieldValue

#: National Insurance prefixes that pass the pattern but were never given out to people (NIM39110).
ADMINISTRATIVE_PREFIXES: Final = frozenset({"CR", "MW", "NC", "PP", "PY", "PZ"})
#: Fields that HMRC wants with some NI categories.
_BESIDE_A_CATEGORY: Final = ("workplace_postcode", "first_civilian_employment_date")
#: Advice that is about how a value is written; the rest is about what it means beside another.
_ABOUT_THE_FORM: Final = frozenset(
    {IssueCode.NI_NUMBER_MISSING, IssueCode.NI_NUMBER_WITHOUT_LETTER, IssueCode.POSTCODE_FORM}
)


def advice(fields: Mapping[str, FieldValue], unmapped: Collection[str], day: date) -> tuple[FoundIssue, ...]:
    """Everything worth a look at an employee with these fields on the day; nothing once they are paid off.

    `unmapped` names the fields that no Humaans field fills: what HMRC wants of them is advice, not a reason to be
    pending.
    """
    if is_paid_off(fields, day):
        return ()
    found = [
        *_ni_number(fields),
        *_address(fields),
        *_ni_category(fields, unmapped),
        *_bank(fields),
        *placeholders(fields, day),
        *unlikely_pay_and_dates(fields, day),
    ]
    found += [*minimum_wage(fields, day), *_week_one(fields)]
    if not titles.fits(fields["title"], fields["gender"]):
        found.append(
            _advise(IssueCode.TITLE_AND_GENDER, "title", "The title does not match the gender reported to HMRC.")
        )
    return tuple(found)


def _ni_number(fields: Mapping[str, FieldValue]) -> Iterator[FoundIssue]:
    number = fields["ni_number"]
    if number is None:
        yield _advise(
            IssueCode.NI_NUMBER_MISSING,
            "ni_number",
            "There is no NI number yet. HMRC accepts that for a while. Add it in Humaans.",
        )
        return
    if str(number)[:2] in ADMINISTRATIVE_PREFIXES:
        yield _advise(
            IssueCode.NI_NUMBER_PREFIX, "ni_number", "The NI number has a prefix that is not given to people."
        )
    if len(str(number)) < NI_NUMBER_LENGTH:
        yield _advise(
            IssueCode.NI_NUMBER_WITHOUT_LETTER,
            "ni_number",
            "The NI number lacks its last letter, A to D. HMRC takes it so; ask the employee for the letter and add it "
            "in Humaans.",
        )


def _address(fields: Mapping[str, FieldValue]) -> Iterator[FoundIssue]:
    country, postcode = fields["country"], fields["postcode"]
    if country in postcodes.CROWN_DEPENDENCIES:
        yield _advise(
            IssueCode.ADDRESS_ON_AN_ISLAND,
            "country",
            f"For HMRC {postcodes.CROWN_DEPENDENCIES[str(country)]} is abroad: the address needs two lines and the "
            "country, and no postcode. Nothing needs correcting if the employee lives there.",
        )
    if country not in {None, "GB"} and postcode is not None and postcodes.is_of_the_uk(str(postcode), str(country)):
        yield _advise(IssueCode.POSTCODE_OF_THE_UK, "country", _a_uk_postcode_abroad(str(country)))
    if country != "GB" or postcode is None:
        return
    island = postcodes.island_of(str(postcode))
    if island is not None:
        yield _advise(
            IssueCode.POSTCODE_OF_AN_ISLAND,
            "country",
            f"The postcode is one of {postcodes.CROWN_DEPENDENCIES[island]}, which for HMRC is not in the UK. If the "
            "employee lives there, correct the country in Humaans.",
        )
    elif not postcodes.has_uk_form(str(postcode)):
        yield _advise(IssueCode.POSTCODE_FORM, "postcode", "The postcode does not have the form of a UK postcode.")


def _a_uk_postcode_abroad(country: str) -> str:
    name = iso_codes.country_name(country)
    confused = " NI is its code; Northern Ireland is in the United Kingdom, GB." if country == "NI" else ""
    return (
        f"The postcode is a UK one, and the country is {name}.{confused} HMRC is told that the employee lives in "
        f"{name}: if that is wrong, correct the country in Humaans; if it is right, correct the postcode."
    )


def _week_one(fields: Mapping[str, FieldValue]) -> Iterator[FoundIssue]:
    if fields["week_one_basis"] == "no" and str(fields["tax_code"] or "").endswith(WEEK_ONE):
        yield _advise(
            IssueCode.WEEK_ONE_DISAGREES,
            "week_one_basis",
            "The tax code has a week 1/month 1 mark, and Week 1/month 1 says no. Payroll software is given neither "
            "until one of them is corrected in Humaans.",
        )


def _ni_category(fields: Mapping[str, FieldValue], unmapped: Collection[str]) -> Iterator[FoundIssue]:
    category = fields["ni_category"]
    is_kept = {name: fields[name] is not None or name not in unmapped for name in _BESIDE_A_CATEGORY}
    if category in CATEGORIES_OF_WORKPLACES and not is_kept["workplace_postcode"]:
        yield _advise(
            IssueCode.WORKPLACE_POSTCODE,
            "ni_category",
            f"With NI category {category} HMRC wants the postcode of the workplace too (7954). "
            "Map a Humaans field to Workplace postcode, or give it to your payroll software.",
        )
    elif category == CATEGORY_OF_VETERANS and not is_kept["first_civilian_employment_date"]:
        yield _advise(
            IssueCode.VETERAN_DATE,
            "ni_category",
            "With NI category V HMRC wants the date of the first civilian employment too. "
            "Map a Humaans field to First civilian employment, or give it to your payroll software.",
        )


def _bank(fields: Mapping[str, FieldValue]) -> Iterator[FoundIssue]:
    sort_code, account_number = fields["sort_code"], fields["account_number"]
    if not isinstance(sort_code, str) or not isinstance(account_number, str):
        return
    verdict = modulus_check.check(sort_code, account_number)
    if verdict is modulus_check.Verdict.WRONG:
        yield _advise(
            IssueCode.MODULUS_WRONG,
            "account_number",
            "The account number does not match the sort code (modulus check), so one of them is likely "
            "mistyped. Ask the employee for both.",
        )
    elif verdict is modulus_check.Verdict.CANNOT_BE_CHECKED:
        yield _advise(
            IssueCode.BANK_ACCOUNT_NOT_CHECKED,
            "account_number",
            "The banks' own check does not cover this sort code, so a slip in the account number would not be noticed "
            "here. Compare both with what the employee sent you.",
        )


def _advise(code: IssueCode, field: str, message: str) -> FoundIssue:
    """The accepted format is shown beside values that do not have it, and only there."""
    accepted = FIELDS_BY_NAME[field].accepted_format if code in _ABOUT_THE_FORM else ""
    return FoundIssue(code, message, field, accepted, is_advice=True)
