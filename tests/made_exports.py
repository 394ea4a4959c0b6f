"""A pay period that is signed off and a file that was made of it, for tests of pages that need no more;
and the same period sent to a payroll program.
"""

from service.store.database.connection import write_transaction
from service.store.tables.employees import Employee
from service.store.tables.exports import PayrollExport, PayrollProgram, PayrollPush, SentEmployee
from service.store.tables.periods import PayPeriod, PeriodSnapshot


def make_an_export(company, now):
    """With one employee in it and one who does not fit. Call with an open connection."""
    day = now.date()
    with write_transaction():
        period = PayPeriod.create(
            id=1000, company=company, schedule="Signed off", frequency="monthly", pay_date=day, period_start=day,
            period_end=day, cut_off_at=now, cut_off_since=now, state="signed_off", version=1, changed_at=now,
        )  # fmt: skip
        snapshot = PeriodSnapshot.create(
            company=company, period=period, version=1, taken_at=now, taken_by="alice", employees=2, sha256="",
            public_key="", last_change_id=0,
        )  # fmt: skip
        one, other = Employee.select().order_by(Employee.id).limit(2)
        refused = [{"record": other.id, "employee_id": "1001", "reasons": ["Title is needed and empty."]}]
        PayrollExport.create(
            company=company, period=period, snapshot=snapshot, target="sage50", scope="full",
            name="acme_monthly_2026-11_v1_sage50_full", included=[one.id], refused=refused, made_by="alice",
            made_at=now, blank_columns={"NI Number": 1, "Director Status": 1},
        )  # fmt: skip
        PayrollProgram.create(
            company=company, program="staffology", state="connected", key_last4="3f9a", employer_id="an-employer",
            employer_name="Brightwater Ltd", connected_by="alice", connected_at=now, checked_at=now,
        )  # fmt: skip
        push = PayrollPush.create(
            company=company, period=period, snapshot=snapshot, employer_id="an-employer",
            employer_name="Brightwater Ltd", scope="full", state="done", asked_by="alice", asked_at=now, ended_at=now,
        )  # fmt: skip
        gone = ["Telephone is empty now. Clear it in Staffology and IRIS by hand."]
        SentEmployee.create(company=company, push=push, employee=one.id, employee_id="1002", state="sent", by_hand=gone)
        reasons = ["Sort code: No bank has this sort code."]
        SentEmployee.create(
            company=company, push=push, employee=other.id, employee_id="1001", state="refused", reasons=reasons
        )
