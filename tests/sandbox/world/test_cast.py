"""Each of the cast is who the story needs, and otherwise a person whom payroll can pay."""

import re
from datetime import date, timedelta

import pytest

NI_NUMBER = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
POSTCODE = re.compile(
    r"[A-Z]([0-9]|[0-9]{2}|([A-HJ-Y][0-9]{1,2})|([0-9][A-Z])|([A-HJ-Y][0-9]?[A-Z])) [0-9][ABD-HJLNP-UW-Z]{2}"
)
TAX_CODE = re.compile(r"[SC]?([1-9][0-9]{0,5}[LMNPTY]|BR|0T|NT|D[0-8]|K[1-9][0-9]{0,5})( M1)?")


@pytest.fixture
def pay_of(humaans):
    kinds = {row["id"]: row["baseType"] for row in humaans.rows("compensation-types")}
    return lambda who: [(kinds[row["compensationTypeId"]], row) for row in humaans.rows("compensations", who)]


def test_most_of_the_cast_is_valid_in_every_field(humaans, payroll):
    for key, person in payroll.everyone().items():
        if key in ("lucia", "nina"):
            continue
        assert NI_NUMBER.fullmatch(person["taxId"]), key
        assert POSTCODE.fullmatch(person["postcode"]), key
        assert TAX_CODE.fullmatch(person["taxCode"]), key
        assert person["countryCode"] == "GB", key
        assert all(person[field] for field in ("address", "city", "birthday")), key
        if key not in ("oscar", "hugo"):
            account = humaans.rows("bank-accounts", key)[-1]
            assert re.fullmatch(r"\d\d-\d\d-\d\d", account["sortCode"]), key
            assert re.fullmatch(r"\d{8}", account["accountNumber"]), key


def test_active_people_have_a_work_email_a_role_and_a_salary(humaans, payroll, pay_of):
    for key, person in payroll.everyone().items():
        if person["status"] == "active":
            assert person["email"], key
            assert humaans.rows("job-roles", key), key
            assert "salary" in [kind for kind, _ in pay_of(key)], key


def test_noah_is_a_new_hire_without_work_email_who_starts_in_14_days(humaans):
    noah = humaans.row("people", "noah")
    assert (noah["status"], noah["email"], noah["personalEmail"]) == ("newHire", None, "noah@bennett.example.org")
    assert noah["employmentStartDate"] == (date.fromisoformat(_today(humaans)) + timedelta(days=14)).isoformat()


def test_grace_has_left(humaans):
    grace = humaans.row("people", "grace")
    assert (grace["status"], grace["employmentEndDate"], grace["leavingReason"]) == (
        "offboarded",
        "2025-09-30",
        "resigned",
    )


def test_leo_is_on_notice(humaans):
    leo = humaans.row("people", "leo")
    assert leo["status"] == "active"
    assert leo["employmentEndDate"] > leo["lastWorkingDay"] > _today(humaans)


def test_isla_works_remotely_in_scotland(humaans, all_rights):
    isla = humaans.row("people", "isla")
    assert (isla["locationId"], isla["remoteCity"], isla["timezone"], isla["taxCode"]) == (
        "remote",
        "Aberdeen",
        "Europe/London",
        "S1257L",
    )
    assert all_rights.get("/locations/remote").status_code == 404


def test_bank_accounts_are_none_two_and_an_iban(humaans):
    assert humaans.rows("bank-accounts", "oscar") == []
    assert len(humaans.rows("bank-accounts", "freya")) == 2
    hugo = humaans.rows("bank-accounts", "hugo")[0]
    assert (hugo["sortCode"], hugo["accountNumber"]) == (None, "SE45 5000 0000 0583 9825 7466")


def test_freyas_custom_values_belong_to_her_accounts(humaans):
    accounts = {row["id"] for row in humaans.rows("bank-accounts", "freya")}
    bound = [row for row in humaans.rows("custom-values", "freya") if row["resourceId"]]
    assert {row["resourceId"] for row in bound} == accounts
    assert {row["value"] for row in bound} == {"WAL/1020", "WAL/2044"}


def test_ruby_has_a_raise_to_come(humaans, pay_of):
    future = [row for _, row in pay_of("ruby") if row["effectiveDate"] > _today(humaans)]
    assert [row["amount"] for row in future] == ["46500"]


def test_ethans_past_was_edited_lately(pay_of):
    edited = [row for _, row in pay_of("ethan") if row["updatedAt"][:10] > row["effectiveDate"]]
    assert {row["amount"] for row in edited} == {"62000", "68000.50"}


def test_maya_has_commission_and_theo_equity_and_a_bonus(pay_of):
    commission = next(row for kind, row in pay_of("maya") if kind == "commission")
    assert (commission["amount"], commission["currency"], commission["period"]) == ("12.5", None, None)
    assert [kind for kind, _ in pay_of("theo")] == ["salary", "equity", "bonus"]


def test_theo_has_two_values_for_one_field(humaans):
    field = next(row["id"] for row in humaans.rows("custom-fields") if row["name"] == "NI category")
    values = [row for row in humaans.rows("custom-values", "theo") if row["customFieldId"] == field]
    assert [row["value"] for row in sorted(values, key=lambda row: row["updatedAt"])] == ["J", "A"]


def test_amelia_has_a_multiple_choice_value(humaans):
    assert ["Cycle to work", "Dental"] in [row["value"] for row in humaans.rows("custom-values", "amelia")]


def test_employee_ids_are_missing_once_and_doubled_once(humaans):
    ids = [row["employeeId"] for row in humaans.rows("people")]
    assert ids.count(None) == 1
    assert humaans.row("people", "chloe")["employeeId"] is None
    assert humaans.row("people", "jack")["employeeId"] == humaans.row("people", "zara")["employeeId"] == "1015"
    assert len(set(ids)) == len(ids) - 1


@pytest.mark.parametrize(
    ("who", "field", "value"),
    [
        ("alex", "gender", "Non-binary"),
        ("lucia", "countryCode", "IT"),
        ("sam", "contractType", "Contractor"),
        ("nina", "taxId", "QQ234561C"),
        ("priya", "role", "owner"),
    ],
)
def test_some_are_known_by_one_field(humaans, who, field, value):
    assert humaans.row("people", who)[field] == value


def test_finns_pay_has_a_period_no_one_knows(pay_of):
    assert [row["period"] for _, row in pay_of("finn")] == ["perShift"]


def test_harriet_is_gone_for_good(humaans, payroll):
    assert payroll.get(f"/people/{humaans.person_id('harriet')}").status_code == 404


def test_every_one_of_the_cast_says_what_is_notable(humaans):
    cast = humaans.ask("GET", "/cast")
    assert [key for key, each in cast.items() if not each["notable"]] == ["harriet"]


def _today(humaans):
    return humaans.ask("GET", "/clock")["now"][:10]
