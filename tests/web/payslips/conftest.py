"""An uploaded payslip: accepted, or held."""

from __future__ import annotations

import pytest

from sandbox.platform.payslips import pdf_of
from service.store.database.connection import connection
from service.store.tables.payslips import Payslip
from tests.web.payslips.sending import AMELIA, PRIYA, send_files


@pytest.fixture
def accepted(bob, imported):
    """The id of Amelia's payslip, accepted."""
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)))
    bob.send(f"{sent.headers['Location']}/accept")
    with connection():
        return Payslip.get().id


@pytest.fixture
def held(bob, imported):
    """Priya's payslip, given to Amelia."""
    sent = send_files(bob, ("1002.pdf", pdf_of(PRIYA)))
    bob.send(f"{sent.headers['Location']}/accept")
    with connection():
        return Payslip.get().id


@pytest.fixture
def one(bob, imported):
    """The id of Amelia's payslip, accepted."""
    sent = send_files(bob, ("1002.pdf", pdf_of(AMELIA)))
    bob.send(f"{sent.headers['Location']}/accept")
    with connection():
        return Payslip.get().id
