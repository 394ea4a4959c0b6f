"""Who may see and do what: tokens, scopes, and the role of the person who made the token.

Effective rights are the token's scopes cut down by the role (official). How a missing right shows is not
public: a whole call refused, fields left out, or an empty list. `denial` chooses for scopes, `role_denial`
for roles.
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.world.people import DROPPABLE, OWN_FIELDS, PUBLIC_FIELDS
from sandbox.world.resources import ALL_SCOPES, Resource
from sandbox.world.table import Row

DENIALS = ("403", "omit", "empty")
# An admin by default has access to neither compensations nor documents; an owner has everything.
ROLES = ("owner", "admin", "finance", "user")
_ROLE_LACKS: dict[str, tuple[str, ...]] = {
    "admin": ("compensations:", "documents:"),
    "finance": ("documents:",),
}


@dataclass
class Token:
    value: str
    id: str
    label: str
    scopes: tuple[str, ...]
    person_id: str | None = None
    role: str = "owner"
    denial: str = "403"
    role_denial: str = "empty"
    revoked: bool = False
    revision: int = 0
    granted: frozenset[str] = field(init=False)
    effective: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._work_out_scopes()

    def set(self, changes: dict[str, Any]) -> None:
        """ValueError when a change is not understood."""
        for name, value in changes.items():
            allowed = {"role": ROLES, "denial": DENIALS, "role_denial": DENIALS}.get(name)
            if name not in (
                "scopes",
                "role",
                "denial",
                "role_denial",
                "revoked",
                "person_id",
                "label",
                "value",
            ):
                raise ValueError(f"a token has no {name!r}")
            if allowed and value not in allowed:
                raise ValueError(f"{name} is one of {', '.join(allowed)}, not {value!r}")
            if name == "scopes" and set(value) - set(ALL_SCOPES):
                raise ValueError(f"scopes are {', '.join(ALL_SCOPES)}")
            setattr(self, name, tuple(value) if name == "scopes" else value)
        self.revision += 1
        self._work_out_scopes()

    def _work_out_scopes(self) -> None:
        """`private:read` says "public and private" on its checkbox; no write implies a read."""
        implied = {"public:read"} if "private:read" in self.scopes else set()
        lacks = _ROLE_LACKS.get(self.role, ())
        self.granted = frozenset(self.scopes) | implied
        self.effective = frozenset(scope for scope in self.granted if not scope.startswith(lacks))

    def sees_private_of(self, person_id: str | None) -> bool:
        if "private:read" not in self.effective:
            return False
        return self.role != "user" or person_id == self.person_id

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "token": self.value,
            "label": self.label,
            "scopes": list(self.scopes),
            "personId": self.person_id,
            "role": self.role,
            "denial": self.denial,
            "role_denial": self.role_denial,
            "revoked": self.revoked,
        }


def refusal(token: Token, wanted: tuple[str, ...]) -> str | None:
    """None when one of the wanted scopes is effective, else how the refusal shows: 403, omit or empty."""
    if token.effective.intersection(wanted):
        return None
    return token.role_denial if token.granted.intersection(wanted) else token.denial


def sees_every_row(token: Token, resource: Resource) -> bool:
    """Whether `is_visible` is true of whatever row of the resource."""
    if resource.name == "people":
        return token.sees_private_of(None) and token.role != "user"
    return token.role != "user" or not resource.of_a_person or resource.name == "job-roles"


def is_visible(token: Token, resource: Resource, row: Row) -> bool:
    if resource.name == "people":
        return row["status"] == "active" or token.sees_private_of(row["id"])
    if token.role == "user" and resource.of_a_person and resource.name != "job-roles":
        return row["personId"] == token.person_id
    return True


def shown(token: Token, resource: Resource, row: Row, *, drop_null_keys: bool) -> Row:
    """The row as this caller sees it. Absent keys are as real as nulls: see `DROPPABLE`."""
    if resource.name != "people":
        hidden = resource.sensitive if refusal(token, resource.read) == "omit" else frozenset()
        return {key: value for key, value in row.items() if key[0] != "_" and key not in hidden}
    seen = {key: value for key, value in row.items() if key[0] != "_"}
    if not token.sees_private_of(row["id"]):
        seen = {key: value for key, value in seen.items() if key in PUBLIC_FIELDS}
    if row["id"] != token.person_id:
        seen = {key: value for key, value in seen.items() if key not in OWN_FIELDS}
    if drop_null_keys and row["id"][-1] in "0123456789":
        key = DROPPABLE[ord(row["id"][0]) % len(DROPPABLE)]
        if key in seen and seen[key] is None:
            del seen[key]
    return seen
