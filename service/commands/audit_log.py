"""`audit compare`, `audit adopt`: what only someone outside the database can do for the audit log."""

from __future__ import annotations

import re
import sys
from typing import Final

import click
from flask.cli import AppGroup

from service.commands.command_context import command_context, on_the_database
from service.facts.audit import Actor, AuditAction
from service.store.companies import audit, audit_chain, audit_check
from service.store.companies.audit_chain import OVERALL, Head

group = AppGroup("audit", help="The audit log.")

#: As `audit_chain` writes it, wherever in a line it stands.
_NOTED: Final = re.compile(r"audit head: chain (all|[0-9]{1,18}), number ([0-9]{1,18}), digest ([0-9a-f]{64})")
_MOST_TOLD: Final = 5


@group.command("compare")
@on_the_database
def compare() -> None:
    """Read the log of the processes on stdin, and tell which `audit head` the database does not hold any more.

    Shows entries that were removed at the end, or all of them, and a database that was set back.
    """
    text = sys.stdin.buffer.read().decode(errors="replace")
    noted = {
        (OVERALL if chain == "all" else int(chain), Head(int(number), digest))
        for chain, number, digest in _NOTED.findall(text)
    }
    if not noted:
        raise click.ClickException("There is no line with `audit head` on stdin. Hand over the log of the processes.")
    missing = audit_check.missing_heads(noted)
    if missing:
        told = ", ".join(
            f"number {head.number} of {f'company {scope}' if scope else 'the log'}"
            for scope, head in missing[:_MOST_TOLD]
        )
        raise click.ClickException(
            f"{len(missing)} of {len(noted)} noted heads are not in the audit log: {told}. Someone removed entries, "
            "or the database was set back to an earlier state. Compare with a backup."
        )
    click.echo(f"The audit log holds all {len(noted)} noted heads.")


@group.command("adopt")
@on_the_database
def adopt() -> None:
    """Take in entries that an earlier release wrote during an upgrade. Look first whether they are from then."""
    adopted = audit_chain.adopt()
    if not adopted:
        click.echo("There is none to take in.")
        return
    audit.record(
        actor=Actor.COMMAND,
        action=AuditAction.AUDIT_ENTRIES_ADOPTED,
        now=command_context().services.clock(),
        detail={"entries": adopted},
    )
    click.echo(f"Taken in: entries {', '.join(map(str, adopted))}.")
