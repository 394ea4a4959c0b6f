"""Files of the demo's people: everyone in the sandbox, imported, frozen and written for each payroll program."""

from datetime import date, time
from pathlib import Path

import pytest

from service.actions.exports.payroll_files import make_file, table_to_download
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.facts.payslips import Frequency, PaySchedule
from service.rules.exports.export_names import Scope
from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import csv_lines
from service.store.periods import pay_periods
from service.store.tables.employees import Employee
from service.store.tables.periods import PayPeriod

GOLDEN = Path(__file__).parent / "golden"
PAYDAY = date(2026, 12, 24)


@pytest.fixture
def period(story, services):
    """Frozen and signed off; everyone but one has the schedule by its name."""
    story.imported()
    schedule = PaySchedule("Last working days", Frequency.MONTHLY, time(9), day_of_month=27)
    save_schedules(services, story.company.id, [schedule], seen="", actor="alice")
    Employee.update(pay_schedule="Last working days").where(Employee.id != 2).execute()
    found = pay_periods.of_payday(story.company.id, schedule.name, PAYDAY)
    freeze_from_last_reading(services, story.company, found.id, actor="alice")
    PayPeriod.update(state="signed_off").where(PayPeriod.id == found.id).execute()
    return PayPeriod.get_by_id(found.id)


def written(services, company, period, target):
    """The file, and who is not in it with the reasons."""
    export = make_file(services, company, period, target, Scope.FULL, actor="alice")
    table = table_to_download(services, export, actor="alice")
    refused = [f"{each['employee_id']}: {' '.join(each['reasons'])}\r\n" for each in export.refused]
    return "".join([*csv_lines(table.headings, table.rows, mark=target.has_byte_order_mark), "\r\n", *refused])


def test_the_files_of_the_demos_people_are_as_they_were(story, services, period):
    """After a wanted change: delete the golden files that differ, and run this test to have them written."""
    missing = []
    for target in TARGETS.values():
        golden = GOLDEN / f"{target.name}.csv"
        found = written(services, story.company, period, target).encode()
        if not golden.exists():
            missing.append(golden.name)
            golden.write_bytes(found)
        assert found == golden.read_bytes(), target.name
    assert missing == [], "written now: check them"


def test_a_file_says_how_often_a_schedule_pays_and_not_its_name(story, services, period):
    target = TARGETS["hmrc"]
    export = make_file(services, story.company, period, target, Scope.FULL, actor="alice")
    assert not [each for each in export.refused if "Pay frequency" in " ".join(each["reasons"])]
    table = table_to_download(services, export, actor="alice")
    assert {row[table.headings.index("Payment.PayFreq")] for row in table.rows} == {"M1"}
