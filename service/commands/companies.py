"""`company create` and `company list`."""

from __future__ import annotations

import re
from typing import Final

import click
import peewee
from flask.cli import AppGroup

from service.commands.means import ACTOR, means, on_the_database
from service.store import audit, companies, connections

SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

group = AppGroup("company", help="Companies: one customer, one Humaans account each.")


@group.command("create")
@click.argument("slug")
@click.argument("name")
@on_the_database
def create(slug: str, name: str) -> None:
    """Make a company. SLUG stands in addresses (a-z, 0-9, hyphens), NAME is what people read."""
    if not SLUG.fullmatch(slug):
        raise click.ClickException(f"{slug!r} cannot stand in an address: use a-z, 0-9 and hyphens, like acme-uk.")
    if not name.strip() or not name.isprintable():
        raise click.ClickException("NAME must be one line of text.")
    now = means().services.clock()
    try:
        company = companies.create(slug, name.strip(), now)
    except peewee.IntegrityError as error:
        raise click.ClickException(f"There is already a company {slug!r}.") from error
    audit.record(actor=ACTOR, action="company.created", now=now, company_id=company.id, subject=slug)
    click.echo(f"{slug}: made. Webhooks of Humaans go to /webhooks/humaans/{company.webhook_key}")


@group.command("list")
@on_the_database
def list_companies() -> None:
    """One line each: slug, state of the connection, name."""
    for company in companies.all_companies():
        connected = connections.of_company(company.id)
        click.echo(f"{company.slug}\t{connected.state if connected else 'not connected'}\t{company.name}")
