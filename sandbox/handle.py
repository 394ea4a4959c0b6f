"""A sandbox seen from outside, in Python: one method for each thing that the control API can do.

How one is started is in `remote.py`.
"""

from typing import Any

import orjson
from requests import Response, Session

Row = dict[str, Any]


class SandboxRefusedError(Exception):
    """The control API did not understand what was asked of it."""


class Handle:
    """One company in a running sandbox."""

    def __init__(self, card: dict[str, Any]) -> None:
        self.card = card
        self.company: str = card["company"]
        self.url: str = card["url"]
        self.api_url: str = card["api_url"]
        self.control_url: str = card["control_url"]
        self.token: str = card["token"]
        self.smtp_port: int | None = card["smtp_port"]
        self._session = Session()
        self._session.trust_env = False

    def person_id(self, key: str) -> str:
        """The Humaans id of one of the cast."""
        known = self.card["cast"]
        if key not in known:
            known = self.card["cast"] = {name: each["id"] for name, each in self.ask("GET", "/cast").items()}
        return known[key]

    def row(self, resource: str, row_id: str) -> Row:
        """A row as it is in the world; a person may be named by cast key."""
        return self.ask("GET", f"/rows/{resource}/{row_id}")

    def rows(self, resource: str, person: str | None = None) -> list[Row]:
        """All rows of a resource, or those of one person."""
        query = {"personId": self._id(person)} if person else {}
        return self.ask("GET", f"/rows/{resource}", **query)

    def add(self, resource: str, *, quiet: bool = False, **fields: Any) -> Row:
        return self.ask("POST", f"/rows/{resource}", fields, quiet=int(quiet))

    def change(self, resource: str, row_id: str, *, quiet: bool = False, **fields: Any) -> Row:
        """`quiet` changes it without a webhook, as if the event had been lost."""
        return self.ask("PATCH", f"/rows/{resource}/{row_id}", fields, quiet=int(quiet))

    def delete(self, resource: str, row_id: str, *, quiet: bool = False) -> Row:
        return self.ask("DELETE", f"/rows/{resource}/{row_id}", quiet=int(quiet))

    def hire(self, *, quiet: bool = False, **fields: Any) -> Row:
        """A complete new person; give any field, or `salary`, `customValues={...}`, `bankAccount=None`."""
        return self.ask("POST", "/hire", fields, quiet=int(quiet))

    def leave(self, person: str, on: str | None = None, *, quiet: bool = False, **wanted: Any) -> Row:
        return self.ask("POST", f"/leave/{person}", wanted | ({"on": on} if on else {}), quiet=int(quiet))

    def churn(self, share: float = 0.01) -> list[str]:
        """Something changes for this share of all people; answers their ids."""
        return self.ask("POST", "/churn", {"share": share})["changed"]

    def fail(self, path: str = ".*", **how: Any) -> dict[str, Any]:
        """Trouble for the next request whose path matches; see `faults.py` for what can be ordered."""
        return self.ask("POST", "/faults", {"path": path} | how)

    def heal(self, fault: dict[str, Any] | None = None) -> None:
        """No more trouble, or no more of this; what was held up by it goes on at once."""
        self.ask("DELETE", f"/faults/{fault['id']}" if fault else "/faults")

    def set_scopes(self, *scopes: str, token: str = "main") -> dict[str, Any]:  # noqa: S107 - a name, not a secret
        return self.change_token(token, scopes=list(scopes))

    def add_token(self, **wanted: Any) -> dict[str, Any]:
        """Another token: `scopes`, `role`, `person_id`, `denial`. Its text is under "token" in the answer."""
        return self.ask("POST", "/tokens", wanted)

    def change_token(self, name: str = "main", **changes: Any) -> dict[str, Any]:
        return self.ask("PATCH", f"/tokens/{name}", changes)

    def revoke_token(self, name: str = "main") -> dict[str, Any]:
        return self.ask("DELETE", f"/tokens/{name}")

    def requests(self, path: str = "", last: int = 50_000) -> list[dict[str, Any]]:
        """What has been asked of the API whose path ends like this."""
        entries = self.ask("GET", "/requests", last=last)["requests"]
        return [entry for entry in entries if entry["path"].endswith(path)]

    def counters(self) -> dict[str, Any]:
        """Numbers only: `total`, `most_at_once` and `per_path`."""
        return self.ask("GET", "/requests", last=0)

    def forget_requests(self) -> None:
        self.ask("DELETE", "/requests")

    def switch(self, **switches: Any) -> dict[str, Any]:
        """How the sandbox behaves where Humaans' way is not known; see `switches.py`."""
        return self.ask("PATCH", "/switches", switches)

    def move_clock(self, span: str | float) -> None:
        """On by `"3d"`, `"90m"` or seconds; people start and leave as their days come."""
        self.ask("PATCH", "/clock", {"move": span})

    def set_clock(self, **wanted: Any) -> dict[str, Any]:
        """`to="2026-03-28T23:00:00Z"`, `speed=60`, `move="1h"`."""
        return self.ask("PATCH", "/clock", wanted)

    def receiver(self, kind: str, name: str = "payroll") -> str:
        """The address of a Slack, a Teams or a webhook receiver."""
        return f"{self.url}/receivers/{kind}/{name}"

    def received(self, kind: str = "", name: str = "") -> list[Row]:
        """What arrived at the receivers, oldest first: `kind`, `name`, `headers` and the `body` as text."""
        rows = self.ask("GET", "/received")
        return [row for row in rows if kind in ("", row["kind"]) and name in ("", row["name"])]

    def payroll(self) -> dict[str, Any]:
        """The Staffology account: `api_key`, `employers` with their employees, and every write that was asked for."""
        return self.ask("GET", "/staffology")

    def change_payroll(self, **switches: Any) -> None:
        """How Staffology behaves where its way is not known; see `sandbox/staffology/payroll.py`."""
        self.ask("PATCH", "/staffology/switches", switches)

    def add_pay_run(self, **wanted: Any) -> dict[str, Any]:
        """A pay run in Staffology with its `payslips`."""
        return self.ask("POST", "/staffology/pay-runs", wanted)

    def set_up_webhook(self, url: str, secret: str, **options: Any) -> dict[str, Any]:
        """A published webhook; `test_url`, `events`, and any variant of `hooks.py`."""
        return self.ask("POST", "/webhooks", {"status": "published", "url": url, "secret": secret} | options)

    def change_webhook(self, hook_id: str = "main", **options: Any) -> dict[str, Any]:
        return self.ask("PATCH", f"/webhooks/{hook_id}", options)

    def webhooks(self) -> list[dict[str, Any]]:
        return self.ask("GET", "/webhooks")

    def send_test(self, hook_id: str = "main") -> dict[str, Any]:
        """A made-up event to the test address."""
        return self.ask("POST", f"/webhooks/{hook_id}/test")

    def send_event(self, event: str, data: Row | None = None, *, hook_id: str = "main", **raw: str) -> list[Row]:
        """Any event, true or not; `body=` replaces the whole text."""
        return self.ask("POST", f"/webhooks/{hook_id}/send", {"event": event, "data": data or {}} | raw)

    def send_again(self, delivery_id: str) -> Row:
        return self.ask("POST", f"/deliveries/{delivery_id}/again")

    def deliveries(self, settle: float = 90.0) -> list[Row]:
        """Every POST made or to be made, after waiting until nothing is due any more."""
        told = self.ask("GET", "/deliveries", settle=settle)
        if settle and not told["settled"]:
            raise TimeoutError(f"deliveries are still under way after {settle} s")
        return told["deliveries"]

    def documents(self, person: str | None = None) -> list[Row]:
        """With `visibleTo`, `documentType` and `stored` (filename, size and hash of the file)."""
        return self.ask("GET", "/documents", **({"personId": self._id(person)} if person else {}))

    def files(self) -> list[Row]:
        """Every upload; one without `documentIds` is a stray."""
        return self.ask("GET", "/files")

    def file_content(self, file_id: str) -> bytes:
        return self._call("GET", f"/files/{file_id}/content").content

    def mails(self) -> list[Row]:
        return self.ask("GET", "/mails")

    def mail_attachment(self, number: int, index: int = 0) -> bytes:
        return self._call("GET", f"/mails/{number}/attachments/{index}").content

    def forget_mails(self) -> None:
        self.ask("DELETE", "/mails")

    def refuse_mails(self, answer: str = "451 Try again later", times: int = 1) -> None:
        self.ask("POST", "/mails/refuse", {"answer": answer, "times": times})

    def reset(self) -> None:
        """Everything as it was at the start; switches stay."""
        self.card = self.ask("POST", "/reset")

    def add_company(self, key: str, **wanted: Any) -> "Handle":
        """A second customer in the same process, with its own token: `size=`, `people=` or the cast."""
        return Handle(self.ask("POST", "/companies", {"key": key} | wanted))

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Any call of the control API, read as JSON."""
        return orjson.loads(self._call(method, path, body, **query).content)

    def _call(self, method: str, path: str, body: Any = None, **query: Any) -> Response:
        answer = self._session.request(
            method,
            f"{self.control_url}{path}",
            params={"company": self.company} | query,
            data=None if body is None else orjson.dumps(body),
            headers={"Content-Type": "application/json"},
            timeout=120,
        )
        if not answer.ok:
            raise SandboxRefusedError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    def _id(self, person: str) -> str:
        return self.card["cast"].get(person, person)
