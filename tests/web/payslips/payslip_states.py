"""Payslips in the states that decisions are about."""

from __future__ import annotations

from service.store.database.connection import connection, write_transaction
from service.store.tables.payslips import Payslip, PayslipChannel
from tests.web.conftest import PASSWORD

HIS_OWN = {"password": PASSWORD}


def state_of(payslip_id):
    with connection():
        return Payslip.get_by_id(payslip_id)


def unclear(imported, payslip_id):
    with connection(), write_transaction():
        PayslipChannel.create(
            company=imported.id, payslip=payslip_id, channel="email", state="unclear", updated_at=imported.created_at
        )
