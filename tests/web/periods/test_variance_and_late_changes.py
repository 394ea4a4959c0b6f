"""What changed since the period before, and after the freeze, as the page of a pay period shows it."""

from __future__ import annotations

from datetime import date

from service.actions.employees.edit_employee import edit_employee
from service.store.database.connection import connection
from service.store.employees import backdated_pay
from service.store.periods import pay_periods, snapshots, variance_lines
from service.store.tables.employees import Change, Employee
from tests.web.periods.conftest import DECEMBER, freeze, sign


def test_the_variance_is_shown_with_causes_and_each_line_can_be_checked(alice, bob, path, services, monthly):
    freeze(bob, path())
    sign(bob, path())
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        raised = amelia.salary_amount_minor * 6 // 5
        edit_employee(services, monthly.id, amelia.id, {"salary_amount_minor": raised, "city": "York"}, actor="bob")
        period = {"starts": "2026-11-01", "ends": "2026-11-30", "payday": "2026-11-27", "paid_minor": 437_500}
        backdated_pay.add(
            monthly.id, amelia.id, run_id=None, now=services.clock(), effective_date=date(2026, 11, 1), currency="GBP",
            difference_minor=20_000, periods=[period | {"due_minor": 457_500, "settled_minor": 0}], trouble="",
        )  # fmt: skip
    freeze(bob, path(DECEMBER))
    page = bob.open(path(DECEMBER)).text
    for said in ("Back pay for payday 27 November 2026", "£4,375.00", "£4,575.00", "<small>+£200.00 <", "+4.6%"):
        assert said in page
    chart = page.partition('id="totals"')[2].partition("</table>")[0]
    assert (chart.count("<rect"), "24 December 2026" in chart, "27 November 2026" in chart) == (6, True, True)
    assert "Above your limit" in page
    assert "+20.0%" in page
    assert "Edited in payroll by bob" in page
    assert "Starts within this pay period" in page
    assert "York" not in bob.open(f"{path(DECEMBER)}?section=pay").text
    line = page.split('name="line"')[1].split('value="')[1].split('"')[0]
    sent = bob.send(f"{path(DECEMBER)}/lines", {"line": line, "note": "seen the letter"})
    assert sent.status_code == 303
    assert "seen the letter" in bob.open(path(DECEMBER)).text
    assert "seen the letter" not in bob.open(f"{path(DECEMBER)}?show=unchecked").text
    file = bob.send(f"{path(DECEMBER)}/variance").text
    assert "York" in file
    assert "Back pay for payday 27 November 2026" in file
    assert bob.send(f"{path(DECEMBER)}/variance", {"format": "xlsx"}).data.startswith(b"PK")


def test_a_late_change_is_listed_and_included_only_with_a_reason(bob, path, services, monthly):
    freeze(bob, path())
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        edit_employee(services, monthly.id, amelia.id, {"city": "York"}, actor="bob")
    page = bob.open(path()).text
    assert "Late changes" in page
    refused = bob.send(f"{path()}/late", {"late": f"{amelia.id}-city"})
    assert (refused.status_code, "Enter why these changes belong" in refused.text) == (422, True)
    assert bob.send(f"{path()}/late", {"late": f"{amelia.id}-city", "reason": "moved"}).status_code == 303
    assert "1 late change was included by bob@example.com: moved" in bob.open(path()).text


def test_a_late_salary_is_shown_in_its_own_currency_before_and_after(bob, path, monthly, clock):
    def change(field, new):
        with connection():
            amelia = Employee.get(Employee.first_name == "Amelia")
            old = getattr(amelia, field)
            Employee.update(**{field: new}).where(Employee.id == amelia.id).execute()
            Change.create(
                company=monthly.id, employee=amelia.id, field=field, old=old, new=new, cause="event", at=clock()
            )

    change("salary_currency", "EUR")
    freeze(bob, path())
    change("salary_amount_minor", 4_700_000)
    page = bob.open(path()).text
    assert "€47,000.00" in page
    assert "£47,000.00" not in page
    change("salary_currency", "JPY")
    page = bob.open(path()).text
    assert "4,700,000" in page
    assert "€47,000.00" not in page


def test_the_variance_shows_each_salary_in_its_own_currency(bob, path, monthly):
    freeze(bob, path())
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
        snapshot = snapshots.of_version(pay_periods.by_id(monthly.id, int(path().rpartition("/")[2])))
        of_amelia = monthly.id, snapshot.id, amelia.id, "pay"
        variance_lines.add(
            [
                variance_lines.NewLine(*of_amelia, "salary_currency", "GBP", "EUR", currency="EUR"),
                variance_lines.NewLine(*of_amelia, "salary_amount_minor", 4_000_000, 4_700_000, currency="EUR"),
            ]
        )
    page = bob.open(path()).text
    assert "£40,000.00" in page
    assert "€47,000.00" in page
    assert "€40,000.00" not in page
