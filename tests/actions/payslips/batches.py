"""Batches of files, and the codes of what became of each."""

import io
import zipfile

from service.actions.payslips.accept_payslips import accept_batch
from service.actions.payslips.import_batch import propose_batch
from tests.actions.payslips.conftest import NOVEMBER


def propose(payday, *files, **more):
    return propose_batch(payday.services, payday.company.id, files, NOVEMBER, actor="alice", **more)


def accept(payday, batch):
    return accept_batch(payday.services, payday.company.id, batch.id, actor="alice")


def codes(batch):
    return {problem["name"]: problem["code"] for problem in batch.problems}


def zipped(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def with_employment(payday, employment):
    found = [(key, payday.story.employee(key)) for key in payday.sandbox.card["cast"]]
    return [key for key, employee in found if employee is not None and employee.employment == employment]
