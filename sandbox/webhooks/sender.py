"""Sends webhooks: one signed POST per change, tried again with growing patience, given up after five days.

What a POST says is decided in `payloads.py`, how a hook is set up in `hooks.py`; the queue is in
`deliveries.py`. Whatever happens, the change itself is done: a webhook is a word about it, never part of
it. Signing, back-off and switching off after five days are documented at second hand; the pace of the
back-off is made up.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import orjson

from sandbox.webhooks import payloads
from sandbox.webhooks.deliveries import Delivery, DeliveryQueue
from sandbox.webhooks.hooks import Hook
from sandbox.world.ids import IdSource, named_id
from sandbox.world.resources import RESOURCES
from sandbox.world.table import Row

if TYPE_CHECKING:
    from sandbox.platform.company import Company

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=6)
DISABLED_AFTER = timedelta(days=5)
_SILENT = frozenset({"webhooks", "webhook-events"})


class Sender:
    """Everything here happens under the world's lock."""

    def __init__(self, company: "Company") -> None:
        self._company = company
        self._clock = company.clock
        self._queue = DeliveryQueue(self._clock, self._at_once, self._answered)
        self.forget()

    def forget(self) -> None:
        """As if no webhook had ever been set up."""
        self._queue.drop()
        self.hooks: dict[str, Hook] = {}
        self.deliveries: list[Delivery] = []
        self._held: list[Delivery] = []
        self._ids = IdSource(f"{self._company.seed}/deliveries")
        self._chance = random.Random(f"deliveries/{self._company.seed}")

    def close(self) -> None:
        self._queue.close()

    def on_change(self, verb: str, resource: str, row: Row) -> None:
        """Called by the world for every change."""
        if resource == "webhooks":
            self._follow(verb, row)
        if resource in _SILENT:
            return
        plain = payloads.event_name(RESOURCES[resource].singular, verb)
        for hook in list(self.hooks.values()):
            event = payloads.event_name(RESOURCES[resource].singular, verb, hook.naming)
            if hook.status == "published" and hook.url and hook.wants(event, plain):
                self.send(hook, event, row)

    def send(self, hook: Hook, event: str, row: Row, *, body: bytes | None = None) -> list[Delivery]:
        """To the production address, as often and as late as the hook is set to."""
        with self._company.world.lock:
            event_id = self._record(hook, event, row)
            body = self._body(hook, event, row, event_id) if body is None else body
            made = [self._make(hook, event, body, event_id) for _ in range(1 + hook.duplicates)]
            for delivery in made:
                delivery.due += timedelta(seconds=hook.late)
                if hook.lose and self._chance.random() < hook.lose:
                    delivery.state = "lost"
                elif hook.reorder:
                    self._hold(delivery, hook.reorder)
                else:
                    self._queue.put(delivery)
            return made

    def test(self, hook: Hook) -> Delivery:
        """A made-up event to the test address; whether Humaans signs these is not known."""
        with self._company.world.lock:
            event_id = self._ids.next_id()
            body = self._body(hook, "person.updated", payloads.DUMMY_PERSON, event_id)
            delivery = self._make(hook, "person.updated", body, event_id, is_test=True)
            self._queue.put(delivery)
            return delivery

    def again(self, delivery_id: str) -> Delivery:
        """The same body again; KeyError when there was no such delivery."""
        with self._company.world.lock:
            first = next((each for each in self.deliveries if each.id == delivery_id), None)
            if first is None:
                raise KeyError(delivery_id)
            copy = replace(first, id=self._ids.next_id(), due=self._clock.now(), state="waiting", attempts=[])
            self.deliveries.append(copy)
            self._queue.put(copy)
            return copy

    def settle(self, timeout: float) -> bool:
        """Let go what is held back, and wait (in real time) until nothing is due."""
        with self._company.world.lock:
            self._release()
        return self._queue.settle(timeout)

    def _follow(self, verb: str, row: Row) -> None:
        """A webhook made by API is published at once; drafts are made by people, that is by control API."""
        known = self.hooks.get(row["id"])
        if verb == "deleted":
            self.hooks.pop(row["id"], None)
            self._queue.drop(row["id"])
        elif known:
            known.set({"url": row["url"], "events": row["events"]})
        else:
            secret = f"whsec_{named_id(self._company.seed, 'secret', row['id'])}"
            hook = Hook(row["id"], row["url"], secret=secret, events=row["events"], status="published")
            self.hooks[row["id"]] = hook

    def _record(self, hook: Hook, event: str, row: Row) -> str:
        data = {key: value for key, value in row.items() if key[0] != "_"}
        fields = {"webhookId": hook.id, "event": event, "data": data, "status": "pending"}
        fields["timestamp"] = self._clock.timestamp()
        return self._company.world.add("webhook-events", fields, told=False)["id"]

    def _body(self, hook: Hook, event: str, row: Row, event_id: str) -> bytes:
        at = self._clock.timestamp()
        said = payloads.payload(
            hook.payload,
            event,
            row,
            event_id=event_id if hook.event_ids else None,
            webhook_id=hook.id,
            at=at,
        )
        return orjson.dumps(said)

    def _make(self, hook: Hook, event: str, body: bytes, event_id: str, *, is_test: bool = False) -> Delivery:
        style, header, secret = hook.signature, hook.header, hook.secret
        signs = hook.sign_tests or not is_test

        def headers_at(now: datetime) -> dict[str, str]:
            sent = {"Content-Type": "application/json", "User-Agent": "Humaans-Sandbox"}
            if signs:
                sent |= payloads.signed_headers(style, header, secret, body, message_id=event_id, at=now)
            return sent

        url = (hook.test_url if is_test else hook.url) or ""
        now = self._clock.now()
        delivery = Delivery(event_id, hook.id, event, url, body, headers_at, now, hook.timeout, is_test)
        self.deliveries.append(delivery)
        return delivery

    def _hold(self, delivery: Delivery, until_there_are: int) -> None:
        delivery.state = "held"
        self._held.append(delivery)
        if len(self._held) >= until_there_are:
            self._release()

    def _release(self) -> None:
        self._chance.shuffle(self._held)
        for delivery in self._held:
            delivery.state = "waiting"
            self._queue.put(delivery)
        self._held.clear()

    def _at_once(self, hook_id: str) -> int:
        hook = self.hooks.get(hook_id)
        return hook.parallel if hook else 1

    def _answered(self, delivery: Delivery, is_accepted: bool) -> None:
        with self._company.world.lock:
            hook = self.hooks.get(delivery.hook_id)
            if is_accepted:
                delivery.state = "delivered"
                if hook:
                    hook.failing_since = None
            elif delivery.is_test or hook is None:
                delivery.state = "dropped"
            else:
                self._retry_or_give_up(hook, delivery)
            if self._company.world.find("webhook-events", delivery.id):
                shown = {"waiting": "pending"}.get(delivery.state, delivery.state)
                self._company.world.change("webhook-events", delivery.id, {"status": shown}, told=False)

    def _retry_or_give_up(self, hook: Hook, delivery: Delivery) -> None:
        now = self._clock.now()
        hook.failing_since = hook.failing_since or now
        if hook.status == "disabled" or now - hook.failing_since >= DISABLED_AFTER:
            hook.status = "disabled"
            delivery.state = "dropped"
            self._queue.drop(hook.id)
            return
        delivery.due = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(20, len(delivery.attempts) - 1))
        self._queue.put(delivery)
