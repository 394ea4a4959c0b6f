"""`user create`, `user password-link`, `user second-factor-off`, `user enable`: people who sign in.

There is no default account (security S5).
"""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from service.actions.accounts.account_links import make_link
from service.actions.accounts.passwords import WeakPasswordError
from service.actions.accounts.second_factor import turn_off_for
from service.actions.accounts.sign_in import create_user
from service.commands.command_context import command_context, company_of, on_the_database
from service.facts.access import Role
from service.facts.audit import Actor, AuditAction
from service.rules.fields.contact_formats import account_address, spellings
from service.rules.fields.formats import Invalid
from service.store.accounts import users
from service.store.accounts.users import EmailTakenError
from service.store.companies import audit
from service.store.database.connection import write_transaction

group = AppGroup("user", help="People who sign in.")


@group.command("create")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="owner: everything; manager: payroll work; viewer: looks, with pay and bank details masked.",
)
@click.option("--company", "slug", metavar="SLUG", help="The one company this person sees; without it, all.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin.")
@click.option("--if-missing", is_flag=True, help="Change nothing, and succeed, if there is such a user.")
@on_the_database
def create(email: str, role: str, slug: str | None, *, password_stdin: bool, if_missing: bool) -> None:
    """Make a person who may sign in with EMAIL. Asks for the password unless told to read it."""
    address = account_address(email)
    if isinstance(address, Invalid):
        raise click.ClickException(f"{email!r} {address.message}.")
    if taken := users.by_email(*spellings(email)):
        there_is_one = f"There is already a user {taken.email}."
        if not if_missing:
            raise click.ClickException(there_is_one)
        click.echo(there_is_one)
        return
    company = company_of(slug) if slug else None
    try:
        user = create_user(
            command_context().services,
            address,
            _password(from_stdin=password_stdin),
            Role(role),
            company_id=company.id if company else None,
            actor=Actor.COMMAND,
        )
    except WeakPasswordError as error:
        raise click.ClickException(str(error)) from error
    except EmailTakenError as error:
        raise click.ClickException(f"There is already a user {error}.") from error
    click.echo(f"{user.email}: {role} of {slug or 'every company'}.")


@group.command("password-link")
@click.argument("email")
@on_the_database
def password_link(email: str) -> None:
    """Print a link to choose a password for EMAIL. Give it to that person alone: using it confirms the address."""
    user = users.by_email(*spellings(email))
    if user is None or not user.is_active:
        raise click.ClickException(f"There is no user {email!r} who may sign in.")
    link = make_link(command_context().services, user.id, is_proof=True)
    audit.record(
        actor=Actor.COMMAND,
        action=AuditAction.USER_PASSWORD_LINK_MADE,
        now=command_context().services.clock(),
        subject=user.email,
    )
    click.echo(link)


@group.command("second-factor-off")
@click.argument("email")
@on_the_database
def second_factor_off(email: str) -> None:
    """Let EMAIL in by password alone: for an owner who lost both the app and the recovery codes."""
    user = users.by_email(*spellings(email))
    if user is None or not turn_off_for(command_context().services, user.id, company_id=None, actor=Actor.COMMAND):
        raise click.ClickException(f"There is no user {email!r} with two-step sign in.")
    click.echo(f"{user.email}: two-step sign in is off.")


@group.command("enable")
@click.argument("email")
@on_the_database
def enable(email: str) -> None:
    """Let EMAIL sign in again: for an account that an owner of one company disabled, and others need."""
    user = users.by_email(*spellings(email))
    if user is None or user.is_active:
        raise click.ClickException(f"There is no disabled user {email!r}.")
    with write_transaction():
        users.set_active(user.id, is_active=True)
        audit.record(
            actor=Actor.COMMAND,
            action=AuditAction.USER_ENABLED,
            now=command_context().services.clock(),
            subject=user.email,
        )
    click.echo(f"{user.email}: may sign in again.")


def _password(*, from_stdin: bool) -> str:
    if not from_stdin:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True))
    try:
        line = sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise click.ClickException("The password on stdin is not UTF-8 text.") from error
    if not line:
        raise click.ClickException("There was no password on stdin.")
    return line
