"""What a user may do in a company, and why they are signed out."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    VIEWER = "viewer"
    APPROVER = "approver"


class SessionEnd(StrEnum):
    """Why a browser is signed in no longer. All but the last three are stored with the session."""

    SIGNED_OUT = "signed-out"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105
    ROLE_CHANGED = "role-changed"
    DISABLED = "disabled"
    TWO_STEP_TURNED_OFF = "two-step-turned-off"
    IDLE = "idle"
    LONGEST = "longest"
    UNKNOWN = "unknown"
