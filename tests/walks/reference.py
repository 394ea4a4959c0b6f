"""What payroll should hold of each person, read from the sandbox's rows in the plainest way.

Written apart from service/rules on purpose: two readings that agree are worth more than one that agrees with
itself. It knows only people that are valid in every field, as the sandbox's generator and `hire` make them,
and the default mapping. Values are spelled as the JSON API spells them: ISO dates, whole minor units.
"""

from decimal import Decimal

#: Payroll field -> key of Humaans' person.
OF_PERSON = {
    "employee_id": "employeeId",
    "first_name": "firstName",
    "middle_name": "middleName",
    "last_name": "lastName",
    "gender": "gender",
    "date_of_birth": "birthday",
    "ni_number": "taxId",
    "email": "email",
    "personal_email": "personalEmail",
    "phone_number": "personalPhoneNumber",
    "address_line_1": "address",
    "city": "city",
    "county": "state",
    "postcode": "postcode",
    "country": "countryCode",
    "start_date": "employmentStartDate",
    "end_date": "employmentEndDate",
    "contract_type": "contractType",
    "tax_code": "taxCode",
    "nationality": "nationality",
}
OF_CUSTOM_FIELD = {
    "ni_category": "NI category",
    "starter_declaration": "Starter declaration",
    "student_loan_plan": "Student loan plan",
    "postgraduate_loan": "Postgraduate loan",
    "hours_per_week": "Hours per week",
    "pay_schedule": "Pay schedule",
    "roll_number": "Building society roll number",
}
TITLES = {"Female": "Ms", "Male": "Mr"}
GENDERS = {"Female": "F", "Male": "M"}
LOANS = {"None": None, "Plan 1": "01", "Plan 2": "02", "Plan 4": "04"}


class World:
    """The tables of a sandbox as they are now; deleted people are not in it."""

    def __init__(self, sandbox):
        self.people = {row["id"]: row for row in sandbox.rows("people")}
        self._children = {
            name: _by_person(sandbox.rows(name))
            for name in ("job-roles", "compensations", "bank-accounts", "custom-values")
        }
        self._locations = {row["id"]: row["label"] for row in sandbox.rows("locations")}
        self._salary = {row["id"] for row in sandbox.rows("compensation-types") if row["baseType"] == "salary"}
        self._custom = {row["name"]: row["id"] for row in sandbox.rows("custom-fields")}

    def expected(self, person_id, day):
        """Every payroll field of one person on a day (ISO text) that Humaans fills; of the others there is nothing."""
        person = self.people[person_id]
        day = _day_that_counts(person, day)
        fields = {name: person[key] for name, key in OF_PERSON.items()}
        fields["gender"] = GENDERS.get(person["gender"])
        fields["title"] = TITLES.get(person["gender"])
        fields["address_line_2"] = None
        fields["work_location"] = self._locations.get(person["locationId"])
        role = _in_force(self._of("job-roles", person_id), day)
        fields["job_title"], fields["department"] = role.get("jobTitle"), role.get("department")
        return fields | self._pay(person_id, day) | self._bank(person_id) | self._customs(person_id)

    def _pay(self, person_id, day):
        pay = _in_force(
            [r for r in self._of("compensations", person_id) if r["compensationTypeId"] in self._salary], day
        )
        return {
            "salary_amount_minor": int(Decimal(pay["amount"]) * 100) if pay else None,
            "salary_currency": pay.get("currency"),
            "salary_period": pay.get("period"),
            "salary_effective_date": pay.get("effectiveDate"),
        }

    def _bank(self, person_id):
        (account,) = self._of("bank-accounts", person_id) or [{}]
        return {
            "bank_account_name": account.get("nameOnAccount"),
            "sort_code": (account.get("sortCode") or "").replace("-", "") or None,
            "account_number": account.get("accountNumber"),
        }

    def _customs(self, person_id):
        given = {row["customFieldId"]: row["value"] for row in self._of("custom-values", person_id)}
        found = {name: given.get(self._custom[label]) for name, label in OF_CUSTOM_FIELD.items()}
        found["student_loan_plan"] = LOANS.get(found["student_loan_plan"])
        found["pay_schedule"] = (found["pay_schedule"] or "").lower() or None
        return found

    def _of(self, resource, person_id):
        return self._children[resource].get(person_id, [])


def _by_person(rows):
    sorted_out = {}
    for row in rows:
        sorted_out.setdefault(row["personId"], []).append(row)
    return sorted_out


def _day_that_counts(person, today):
    """A starter is paid as on their first day, a leaver as on their last."""
    start, end = person["employmentStartDate"], person["employmentEndDate"]
    if start and start > today:
        return start
    return end if end and end < today else today


def _in_force(rows, day):
    begun = [row for row in rows if (row["effectiveDate"] or "") <= day]
    return max(begun, key=lambda row: (row["effectiveDate"] or "", row["createdAt"])) if begun else {}
