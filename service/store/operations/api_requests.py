"""POST calls of the API that carried an Idempotency-Key: each is begun once, and its answer is kept for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.tables.operations import ApiRequest

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.database.encryption import SecretBox

KEPT_FOR: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class BegunBefore:
    """An earlier call with the same key. `status` is None while it has no answer."""

    row_id: int
    content_digest: str
    started_at: datetime
    status: int | None
    content_type: str
    answer_encrypted: str | None


def begin(company_id: int, key_digest: str, content_digest: str, now: datetime) -> int | BegunBefore:
    """The row of a call that begins now, or the call with this key that came before it."""
    key = (ApiRequest.company == company_id) & (ApiRequest.key_digest == key_digest)
    with write_transaction():
        ApiRequest.delete().where(key, ApiRequest.started_at <= now - KEPT_FOR).execute()
        begun = (
            ApiRequest.insert(company=company_id, key_digest=key_digest, content_digest=content_digest, started_at=now)
            .on_conflict_ignore()
            .returning(ApiRequest.id)
        )
        for row in begun.execute():
            return int(row.id)
        found = ApiRequest.get(key)
    return BegunBefore(
        found.id, found.content_digest, found.started_at, found.status, found.content_type, found.answer_encrypted
    )


def keep_answer(
    secrets: SecretBox, company_id: int, row_id: int, status: int, content_type: str, answer: bytes
) -> None:
    """Store the answer, encrypted: it may contain pay."""
    encrypted = secrets.encrypt_bytes(answer, encryption_contexts.api_answer(company_id, row_id))
    ApiRequest.update(status=status, content_type=content_type, answer_encrypted=encrypted).where(
        ApiRequest.company == company_id, ApiRequest.id == row_id
    ).execute()


def answer_of(secrets: SecretBox, company_id: int, found: BegunBefore) -> bytes:
    """The stored answer. Raises CannotBeReadError."""
    return secrets.decrypt_bytes(found.answer_encrypted or "", encryption_contexts.api_answer(company_id, found.row_id))


def drop(company_id: int, row_id: int) -> None:
    """The call changed nothing: the same key may be sent again."""
    ApiRequest.delete().where(ApiRequest.company == company_id, ApiRequest.id == row_id).execute()


def forget_before(company_id: int, instant: datetime) -> None:
    """Delete the calls that began before an instant."""
    ApiRequest.delete().where(ApiRequest.company == company_id, ApiRequest.started_at < instant).execute()
