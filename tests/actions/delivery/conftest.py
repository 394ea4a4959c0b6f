"""Deliveries are tested with the company, the sandbox and the interruptions of the payslips' tests."""

from tests.actions.payslips.conftest import (
    a_minute,
    killer,
    nine_on_payday,
    payday,
    sandbox,
    services,
    shared_sandbox,
)

__all__ = ["a_minute", "killer", "nine_on_payday", "payday", "sandbox", "services", "shared_sandbox"]
