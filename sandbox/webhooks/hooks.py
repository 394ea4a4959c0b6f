"""A webhook as its owner sets it up: draft, published, or switched off after five days of failures.

Test address, production address and publishing are official; the API's own view of a webhook is thinner
(address and events only). The further fields choose a variant or make its deliveries late, doubled, lost or
out of order.
"""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sandbox.webhooks.payloads import HEADER, NAMINGS, SHAPES, SIGNATURES

STATUSES = ("draft", "published", "disabled")
_CHOICES = {"status": STATUSES, "naming": NAMINGS, "payload": SHAPES, "signature": SIGNATURES}


@dataclass
class Hook:
    id: str
    url: str | None = None
    test_url: str | None = None
    secret: str = ""
    events: list[str] = field(default_factory=list)
    status: str = "draft"

    signature: str = "hex"
    header: str = HEADER
    payload: str = "object"
    naming: str = "camel"
    sign_tests: bool = True
    event_ids: bool = True

    duplicates: int = 0
    reorder: int = 0
    late: float = 0.0
    lose: float = 0.0
    parallel: int = 1
    timeout: float = 10.0

    failing_since: datetime | None = None

    def set(self, changes: dict[str, Any]) -> None:
        """ValueError when a change is not understood."""
        known = {each.name for each in fields(self)} - {"id", "failing_since"}
        if unknown := set(changes) - known:
            raise ValueError(f"a webhook has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}")
        for name, value in changes.items():
            if name in _CHOICES and value not in _CHOICES[name]:
                raise ValueError(f"{name} is one of {', '.join(_CHOICES[name])}, not {value!r}")
        for name, value in changes.items():
            setattr(self, name, value)
        if changes.get("status") == "published":
            self.failing_since = None

    def wants(self, event: str, plain_event: str) -> bool:
        """No list of events, or `*`, means all."""
        return not self.events or not {"*", event, plain_event}.isdisjoint(self.events)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"failing_since": self.failing_since.isoformat() if self.failing_since else None}
