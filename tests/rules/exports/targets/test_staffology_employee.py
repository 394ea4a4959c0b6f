"""What is sent of an employee to Staffology: every value in its place, nothing blank, nothing guessed."""

from __future__ import annotations

import pytest

from sandbox.staffology.validation import faults_of
from service.rules.exports.targets.staffology import TARGET
from service.rules.exports.targets.staffology_employee import (
    LEFT_TO_PAYROLL,
    PLACES,
    columns,
    employee_for_staffology,
    for_creation,
    gone,
    has_all,
    is_someone_else,
    put_in,
)

FIELDS = {
    "employee_id": "1042", "title": "Ms", "first_name": "Amelia", "last_name": "O'Neill", "gender": "F",
    "date_of_birth": "1988-04-17", "ni_number": "CE234561D", "ni_category": "A", "tax_code": "1257L W1M1",
    "start_date": "2026-01-05", "student_loan_plan": "05", "postgraduate_loan": "no", "salary_amount_minor": 4_200_005,
    "salary_currency": "GBP", "salary_period": "annual", "hours_per_week": "37.5", "sort_code": "102030",
    "account_number": "63748472", "bank_account_name": "A O'Neill", "address_line_1": "12 Market Street",
}  # fmt: skip
#: Columns of the file that the API takes in another way, or not with the employee.
NOT_SENT = {
    "Left Date", "Dept Name", "Cost Centre Code",
}  # fmt: skip


def made(frequency="monthly", **changes):
    return employee_for_staffology(FIELDS | changes, frequency)


def test_every_column_of_the_file_is_sent_or_is_said_to_be_payrolls_own_work():
    sent = {column.heading for column in columns()}
    assert {column.heading for column in TARGET.filled} - sent <= NOT_SENT
    assert sent <= PLACES.keys()
    assert any("Leavers" in words for words in LEFT_TO_PAYROLL)


def test_a_new_employee_is_what_the_schema_takes():
    employee = made()
    assert employee.reasons == ()
    whole = for_creation(employee, "humaans-payroll-1-7")
    assert whole["sourceSystemId"] == "humaans-payroll-1-7"
    assert whole["personalDetails"]["maritalStatus"] == "Unknown"
    assert whole["employmentDetails"]["starterDetails"] == {"startDate": "2026-01-05", "starterDeclaration": "Unknown"}
    assert whole["payOptions"] == {
        "period": "Monthly", "basis": "Monthly", "payAmount": 3500.0,
        "fpsFields": {"hoursNormallyWorked": "MoreThan30"},
        "taxAndNi": {
            "niTable": "A", "taxCode": "1257L", "week1Month1": True, "studentLoan": "PlanFive", "postgradLoan": False,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("frequency", "changes", "basis", "amount"),
    [
        ("monthly", {"salary_period": "hourly", "salary_amount_minor": 1282}, "Hourly", 12.82),
        ("weekly", {}, None, None),  # 52 weeks or 52.143? Payroll says.
        ("every now and then", {}, None, None),
        ("monthly", {"salary_amount_minor": None}, None, None),
    ],
)
def test_the_pay_of_one_period_is_sent_only_where_it_is_certain(frequency, changes, basis, amount):
    pay = for_creation(made(frequency, **changes), "")["payOptions"]
    assert (pay.get("basis"), pay.get("payAmount")) == (basis, amount)


def test_a_director_paid_by_cheque_who_lives_abroad_and_has_no_fixed_hours():
    whole = for_creation(
        made(
            country="FR", director="yes", director_ni_method="AL", director_start_date="2024-04-08", hours_band="E",
            payment_method="cheque", marital_status="civil_partnership", passport_number="5" * 25,
            workplace_postcode="TS18 3AD", continuous_employment_date="2019-09-02", irregular_payments="yes",
            off_payroll_worker="no", roll_number="D/12345678-9",
        ),
        "",
    )  # fmt: skip
    personal, employment, pay = whole["personalDetails"], whole["employmentDetails"], whole["payOptions"]
    assert personal["address"] == {"line1": "12 Market Street", "country": "OutsideUk", "foreignCountry": "France"}
    assert (personal["maritalStatus"], personal["passportNumber"]) == ("CivilPartnership", "5" * 25)
    assert employment["directorshipDetails"] == {
        "isDirector": True, "startDate": "2024-04-08", "niAlternativeMethod": True,
    }  # fmt: skip
    assert (employment["workplacePostcode"], employment["continuousEmploymentDate"]) == ("TS18 3AD", "2019-09-02")
    assert pay["method"] == "Cheque"
    assert pay["fpsFields"] == {
        "hoursNormallyWorked": "NotRegular", "irregularPaymentPattern": True, "offPayrollWorker": False,
    }  # fmt: skip
    assert whole["bankDetails"]["buildingSocietyRollNumber"] == "D/12345678-9"
    assert faults_of(whole) == {}
    assert "country" not in for_creation(made(country="GB"), "")["personalDetails"]["address"]


def test_what_does_not_fit_is_a_reason_and_repeats_no_value():
    refused = made(title="x" * 31, tax_code="", salary_currency="EUR", job_title="x" * 121)
    assert set(refused.reasons) == {
        "Title is longer than 30 characters.", "Tax Code is needed and empty.", "The salary is not in GBP.",
        "Job Title is longer than 120 characters.",
    }  # fmt: skip


def test_blank_values_wipe_nothing_and_what_payroll_typed_in_stays():
    theirs = {
        "id": "7", "tags": ["x"],
        "personalDetails": {"telephone": "1", "dateOfBirth": "1988-04-17T00:00:00", "address": None},
        "payOptions": {"method": "Credit"},
    }  # fmt: skip
    employee = made(phone_number="", middle_name=None)
    whole = put_in(theirs, employee.values)
    assert whole["personalDetails"]["telephone"] == "1"
    assert whole["personalDetails"]["address"] == {"line1": "12 Market Street"}
    assert (whole["tags"], whole["payOptions"]["method"], theirs["personalDetails"]["address"]) == (
        ["x"],
        "Credit",
        None,
    )
    assert "middleName" not in whole["personalDetails"]
    assert has_all(
        whole | {"personalDetails": whole["personalDetails"] | {"dateOfBirth": "1988-04-17T00:00:00"}}, employee.values
    )
    assert not has_all(theirs, employee.values)
    assert gone(made(phone_number="+44 20 7946 0018"), employee) == (
        "Telephone is empty now. Clear it in Staffology and IRIS by hand.",
    )


def test_a_date_may_come_back_with_a_midnight_and_a_text_that_ends_like_one_is_itself():
    theirs = for_creation(made(postcode="CB1 2AZ"), "")
    theirs["personalDetails"]["dateOfBirth"] += "T00:00:00Z"
    assert has_all(theirs, made(postcode="CB1 2AZ").values)
    assert not has_all(theirs, made(postcode="CB1 2A").values)


def test_a_payroll_code_of_another_person_is_noticed_and_a_corrected_number_is_not():
    other = {"personalDetails": {"niNumber": "AB123456C", "dateOfBirth": "1970-01-01"}}
    corrected = {"personalDetails": {"niNumber": "AB123456C", "dateOfBirth": "1988-04-17"}}
    assert is_someone_else(other, made())
    assert not is_someone_else(corrected, made())
    assert not is_someone_else({"personalDetails": {"dateOfBirth": "1970-01-01"}}, made())
    assert not is_someone_else({}, made())
