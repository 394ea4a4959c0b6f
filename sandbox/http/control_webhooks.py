"""Control of webhooks, and what became of each delivery."""

from flask import Blueprint, Response, request

from sandbox.http.request_context import answer, asked, meant
from sandbox.webhooks.hooks import Hook

WEBHOOKS = Blueprint("webhooks", __name__)


@WEBHOOKS.get("/webhooks")
def hooks() -> Response:
    return answer([hook.as_dict() for hook in meant().sender.hooks.values()])


@WEBHOOKS.post("/webhooks")
def draft_hook() -> Response:
    """A draft, as the settings page makes it; give `"status": "published"` to be done in one step."""
    company, wanted = meant(), asked()
    Hook("").set(wanted)
    with company.world.lock:
        fields = {"url": wanted.get("url"), "events": wanted.get("events", [])}
        hook = company.sender.hooks[company.world.add("webhooks", fields)["id"]]
        hook.set({"status": "draft"} | wanted)
        return answer(hook.as_dict(), 201)


@WEBHOOKS.patch("/webhooks/<hook_id>")
def change_hook(hook_id: str) -> Response:
    company, wanted = meant(), asked()
    hook = _hook(hook_id)
    with company.world.lock:
        hook.set(wanted)
        company.world.change("webhooks", hook.id, {"url": hook.url, "events": hook.events})
        return answer(hook.as_dict())


@WEBHOOKS.post("/webhooks/<hook_id>/publish")
def publish_hook(hook_id: str) -> Response:
    hook = _hook(hook_id)
    hook.set({"status": "published"})
    return answer(hook.as_dict())


@WEBHOOKS.delete("/webhooks/<hook_id>")
def delete_hook(hook_id: str) -> Response:
    return answer(meant().world.remove("webhooks", _hook(hook_id).id))


@WEBHOOKS.post("/webhooks/<hook_id>/test")
def send_test(hook_id: str) -> Response:
    return answer(meant().sender.test(_hook(hook_id)).as_dict(), 201)


@WEBHOOKS.post("/webhooks/<hook_id>/send")
def send_event(hook_id: str) -> Response:
    """Any event, with any data or even any text for a body; signed all the same."""
    wanted = asked()
    body = wanted["body"].encode() if "body" in wanted else None
    event, data = wanted.get("event", "person.updated"), wanted.get("data", {})
    made = meant().sender.send(_hook(hook_id), event, data, body=body)
    return answer([delivery.as_dict() for delivery in made], 201)


@WEBHOOKS.get("/deliveries")
def deliveries() -> Response:
    """`?settle=5` first waits so many seconds at most until nothing is due any more."""
    sender = meant().sender
    is_settled = sender.settle(float(request.args.get("settle", "0")))
    made = [delivery.as_dict() for delivery in list(sender.deliveries)]
    return answer({"settled": is_settled, "deliveries": made})


@WEBHOOKS.post("/deliveries/<delivery_id>/again")
def deliver_again(delivery_id: str) -> Response:
    return answer(meant().sender.again(delivery_id).as_dict(), 201)


def _hook(hook_id: str) -> Hook:
    """By id, or "main" for the first one."""
    known = meant().sender.hooks
    if hook_id == "main" and known:
        return next(iter(known.values()))
    return known[hook_id]
