"""`api-token create`, `revoke` and `list`: what programs enter the JSON API with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from service.actions.accounts.manage_api_tokens import DateFaultError, LabelFaultError, make_api_token, revoke_api_token
from service.commands.command_context import command_context, company_of, on_the_database
from service.facts.audit import Actor
from service.store.accounts import api_tokens

if TYPE_CHECKING:
    from datetime import datetime

group = AppGroup("api-token", help="Tokens of programs that use the JSON API.")

_company = click.option("--company", "slug", metavar="SLUG", required=True, help="The one company it may touch.")
_label = click.option("--label", required=True, help="Which program it is for; the audit log shows it.")


@group.command("create")
@_company
@_label
@click.option("--read-only", is_flag=True, help="It may only read.")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="It ends after this day.")
@on_the_database
def create(slug: str, label: str, last_day: datetime | None, *, read_only: bool) -> None:
    """Print a new token, this once: only a digest of it is kept. Nothing else goes to stdout."""
    try:
        token = make_api_token(
            command_context().services,
            company_of(slug).id,
            label,
            actor=Actor.COMMAND,
            last_day=None if last_day is None else last_day.date(),
            is_read_only=read_only,
        )
    except DateFaultError as error:
        raise click.ClickException("--last-day must be a day that is still to come.") from error
    except LabelFaultError as error:
        raise click.ClickException(error.message) from error
    click.echo(token)


@group.command("revoke")
@_company
@_label
@on_the_database
def revoke(slug: str, label: str) -> None:
    """Make a token useless, at once."""
    if not revoke_api_token(command_context().services, company_of(slug).id, label.strip(), actor=Actor.COMMAND):
        raise click.ClickException(f"{slug} has no working token {label!r}. See `api-token list`.")
    click.echo(f"{label}: revoked.")


@group.command("list")
@_company
@on_the_database
def list_tokens(slug: str) -> None:
    """The labels of the tokens that work."""
    for row in api_tokens.working(company_of(slug).id):
        click.echo(row.label)
