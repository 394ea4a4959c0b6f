"""`api-token create`, `revoke` and `list`: what programs enter the JSON API with."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from service.commands.means import ACTOR, company_of, means, on_the_database
from service.store import api_tokens, audit

LONGEST_LABEL = 60

group = AppGroup("api-token", help="Tokens of programs that use the JSON API.")

_company = click.option("--company", "slug", metavar="SLUG", required=True, help="The one company it may touch.")
_label = click.option("--label", required=True, help="Which program it is for; the audit log shows it.")


@group.command("create")
@_company
@_label
@on_the_database
def create(slug: str, label: str) -> None:
    """Print a new token, this once: only a digest of it is kept. Nothing else goes to stdout."""
    company, label = company_of(slug), label.strip()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise click.ClickException(f"A label is one line of 1 to {LONGEST_LABEL} characters.")
    now = means().services.clock()
    try:
        token = api_tokens.issue(company.id, label, now)
    except api_tokens.LabelTakenError as error:
        raise click.ClickException(f"{slug} has a token {label!r} already. Revoke it first.") from error
    audit.record(actor=ACTOR, action="api_token.created", now=now, company_id=company.id, subject=label)
    click.echo(token)


@group.command("revoke")
@_company
@_label
@on_the_database
def revoke(slug: str, label: str) -> None:
    """Make a token useless, at once."""
    company, now = company_of(slug), means().services.clock()
    if not api_tokens.revoke(company.id, label.strip(), now):
        raise click.ClickException(f"{slug} has no working token {label!r}. See `api-token list`.")
    audit.record(actor=ACTOR, action="api_token.revoked", now=now, company_id=company.id, subject=label.strip())
    click.echo(f"{label}: revoked.")


@group.command("list")
@_company
@on_the_database
def list_tokens(slug: str) -> None:
    """The labels of the tokens that work."""
    for label in api_tokens.working_labels(company_of(slug).id):
        click.echo(label)
