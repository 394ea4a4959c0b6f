"""A Staffology account: employers, their employees, and the pay runs that were made of them.

`switches` choose what is not publicly known: whether a payroll code may be used twice, how a payslip is answered.
"""

import copy
import threading
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.staffology.validation import faults_of

API_KEY = "sandbox-staffology-key"
PAYSLIP_ANSWERS = ("stream", "content", "link", "pdf", "html")


class InvalidEmployeeError(Exception):
    """What is wrong with an employee, by the name of the field."""

    def __init__(self, faults: dict[str, list[str]]) -> None:
        super().__init__("invalid")
        self.faults = faults


@dataclass
class Switches:
    #: Whether a second employee with the same payroll code is refused.
    unique_payroll_codes: bool = False
    payslips_as: str = "stream"

    def set(self, changes: dict[str, Any]) -> None:
        """ValueError when a change is not understood."""
        for name, value in changes.items():
            if name not in asdict(self):
                raise ValueError(f"there is no switch {name!r}")
            if name == "payslips_as" and value not in PAYSLIP_ANSWERS:
                raise ValueError(f"payslips_as is one of {', '.join(PAYSLIP_ANSWERS)}")
            setattr(self, name, value)


@dataclass
class PayRun:
    """One pay run; `payslips` are its entries: the id, the payroll code, and the lines of the payslip's pages."""

    tax_year: str
    pay_period: str
    number: int
    start_date: str
    end_date: str
    payment_date: str
    is_closed: bool = True
    payslips: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Employer:
    id: str
    name: str
    employees: dict[str, dict[str, Any]] = field(default_factory=dict)
    pay_runs: list[PayRun] = field(default_factory=list)


class Payroll:
    def __init__(self, seed: int | str = 1) -> None:
        self._lock = threading.Lock()
        self._seed = seed
        self._count = 0
        self.api_key = API_KEY
        self.switches = Switches()
        self.employers: dict[str, Employer] = {}
        #: Each creation and change as it was asked for, oldest first.
        self.writes: list[dict[str, Any]] = []
        self.add_employer("Brightwater Ltd")

    @property
    def first(self) -> Employer:
        return next(iter(self.employers.values()))

    def add_employer(self, name: str) -> Employer:
        employer = Employer(self._new_id("employer"), name)
        self.employers[employer.id] = employer
        return employer

    def with_code(self, employer: Employer, code: str) -> dict[str, Any] | None:
        found = (each for each in employer.employees.values() if each["employmentDetails"]["payrollCode"] == code)
        return next(found, None)

    def create(self, employer: Employer, wanted: dict[str, Any]) -> dict[str, Any]:
        """InvalidEmployeeError names every field that is wrong."""
        with self._lock:
            faults = faults_of(wanted)
            code = str((wanted.get("employmentDetails") or {}).get("payrollCode") or "")
            if not faults and self.switches.unique_payroll_codes and self.with_code(employer, code):
                faults["EmploymentDetails.PayrollCode"] = ["An employee with this payroll code already exists"]
            if faults:
                raise InvalidEmployeeError(faults)
            employee = copy.deepcopy(wanted) | {"id": self._new_id("employee"), "status": "Current"}
            employer.employees[employee["id"]] = employee
            self.writes.append({"method": "POST", "id": employee["id"], "payrollCode": code})
            return employee

    def replace(self, employer: Employer, employee_id: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """The whole employee: what is not named is gone. KeyError, InvalidEmployeeError."""
        with self._lock:
            before = employer.employees[employee_id]
            if faults := faults_of(wanted):
                raise InvalidEmployeeError(faults)
            kept = {name: before[name] for name in ("id", "status", "sourceSystemId") if name in before}
            employer.employees[employee_id] = copy.deepcopy(wanted) | kept
            code = wanted["employmentDetails"]["payrollCode"]
            self.writes.append({"method": "PUT", "id": employee_id, "payrollCode": code})
            return employer.employees[employee_id]

    def add_pay_run(self, employer: Employer, wanted: dict[str, Any]) -> PayRun:
        run = PayRun(**wanted)
        for each in run.payslips:
            each.setdefault("id", self._new_id("entry"))
        employer.pay_runs.append(run)
        return run

    def _new_id(self, kind: str) -> str:
        self._count += 1
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._seed}/{kind}/{self._count}"))
