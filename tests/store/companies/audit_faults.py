"""What the check of the audit log finds."""

from __future__ import annotations

from service.store.companies import audit_check


def faults():
    return [(fault.kind, fault.entry_id or fault.number) for fault in audit_check.faults()]
