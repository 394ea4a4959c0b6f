"""`company create` and `company list`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from service.actions.accounts.create_company import CompanyFaultError, create_company
from service.commands.command_context import command_context, on_the_database
from service.facts.audit import Actor
from service.store.companies import companies, connections

group = AppGroup("company", help="Companies: one customer, one Humaans account each.")


@group.command("create")
@click.argument("slug")
@click.argument("name")
@on_the_database
def create(slug: str, name: str) -> None:
    """Create a company. SLUG is used in web addresses (a-z, 0-9, hyphens), NAME is what people read."""
    try:
        company = create_company(command_context().services, slug, name, actor=Actor.COMMAND)
    except CompanyFaultError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{slug}: made. Webhooks of Humaans go to /webhooks/humaans/{company.webhook_key}")


@group.command("list")
@on_the_database
def list_companies() -> None:
    """One line each: slug, state of the connection, name."""
    for company in companies.all_companies():
        connected = connections.of_company(company.id)
        click.echo(f"{company.slug}\t{connected.state if connected else 'not connected'}\t{company.name}")
