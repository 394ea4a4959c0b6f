"""What has arrived: documents with who may see them, files, and mails."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from sandbox.answers import documents
from sandbox.http.request_context import answer, asked, meant, the_platform
from sandbox.platform import payslips

DOCUMENTS = Blueprint("documents", __name__)


@DOCUMENTS.get("/documents")
def list_documents() -> Response:
    company = meant()
    person = request.args.get("personId")
    rows = company.world.rows_of("documents", company.person_id(person)) if person else company.world.rows("documents")
    return answer([documents.with_visibility(company, row) for row in rows])


@DOCUMENTS.get("/files")
def files() -> Response:
    """With `documentIds`; a file without any is a stray."""
    company = meant()
    attached: dict[str, list[str]] = {}
    for row in company.world.rows("documents"):
        attached.setdefault(row["fileId"], []).append(row["id"])
    return answer([each.as_dict() | {"documentIds": attached.get(each.id, [])} for each in company.files.values()])


@DOCUMENTS.get("/files/<file_id>/content")
def file_content(file_id: str) -> Response:
    stored = meant().files[file_id]
    return Response(stored.content or b"", mimetype=stored.content_type)


@DOCUMENTS.get("/payslips.zip")
def sample_payslips() -> Response:
    """A sample payslip for everyone who is active; `payDate` is today unless it is given."""
    company = meant()
    day = request.args.get("payDate")
    pay_date = date.fromisoformat(day) if day else company.world.clock.today()
    return Response(payslips.zip_of(payslips.samples_of(company, pay_date)), mimetype="application/zip")


@DOCUMENTS.get("/mails")
def mails() -> Response:
    return answer([mail.as_dict() for mail in _mailbox().mails])


@DOCUMENTS.delete("/mails")
def forget_mails() -> Response:
    _mailbox().forget()
    return answer([])


@DOCUMENTS.get("/mails/<int:number>/attachments/<int:index>")
def mail_attachment(number: int, index: int) -> Response:
    kind, content = _mail(number).attachment(index)
    return Response(content, mimetype=kind)


@DOCUMENTS.post("/mails/refuse")
def refuse_mails() -> Response:
    wanted = asked()
    _mailbox().refuse(wanted.get("answer", "451 Try again later"), int(wanted.get("times", 1)))
    return answer(wanted)


def _mailbox() -> Any:
    mailbox = the_platform().mailbox
    if mailbox.port is None:
        raise KeyError("mailbox: start with --smtp-port 0")
    return mailbox


def _mail(number: int) -> Any:
    found = [mail for mail in _mailbox().mails if mail.number == number]
    if not found:
        raise KeyError(f"mail {number}")
    return found[0]
