"""The first steps of a process: UTC, settings, logs and error reports."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from config.error_reports import start_error_reports
from config.logs import configure_logs
from config.settings import SettingsError, read_settings
from config.timezone import use_utc

if TYPE_CHECKING:
    from config.settings import Settings


def start_process(name: str) -> Settings:
    """Take the first steps; `name` is on each log line and error report. Raises SettingsError."""
    use_utc()
    settings = read_settings()
    configure_logs(settings, name)
    start_error_reports(settings, name)
    return settings


def start_or_exit(name: str) -> Settings:
    """The same for a program of its own: wrong settings are named on standard error, and it exits with 1."""
    try:
        return start_process(name)
    except SettingsError as error:
        sys.exit(str(error))
