"""The control API's side rooms: webhooks and their deliveries, documents and files, the mailbox."""

from typing import Any

from flask import Response, request

from sandbox import documents
from sandbox.control import CONTROL, asked, meant
from sandbox.here import answer, the_platform
from sandbox.hooks import Hook


@CONTROL.get("/webhooks")
def hooks() -> Response:
    return answer([hook.as_dict() for hook in meant().sender.hooks.values()])


@CONTROL.post("/webhooks")
def draft_hook() -> Response:
    """A draft, as the settings page makes it; give `"status": "published"` to be done in one step."""
    company, wanted = meant(), asked()
    Hook("").set(wanted)
    with company.world.lock:
        fields = {"url": wanted.get("url"), "events": wanted.get("events", [])}
        hook = company.sender.hooks[company.world.add("webhooks", fields)["id"]]
        hook.set({"status": "draft"} | wanted)
        return answer(hook.as_dict(), 201)


@CONTROL.patch("/webhooks/<hook_id>")
def change_hook(hook_id: str) -> Response:
    company, wanted = meant(), asked()
    hook = _hook(hook_id)
    with company.world.lock:
        hook.set(wanted)
        company.world.change("webhooks", hook.id, {"url": hook.url, "events": hook.events})
        return answer(hook.as_dict())


@CONTROL.post("/webhooks/<hook_id>/publish")
def publish_hook(hook_id: str) -> Response:
    hook = _hook(hook_id)
    hook.set({"status": "published"})
    return answer(hook.as_dict())


@CONTROL.delete("/webhooks/<hook_id>")
def delete_hook(hook_id: str) -> Response:
    return answer(meant().world.remove("webhooks", _hook(hook_id).id))


@CONTROL.post("/webhooks/<hook_id>/test")
def send_test(hook_id: str) -> Response:
    return answer(meant().sender.test(_hook(hook_id)).as_dict(), 201)


@CONTROL.post("/webhooks/<hook_id>/send")
def send_event(hook_id: str) -> Response:
    """Any event, with any data or even any text for a body; signed all the same."""
    wanted = asked()
    body = wanted["body"].encode() if "body" in wanted else None
    event, data = wanted.get("event", "person.updated"), wanted.get("data", {})
    made = meant().sender.send(_hook(hook_id), event, data, body=body)
    return answer([delivery.as_dict() for delivery in made], 201)


@CONTROL.get("/deliveries")
def deliveries() -> Response:
    """`?settle=5` first waits so many seconds at most until nothing is due any more."""
    sender = meant().sender
    is_settled = sender.settle(float(request.args.get("settle", "0")))
    made = [delivery.as_dict() for delivery in list(sender.deliveries)]
    return answer({"settled": is_settled, "deliveries": made})


@CONTROL.post("/deliveries/<delivery_id>/again")
def deliver_again(delivery_id: str) -> Response:
    return answer(meant().sender.again(delivery_id).as_dict(), 201)


@CONTROL.get("/documents")
def list_documents() -> Response:
    company = meant()
    person = request.args.get("personId")
    rows = company.world.rows_of("documents", company.person_id(person)) if person else company.world.rows("documents")
    return answer([documents.with_visibility(company, row) for row in rows])


@CONTROL.get("/files")
def files() -> Response:
    """With `documentIds`; a file without any is a stray."""
    company = meant()
    attached: dict[str, list[str]] = {}
    for row in company.world.rows("documents"):
        attached.setdefault(row["fileId"], []).append(row["id"])
    return answer([each.as_dict() | {"documentIds": attached.get(each.id, [])} for each in company.files.values()])


@CONTROL.get("/files/<file_id>/content")
def file_content(file_id: str) -> Response:
    stored = meant().files[file_id]
    return Response(stored.content or b"", mimetype=stored.content_type)


@CONTROL.get("/mails")
def mails() -> Response:
    return answer([mail.as_dict() for mail in _mailbox().mails])


@CONTROL.delete("/mails")
def forget_mails() -> Response:
    _mailbox().forget()
    return answer([])


@CONTROL.get("/mails/<int:number>/attachments/<int:index>")
def mail_attachment(number: int, index: int) -> Response:
    kind, content = _mail(number).attachment(index)
    return Response(content, mimetype=kind)


@CONTROL.post("/mails/refuse")
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


def _hook(hook_id: str) -> Hook:
    """By id, or "main" for the first one."""
    known = meant().sender.hooks
    if hook_id == "main" and known:
        return next(iter(known.values()))
    return known[hook_id]
