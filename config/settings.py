"""What this deployment is told from outside: read once, strict, frozen; the contract is docs/operating.md.

Only this package reads the environment. `read_settings` names everything that is wrong at once and what to
do about it, and refuses in production whatever would lose data or give secrets away. A new setting is one
field here, one line in `read_settings`, and one row in docs/operating.md.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import unquote

from config import addresses, keys, outgoing_mail
from config.places import PROJECT_ROOT, embedded_redis_socket, private_database, private_folder
from config.reading import EnvironmentReader, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.addresses import SmtpServer

__all__ = ["Settings", "SettingsError", "read_settings"]

ENVIRONMENTS = ("development", "test", "production")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True)
class Settings:
    """One deployment's settings. Whatever holds a secret stays out of `repr`."""

    environment: Literal["development", "test", "production"]
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    redis_is_embedded: bool
    #: False only where the server's certificate is self-signed, as on Heroku.
    redis_verify_tls: bool
    secret_key: str = field(repr=False)
    #: Earlier secret keys, still good for cookies signed before a change.
    secret_key_fallbacks: tuple[str, ...] = field(repr=False)
    #: The first one encrypts, every one decrypts.
    encryption_keys: tuple[str, ...] = field(repr=False)
    humaans_api_url: str
    staffology_api_url: str
    public_url: str
    smtp: SmtpServer | None
    mail_from: str
    #: Shown beside that address; empty: the company's name is.
    mail_from_name: str
    #: What mail servers are greeted with.
    ehlo_name: str
    #: The address of this machine that the web process listens on.
    listen_address: str
    port: int
    web_concurrency: int
    #: How many reverse proxies in front of us write X-Forwarded-For.
    trusted_proxies: int
    #: Channels and endpoints may be on this machine, for development and tests.
    local_receivers: bool
    log_level: str
    metrics_token: str = field(repr=False)
    sentry_dsn: str = field(repr=False)
    #: Everything this machine keeps by itself: SQLite file, embedded Redis, development keys.
    var_folder: Path

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def talks_to_real_humaans(self) -> bool:
        return self.humaans_api_url == addresses.REAL_HUMAANS_API_URL


def read_settings(environ: Mapping[str, str] | None = None, *, project_root: Path = PROJECT_ROOT) -> Settings:
    """The settings in `environ` (the process's own when not given). Raises SettingsError."""
    reader = EnvironmentReader(os.environ if environ is None else environ)
    environment = reader.choice("APP_ENV", ENVIRONMENTS, "development")
    production = environment == "production"
    on_heroku = bool(reader.text("DYNO"))
    var_folder = project_root / reader.text("VAR_FOLDER", "var")
    port = reader.number("PORT", 8000, least=1, most=65535)
    public_url = addresses.public_url(reader, port, production=production)
    mail_from, mail_from_name = outgoing_mail.sender(reader)
    settings = Settings(
        environment=cast("Literal['development', 'test', 'production']", environment),
        database_url=addresses.database_url(reader, project_root, var_folder / "payroll.db", production=production),
        redis_url=addresses.redis_url(reader, embedded_redis_socket(var_folder)),
        redis_is_embedded=not reader.text("REDIS_URL"),
        redis_verify_tls=reader.flag("REDIS_TLS_VERIFY", default=True),
        secret_key=keys.secret_key(reader, production=production),
        secret_key_fallbacks=reader.words("SECRET_KEY_FALLBACKS"),
        encryption_keys=keys.encryption_keys(reader, production=production),
        humaans_api_url=addresses.humaans_api_url(reader, production=production),
        staffology_api_url=addresses.staffology_api_url(reader, production=production),
        public_url=public_url,
        smtp=addresses.smtp_server(reader),
        mail_from=mail_from,
        mail_from_name=mail_from_name,
        ehlo_name=outgoing_mail.ehlo_name(reader, public_url),
        listen_address=addresses.listen_address(reader, production=production),
        port=port,
        web_concurrency=reader.number("WEB_CONCURRENCY", 2, least=1, most=64),
        trusted_proxies=reader.number("TRUSTED_PROXIES", 1 if on_heroku else 0, least=0, most=5),
        local_receivers=reader.flag("LOCAL_RECEIVERS", default=False),
        log_level=reader.choice("LOG_LEVEL", LOG_LEVELS, "INFO"),
        metrics_token=reader.text("METRICS_TOKEN"),
        sentry_dsn=reader.text("SENTRY_DSN"),
        var_folder=var_folder,
    )
    if production:
        _refuse_unsafe_production(reader, settings, on_heroku=on_heroku)
    if reader.problems:
        raise SettingsError(reader.problems)
    return _with_local_keys(settings)


def _refuse_unsafe_production(reader: EnvironmentReader, settings: Settings, *, on_heroku: bool) -> None:
    if reader.flag("FLASK_DEBUG", default=False):
        reader.problem("FLASK_DEBUG is on; remove it, debug pages show secrets to anyone.")
    if settings.local_receivers:
        reader.problem("LOCAL_RECEIVERS is on; remove it, messages must never be sent to this machine's own network.")
    if on_heroku and settings.database_url.startswith("sqlite:"):
        reader.problem("DATABASE_URL is SQLite, but this disk is wiped at every restart; add a Postgres database.")
    if on_heroku and settings.redis_is_embedded:
        reader.problem("REDIS_URL is missing; add a Redis (Key-Value Store), dynos do not share a local one.")


def _with_local_keys(settings: Settings) -> Settings:
    """Fills in what a machine makes for itself: the folder it keeps things in, and development's keys."""
    if settings.database_url.startswith("sqlite:"):
        file = Path("/" + unquote(settings.database_url.removeprefix("sqlite:////")))
        private_folder(file.parent)
        try:
            private_database(file)
        except OSError as error:
            words = f"DATABASE_URL names {file}, which cannot be kept there: {error.strerror}."
            raise SettingsError([words]) from error
    if settings.secret_key and settings.encryption_keys:
        return settings
    folder = settings.var_folder / "keys"
    return replace(
        settings,
        secret_key=settings.secret_key or keys.keep(folder / "secret_key", keys.new_secret_key),
        encryption_keys=settings.encryption_keys or (keys.keep(folder / "encryption_key", keys.new_encryption_key),),
    )
