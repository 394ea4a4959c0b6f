"""A second factor for signing in: a code of an authenticator app, good once, or one of ten recovery codes (S7).

It is turned on only when a first code was correct, so that no one locks themselves out with a QR code they never
scanned. Wrong codes count as wrong passwords do; see `sign_in`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import pyotp

from service.actions.notifications.tell_owners import tell_owners_about_user
from service.facts.access import SessionEnd
from service.facts.audit import AuditAction
from service.facts.notices import NoticeKind
from service.store.accounts import second_factors, sessions, users
from service.store.companies import audit
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services

#: The name that the authenticator app shows.
ISSUER: Final = "Payroll Sync"
SECONDS_OF_A_STEP: Final = 30
DIGITS: Final = 6
#: Time steps before and after the current one that are accepted, for clocks that are slightly wrong.
STEPS_AROUND: Final = 1
RECOVERY_CODES: Final = 10
_GROUPS: Final = 4
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class WrongCodeError(Exception):
    """The code is wrong, too old, or was used before."""


def begin(services: Services, user_id: int) -> None:
    """A new secret to be confirmed. Raises ValueError while another is confirmed."""
    with write_transaction():
        if second_factors.is_on(user_id):
            raise ValueError(user_id)
        second_factors.begin(
            user_id, services.secrets.encrypt(pyotp.random_base32(), encryption_contexts.second_factor(user_id))
        )


def secret_to_confirm(services: Services, user_id: int) -> tuple[str, str] | None:
    """The secret in clear, and the address an app reads from a picture; None when there is nothing to confirm."""
    kept, user = second_factors.of_user(user_id), users.by_id(user_id)
    if kept is None or kept.confirmed_at is not None or user is None:
        return None
    secret = services.secrets.decrypt(kept.secret_encrypted, encryption_contexts.second_factor(user_id))
    return secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def confirm(services: Services, user_id: int, code: str) -> list[str]:
    """Turn the second factor on; returns the recovery codes, for the only time. Raises WrongCodeError."""
    kept, now = second_factors.of_user(user_id), services.clock()
    if kept is None or kept.confirmed_at is not None or not _fits_app(services, user_id, code, now):
        raise WrongCodeError
    with write_transaction():
        second_factors.confirm(user_id, now)
        codes = _new_codes(user_id)
        _record(user_id, AuditAction.USER_SECOND_FACTOR_ON, now)
    return codes


def new_codes(services: Services, user_id: int) -> list[str]:
    """Ten new recovery codes; the earlier ones stop working."""
    with write_transaction():
        codes = _new_codes(user_id)
        _record(user_id, AuditAction.USER_RECOVERY_CODES_MADE, services.clock())
    return codes


def take_off(services: Services, user_id: int) -> None:
    """By the user themselves, whose other browsers stay signed in."""
    with write_transaction():
        if second_factors.remove(user_id):
            _record(user_id, AuditAction.USER_SECOND_FACTOR_OFF, services.clock())
            tell_owners_about_user(services, user_id, NoticeKind.TWO_STEP_TURNED_OFF, services.clock())


def turn_off_for(services: Services, user_id: int, *, company_id: int | None, actor: str) -> bool:
    """For someone who lost both app and codes: their password alone lets them in again, and they are signed out."""
    with write_transaction():
        if not second_factors.remove(user_id):
            return False
        sessions.end_all_of(user_id, SessionEnd.TWO_STEP_TURNED_OFF)
        user = users.by_id(user_id)
        audit.record(
            actor=actor,
            action=AuditAction.USER_SECOND_FACTOR_TAKEN_OFF,
            now=services.clock(),
            company_id=company_id,
            subject=user.email if user else "",
        )
        tell_owners_about_user(services, user_id, NoticeKind.TWO_STEP_TURNED_OFF, services.clock())
    return True


def fits(services: Services, user_id: int, code: str) -> bool:
    """Whether a code of the app or a recovery code is right; it is used up by asking."""
    typed = "".join(code.split()).lower().replace("-", "")
    if typed.isdecimal() and len(typed) == DIGITS:
        return _fits_app(services, user_id, typed, services.clock())
    return second_factors.use_code(user_id, typed)


def _fits_app(services: Services, user_id: int, code: str, now: datetime) -> bool:
    kept = second_factors.of_user(user_id)
    if kept is None:
        return False
    app = pyotp.TOTP(services.secrets.decrypt(kept.secret_encrypted, encryption_contexts.second_factor(user_id)))
    here = int(now.timestamp()) // SECONDS_OF_A_STEP
    typed = "".join(code.split())
    for step in range(here - STEPS_AROUND, here + STEPS_AROUND + 1):
        if pyotp.utils.strings_equal(typed, app.generate_otp(step)):
            return second_factors.use_step(user_id, step)
    return False


def _new_codes(user_id: int) -> list[str]:
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(4 * _GROUPS)) for _ in range(RECOVERY_CODES)]
    second_factors.replace_codes(user_id, codes)
    return ["-".join(code[place : place + 4] for place in range(0, len(code), 4)) for code in codes]


def _record(user_id: int, action: AuditAction, now: datetime) -> None:
    user = users.by_id(user_id)
    audit.record(actor=user.email if user else "", action=action, now=now)
