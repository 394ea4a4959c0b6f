"""`migrate`, `keys rotate` and `doctor`: what the one who runs the deployment needs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup, with_appcontext

from jobs.queueing.health import RedisRefusesWritesError, RedisSilentError, redis_answers, workers
from jobs.queueing.redis_clients import web_redis
from service.actions.operations.doctor import START_IT, TroubleError, examine
from service.commands.command_context import command_context, on_the_database
from service.commands.rotation import misplaced_secrets, rotate_everything
from service.facts.audit import Actor, AuditAction
from service.rules.operations import lateness
from service.store.companies import audit, audit_rotation
from service.store.database.connection import connection
from service.store.database.errors import UNREACHABLE, DatabaseRefusedError
from service.store.database.postgres_address import unknown_words
from service.store.operations import encrypted_columns, heartbeats
from service.store.operations.migrating import migrate as migrate_database
from service.store.periods import signing_keys

if TYPE_CHECKING:
    from redis import Redis

    from service.commands.command_context import CommandContext

keys = AppGroup("keys", help="Encryption keys.")


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database's tables up to date. Safe to run again, and by two releases at once."""
    try:
        applied = migrate_database()
    except UNREACHABLE as error:
        raise click.ClickException("The database does not answer. Check DATABASE_URL.") from error
    click.echo("\n".join(f"applied {name}" for name in applied) or "The tables are up to date.")


@keys.command("rotate")
@on_the_database
def rotate() -> None:
    """Encrypt every stored secret again with the first of ENCRYPTION_KEYS, for its own row alone.

    Put the new key in front of the old ones, run this, then take the old ones away. It may be interrupted
    and run again.
    """
    now = command_context().services.clock()
    audit_rotation.sign_again()
    done = rotate_everything(command_context().services.secrets, now)
    audit.record(
        actor=Actor.COMMAND, action=AuditAction.KEYS_ROTATED, now=now,
        detail={"rotated": done.rotated, "unreadable": len(done.unreadable), "misplaced": len(done.misplaced)},
    )  # fmt: skip
    click.echo(f"{done.newest} secrets are encrypted with the first key, {done.rotated} of them anew.")
    troubles = []
    if done.unreadable:
        troubles.append(
            f"{len(done.unreadable)} could not be read with any configured key and were left as they are: "
            f"{', '.join(done.unreadable)}."
        )
    if done.misplaced:
        troubles.append(
            f"{len(done.misplaced)} do not belong where they are kept, so someone changed the database outside this "
            f"product; they were left as they are and are not used: {', '.join(done.misplaced)}."
        )
    if troubles:
        raise click.ClickException(" ".join(troubles))


@keys.command("create-signing")
@on_the_database
def create_signing() -> None:
    """Make a new key that signs the snapshots of pay periods from now on, and print its public half.

    What earlier keys signed still verifies: their public halves are kept.
    """
    services = command_context().services
    row = signing_keys.create(services.secrets, Actor.COMMAND, services.clock())
    audit.record(
        actor=Actor.COMMAND, action=AuditAction.SIGNING_KEY_CREATED, now=row.created_at, subject=row.public_key
    )
    click.echo(row.public_key)


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check everything the product needs to run; one line each, exit code 1 when something is in trouble."""
    here = command_context()
    checks = (
        ("settings", lambda: _settings(here)),
        ("redis", lambda: _redis(here)),
        ("worker", lambda: _worker(_client(here), has_ticked=_has_ticked(here))),
        ("stored secrets", lambda: _stored_secrets(here)),
    )
    findings = []
    for finding in examine(here.services, checks):
        findings.append(finding)
        click.echo(f"{'ok' if finding.is_ok else 'trouble':8}{finding.name}: {finding.words}")
    if not all(finding.is_ok for finding in findings):
        sys.exit(1)


def _settings(here: CommandContext) -> str:
    settings = here.settings
    if settings.is_production and not settings.smtp:
        raise TroubleError("SMTP_URL is not set, so emails wait in the outbox.")
    words = f"{settings.environment}, Humaans at {settings.humaans_api_url}, links begin with {settings.public_url}"
    if left_out := unknown_words(settings.database_url):
        words += f"; words of DATABASE_URL that Postgres does not know are ignored: {', '.join(left_out)}"
    return words


def _stored_secrets(here: CommandContext) -> str:
    """All but the PDFs, which `keys rotate` looks through."""
    with connection():
        misplaced, left = misplaced_secrets(here.services.secrets), encrypted_columns.unbound_left()
    if misplaced:
        raise TroubleError(
            f"{', '.join(misplaced)}: not of this record, so it is not used. Someone changed the database outside "
            "this product. Find out who, and enter these secrets again."
        )
    if left:
        raise TroubleError(f"{left} are in the form of an earlier release. Run `flask --app wsgi keys rotate`.")
    return "each is bound to its own row"


def _redis(here: CommandContext) -> str:
    where = "the embedded one" if here.settings.redis_is_embedded else "the one of REDIS_URL"
    try:
        redis_answers(_client(here))
    except RedisRefusesWritesError as error:
        raise TroubleError(f"Redis ({where}) answers, but takes no writes: {error}") from error
    except RedisSilentError as error:
        raise TroubleError(f"Redis ({where}) does not answer: {error}.") from error
    return where


def _worker(redis: Redis, *, has_ticked: bool = False) -> str:
    """`has_ticked`: a worker ran the tick a moment ago, whatever Redis knows of it."""
    try:
        count = workers(redis)
    except RedisSilentError as error:
        raise TroubleError("Unknown: Redis is not responding.") from error
    if count:
        return f"{count} running"
    if has_ticked:
        return "at least one is running, as the tick came. Redis was emptied, so the others sign on again in a moment"
    raise TroubleError(f"No worker is running. {START_IT}")


def _has_ticked(here: CommandContext) -> bool:
    try:
        with connection():
            last = heartbeats.last("tick")
    except DatabaseRefusedError:
        return False
    return last is not None and here.services.clock() - last < lateness.TICKS


def _client(here: CommandContext) -> Redis:
    return web_redis(here.settings.redis_url, verify_tls=here.settings.redis_verify_tls)
