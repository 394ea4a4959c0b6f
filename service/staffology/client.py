"""Staffology's API: employers, employees found by payroll code, pay runs, payslips.

Answers are plain values; an employee stays the JSON object that Staffology has, because a change sends it back whole.
"""

from __future__ import annotations

import random as random_module
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from service.outgoing.limits import Deadlines, RetryPolicy
from service.outgoing.rate_limiter import Pace
from service.outgoing.wire import Wire, basic, nothing
from service.staffology.answers import json_of, rows_of, text_at
from service.staffology.calls import Calls
from service.staffology.errors import GoneError, NotUnderstoodError
from service.staffology.payslip_reports import pdf_or_link, refuse_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REAL_URL: Final = "https://api.staffology.co.uk"
#: No limit is published; this is well below what its own pages ask for.
REQUESTS_PER_SECOND: Final = 4.0
#: The key is the password; Staffology does not look at the user.
_USER: Final = "humaans-payroll"
#: A PDF with the payslips of everyone takes its time.
REPORT_DEADLINES: Final = Deadlines(read_seconds=90.0, total_seconds=150.0, call_seconds=150.0)
#: Of the number of a pay run.
_DIGITS: Final = 3
_MOST_PDF_BYTES: Final = 128 * 1024 * 1024

Employee = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Employer:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PayRun:
    """One pay run of a pay period: `number` is its tax week or month."""

    tax_year: str
    pay_period: str
    number: int
    start_date: date
    end_date: date
    payment_date: date
    employees: int
    is_closed: bool


class StaffologyClient:
    """One account by its API key. Every method raises StaffologyError."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        deadlines: Deadlines = Deadlines(),  # noqa: B008 - frozen
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        requests_per_second: float | None = REQUESTS_PER_SECOND,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base_url, self._deadlines = base_url, deadlines
        self._how = {"retry": retry, "sleep": sleep, "monotonic": monotonic, "random": random_module.Random()}  # noqa: S311 - waits
        self._pace = Pace(requests_per_second, monotonic)
        self._wire = Wire(base_url, api_key, header_of=lambda key: basic(_USER, key), max_body_bytes=_MOST_PDF_BYTES)
        self._calls = Calls(self._wire, self._pace, **self._how)  # type: ignore[arg-type]

    def close(self) -> None:
        self._wire.close()

    def employers(self) -> list[Employer]:
        """The employers that the key may use."""
        rows = rows_of(self._json("GET", "/employers"), "employers")
        return [Employer(text_at(row, "id"), text_at(row, "name")) for row in rows]

    def find(self, employer_id: str, payroll_code: str) -> Employee | None:
        """The employee with exactly this payroll code."""
        path = f"/employers/{employer_id}/employees/search/payrollcode"
        try:
            item = self._json("GET", path, params={"code": payroll_code})
        except GoneError:
            return None
        if item is None:
            return None
        found = self.employee(employer_id, text_at(item, "id"))
        details = (found or {}).get("employmentDetails")
        is_theirs = isinstance(details, dict) and details.get("payrollCode") == payroll_code
        return found if is_theirs else None

    def employee(self, employer_id: str, employee_id: str) -> Employee | None:
        """None when Staffology does not have them any more."""
        try:
            found = self._json("GET", f"/employers/{employer_id}/employees/{employee_id}")
        except GoneError:
            return None
        text_at(found, "id")
        return dict(found)

    def create(self, employer_id: str, employee: Mapping[str, Any]) -> str:
        """The id of the new employee."""
        return text_at(self._json("POST", f"/employers/{employer_id}/employees", json=dict(employee)), "id")

    def replace(self, employer_id: str, employee_id: str, employee: Mapping[str, Any]) -> None:
        """The employee as a whole: what it does not name may be gone afterwards."""
        self._json("PUT", f"/employers/{employer_id}/employees/{employee_id}", json=dict(employee))

    def pay_runs(self, employer_id: str, tax_year: str, pay_period: str, *, newest: int = 60) -> list[PayRun]:
        """The newest pay runs of a tax year ("Year2026") for one pay period ("Monthly"), the newest first."""
        path = f"/employers/{employer_id}/payrun/{tax_year}/{pay_period}"
        try:
            items = rows_of(self._json("GET", path), "pay runs")
        except GoneError:
            return []
        words = (text_at(item, "url").rpartition("/")[2] for item in items)
        numbers = sorted({int(word) for word in words if word.isdecimal() and len(word) <= _DIGITS}, reverse=True)
        return [self.pay_run(employer_id, tax_year, pay_period, number) for number in numbers[:newest]]

    def pay_run(self, employer_id: str, tax_year: str, pay_period: str, number: int) -> PayRun:
        """One pay run by its tax week or month."""
        return _pay_run(self._json("GET", f"/employers/{employer_id}/payrun/{tax_year}/{pay_period}/{number}"))

    def payslips(self, employer_id: str, run: PayRun) -> bytes:
        """One PDF with the payslips of everyone in a pay run."""
        path = f"/employers/{employer_id}/reports/{run.tax_year}/{run.pay_period}/{run.number}/payslips"
        answer = self._calls.call("GET", path, deadlines=REPORT_DEADLINES)
        document = None if answer.body.startswith(b"%PDF") else json_of(answer)
        found = pdf_or_link(answer, document)
        return self._follow(found) if isinstance(found, str) else found

    def _follow(self, link: str) -> bytes:
        refuse_elsewhere(link, self._base_url)
        parts = urlsplit(link)
        wire = Wire(f"{parts.scheme}://{parts.netloc}", "no-key", header_of=nothing, max_body_bytes=_MOST_PDF_BYTES)
        calls = Calls(wire, self._pace, **self._how)  # type: ignore[arg-type]
        query = dict(parse_qsl(parts.query))
        try:
            answer = calls.call("GET", parts.path, deadlines=REPORT_DEADLINES, params=query)
        finally:
            wire.close()
        found = pdf_or_link(answer, None)
        return found if isinstance(found, bytes) else b""

    def _json(self, method: str, path: str, **parts: Any) -> Any:
        return json_of(self._calls.call(method, path, deadlines=self._deadlines, **parts))


def _pay_run(found: Any) -> PayRun:
    try:
        return PayRun(
            tax_year=text_at(found, "taxYear"),
            pay_period=text_at(found, "payPeriod"),
            number=int(found["period"]),
            start_date=date.fromisoformat(text_at(found, "startDate")[:10]),
            end_date=date.fromisoformat(text_at(found, "endDate")[:10]),
            payment_date=date.fromisoformat(text_at(found, "paymentDate")[:10]),
            employees=int(found.get("employeeCount") or 0),
            is_closed=found.get("isClosed") is True,
        )
    except (KeyError, ValueError, TypeError):
        raise NotUnderstoodError("Staffology sent a pay run that we do not understand.") from None
