"""A Humaans of many people, for readings that no one watches."""

from __future__ import annotations

from tests.humaans.scripted import (
    Lists,
    a_bank_account,
    a_compensation,
    a_custom_value,
    a_job_role,
    a_person,
)

NO_ONE_WATCHES = {"custom_field_ids": frozenset(), "on_progress": lambda *_: None}


def many(count: int) -> Lists:
    ids = [f"p{n:05}" for n in range(count)]
    return Lists(
        people=[a_person(i, employeeId=i[1:]) for i in ids],
        job_roles=[a_job_role(f"r{i}", i) for i in ids],
        compensations=[a_compensation(f"c{i}", i) for i in ids],
        bank_accounts=[a_bank_account(f"b{i}", i) for i in ids],
        custom_values=[a_custom_value(f"v{n}{i}", i, customFieldId=f"f{n}") for i in ids for n in range(2)],
        custom_fields=[{"id": f"f{n}", "name": f"Field {n}"} for n in range(2)],
        locations=[{"id": "l1", "label": "London"}],
        compensation_types=[{"id": "t1", "name": "Salary", "baseType": "salary"}],
    )
