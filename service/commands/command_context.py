"""What the commands work with, and how they fail: in a sentence on stderr, with exit code 1."""

from __future__ import annotations

import logging
import re
import sys
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import click
from flask import current_app

from service.store.companies import companies
from service.store.database.connection import connection
from service.store.database.encryption import CannotBeReadError
from service.store.database.errors import UNREACHABLE
from service.store.operations.migrating import missing_migrations

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from config.settings import Settings
    from service.services import JobNotifier, Services
    from service.store.tables.companies import Company

Command = TypeVar("Command", bound="Callable[..., Any]")

_NO_TEXT: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class CommandContext:
    settings: Settings
    services: Services
    job_notifier: JobNotifier


def install(app: Flask, context: CommandContext) -> None:
    app.extensions["command_context"] = context


def command_context() -> CommandContext:
    return cast("CommandContext", current_app.extensions["command_context"])


def on_the_database(command: Command) -> Command:
    """Open the database around a command, and say so in words when that cannot be done."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        _log_to_stderr()
        _refuse_what_is_no_text(*args, *kwargs.values())
        try:
            with connection():
                if missing_migrations():
                    raise click.ClickException("The tables are not up to date. Run `migrate` first.")
                return command(*args, **kwargs)
        except CannotBeReadError as error:
            raise click.ClickException(str(error)) from error
        except UNREACHABLE as error:
            raise click.ClickException("The database does not answer. Check DATABASE_URL.") from error

    return cast("Command", wrapped)


def _refuse_what_is_no_text(*values: Any) -> None:
    """Bytes of a command line that are not UTF-8 arrive as half surrogate pairs, which no database takes."""
    if any(isinstance(value, str) and _NO_TEXT.search(value) for value in values):
        raise click.ClickException("An argument is not UTF-8 text, so nothing was looked up. Check how it was typed.")


def readable(text: str) -> str:
    """The text with a replacement character for each byte that is no text, as in the name of a file."""
    return _NO_TEXT.sub("\ufffd", text)


def _log_to_stderr() -> None:
    """A command's stdout is its answer, and may be piped on."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stdout:
            handler.setStream(sys.stderr)


def company_of(slug: str) -> Company:
    """Raises ClickException when there is none, naming those that are."""
    company = companies.by_slug(slug)
    if company is None:
        known = ", ".join(each.slug for each in companies.all_companies()) or "none yet"
        raise click.ClickException(f"There is no company {slug!r}. Companies: {known}.")
    return company
