"""Good environments give good settings; bad ones are refused with every reason at once."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from config import keys
from config.places import private_folder
from config.settings import SettingsError, read_settings

SECRET_KEY = "v6Qm-Zr8_uT2yK9pLw4XnB7cJd3sHf5gAe1o"
ENCRYPTION_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": SECRET_KEY,
    "ENCRYPTION_KEYS": ENCRYPTION_KEY,
    "PUBLIC_URL": "https://pay.example.com/",
    "DATABASE_URL": "postgres://u:p%40ss@db.example.com:5432/payroll",
    "REDIS_URL": "rediss://:pw@redis.example.com:6380",
}


def read(tmp_path, **environ):
    return read_settings({"VAR_FOLDER": str(tmp_path / "var"), **environ}, project_root=tmp_path)


def problems(tmp_path, environ):
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **environ)
    return refused.value.problems


def test_an_empty_environment_is_a_working_development_machine(tmp_path):
    settings = read(tmp_path)
    assert settings.environment == "development"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/payroll.db"
    assert settings.redis_url == f"unix://{tmp_path}/var/redis.sock"
    assert settings.redis_is_embedded
    assert settings.humaans_api_url == "https://app.humaans.io/api"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.port, settings.web_concurrency, settings.log_level) == (8000, 2, "INFO")
    assert settings.smtp is None


def test_a_full_production_environment_is_accepted(tmp_path):
    settings = read(tmp_path, **PRODUCTION)
    assert settings.is_production
    assert settings.talks_to_real_humaans
    assert settings.public_url == "https://pay.example.com"
    assert settings.database_url.endswith("/payroll?sslmode=require")
    assert not settings.redis_is_embedded


def test_settings_cannot_be_changed_afterwards(tmp_path):
    with pytest.raises(FrozenInstanceError):
        read(tmp_path).port = 1


def test_every_problem_is_named_at_once(tmp_path):
    found = problems(
        tmp_path, {"APP_ENV": "production", "DYNO": "web.1", "PORT": "no", "FLASK_DEBUG": "1", "LOG_LEVEL": "loud"}
    )
    for name in (
        *("SECRET_KEY", "ENCRYPTION_KEYS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL"),
        *("PORT", "FLASK_DEBUG", "LOG_LEVEL"),
    ):
        assert sum(problem.startswith(name) for problem in found) == 1, name


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "tooshort"}, "SECRET_KEY is short"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is short"),
        ({"SECRET_KEY": "changeme-" * 6}, "SECRET_KEY is short"),
        ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS is missing"),
        ({"ENCRYPTION_KEYS": f"{ENCRYPTION_KEY},abc"}, "ENCRYPTION_KEYS: number 2"),
        ({"ENCRYPTION_KEYS": "ä" * 44}, "ENCRYPTION_KEYS: number 1"),
        ({"FLASK_DEBUG": "true"}, "FLASK_DEBUG is on"),
        ({"LOCAL_RECEIVERS": "yes"}, "LOCAL_RECEIVERS is on"),
        ({"HUMAANS_API_URL": "https://evil.example.com/api"}, "HUMAANS_API_URL must be"),
        ({"HUMAANS_API_URL": "http://127.0.0.1:9/api"}, "HUMAANS_API_URL must be"),
        ({"STAFFOLOGY_API_URL": "https://evil.example.com"}, "STAFFOLOGY_API_URL must be"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is missing"),
        ({"PUBLIC_URL": "http://pay.example.com"}, "PUBLIC_URL must start with https"),
        ({"PUBLIC_URL": "https://user@pay.example.com"}, "PUBLIC_URL must be a plain address"),
        ({"DATABASE_URL": "postgres://h.example.com/d?sslmode=disable"}, "DATABASE_URL asks for sslmode=disable"),
        ({"DYNO": "web.1", "DATABASE_URL": ""}, "DATABASE_URL is SQLite"),
        ({"DYNO": "worker.1", "REDIS_URL": ""}, "REDIS_URL is missing"),
    ],
)
def test_production_refuses(tmp_path, changed, named):
    (found,) = problems(tmp_path, PRODUCTION | changed)
    assert found.startswith(named)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"APP_ENV": "prod"}, "APP_ENV"),
        ({"DATABASE_URL": "mysql://h/d"}, "DATABASE_URL must start with"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL names no SQLite file"),
        ({"DATABASE_URL": "postgres://h:port/d"}, "DATABASE_URL cannot be read"),
        ({"REDIS_URL": "http://h"}, "REDIS_URL must start with"),
        ({"HUMAANS_API_URL": "http://10.0.0.1/api"}, "HUMAANS_API_URL must use https"),
        ({"HUMAANS_API_URL": "http://127.0.0.1.evil.example/api"}, "HUMAANS_API_URL must use https"),
        ({"HUMAANS_API_URL": "ftp://127.0.0.1/api"}, "HUMAANS_API_URL must start with"),
        ({"HUMAANS_API_URL": "https://u:p@h.example/api"}, "HUMAANS_API_URL must hold a host"),
        ({"SMTP_URL": "http://h", "MAIL_FROM": "a@b.example"}, "SMTP_URL must start with"),
        ({"SMTP_URL": "smtp://mail.example.com"}, "MAIL_FROM is missing"),
        ({"MAIL_FROM": "nobody"}, "MAIL_FROM must be"),
        ({"PORT": "0"}, "PORT"),
        ({"LISTEN_ADDRESS": "everywhere"}, "LISTEN_ADDRESS must be an IP address"),
        ({"WEB_CONCURRENCY": "-1"}, "WEB_CONCURRENCY"),
        ({"TRUSTED_PROXIES": "9"}, "TRUSTED_PROXIES"),
        ({"REDIS_TLS_VERIFY": "perhaps"}, "REDIS_TLS_VERIFY"),
    ],
)
def test_every_environment_refuses(tmp_path, changed, named):
    (found,) = problems(tmp_path, changed)
    assert found.startswith(named)


def test_a_problem_never_repeats_a_secret(tmp_path):
    secrets = {
        "SECRET_KEY": "hunter2",
        "ENCRYPTION_KEYS": "hunter2",
        "DATABASE_URL": "mysql://u:hunter2@h/d",
        "REDIS_URL": "http://u:hunter2@h",
        "SMTP_URL": "http://u:hunter2@h",
    }
    assert "hunter2" not in "".join(problems(tmp_path, PRODUCTION | secrets))


def test_secrets_stay_out_of_repr(tmp_path):
    told = repr(
        read(
            tmp_path,
            **PRODUCTION,
            SMTP_URL="smtp://user:mailpass@mail.example.com",
            MAIL_FROM="pay@example.com",
            METRICS_TOKEN="metrics-token",
            SECRET_KEY_FALLBACKS="older-key",
        )
    )
    for secret in (SECRET_KEY, ENCRYPTION_KEY, "p%40ss", ":pw@", "mailpass", "metrics-token", "older-key"):
        assert secret not in told


def test_mail_is_encrypted_wherever_it_leaves_this_machine(tmp_path):
    def smtp(url):
        return read(tmp_path, SMTP_URL=url, MAIL_FROM="pay@example.com").smtp

    away = smtp("smtp://us%40er:pa%3Ass@mail.example.com")
    assert (away.host, away.port, away.encryption) == ("mail.example.com", 587, "starttls")
    assert (away.username, away.password) == ("us@er", "pa:ss")
    assert (smtp("smtps://mail.example.com").port, smtp("smtps://mail.example.com").encryption) == (465, "tls")
    assert smtp("smtp://127.0.0.1:2525").encryption == "none"


@pytest.mark.parametrize(
    ("url", "settled"),
    [
        ("postgres://h.example.com/d", "postgres://h.example.com/d?sslmode=require"),
        ("postgresql://h.example.com/d?sslmode=verify-full", "postgresql://h.example.com/d?sslmode=verify-full"),
        ("postgres://localhost/d", "postgres://localhost/d"),
        ("postgres:///d?host=%2Frun%2Fpg", "postgres:///d?host=%2Frun%2Fpg"),
    ],
)
def test_postgres_in_production_is_encrypted_when_it_is_elsewhere(tmp_path, url, settled):
    assert read(tmp_path, **PRODUCTION | {"DATABASE_URL": url}).database_url == settled


def test_sqlite_paths_are_resolved_against_the_project_whatever_the_working_directory(tmp_path):
    relative = read(tmp_path, DATABASE_URL="sqlite:///data/a b.db").database_url
    absolute = read(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/x.db").database_url
    assert relative == f"sqlite:///{tmp_path}/data/a%20b.db"
    assert absolute == f"sqlite:///{tmp_path}/x.db"
    assert (tmp_path / "data").is_dir()


def test_one_machine_in_production_may_keep_sqlite_and_the_embedded_redis(tmp_path):
    settings = read(tmp_path, **PRODUCTION | {"DATABASE_URL": "", "REDIS_URL": ""})
    assert settings.redis_is_embedded
    assert settings.database_url.startswith("sqlite:")


def test_development_makes_keys_once_and_keeps_them_to_itself(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert first.encryption_keys == second.encryption_keys
    assert keys.is_encryption_key(first.encryption_keys[0])
    assert not keys.is_guessable(first.secret_key)
    kept = sorted((tmp_path / "var" / "keys").iterdir())
    assert [file.name for file in kept] == ["encryption_key", "secret_key"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in kept)


def test_folders_made_on_the_way_belong_to_this_user_alone(tmp_path):
    folder = private_folder(tmp_path / "one" / "two")
    assert {stat.S_IMODE(made.stat().st_mode) for made in (folder, folder.parent)} == {0o700}


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(lambda _: keys.keep(tmp_path / "k" / "key", keys.new_secret_key), range(200)))
    assert len(made) == 1
    assert [file.name for file in (tmp_path / "k").iterdir()] == ["key"]


def test_a_socket_path_too_long_for_an_address_moves_to_the_temporary_folder(tmp_path):
    url = read(tmp_path, VAR_FOLDER=str(tmp_path / ("deep" * 30))).redis_url
    assert len(url.removeprefix("unix://")) <= 100
    assert Path(url.removeprefix("unix://")).name == "redis.sock"


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ("payroll@firm.example", "payroll@firm.example", ""),
        ("Payroll <payroll@firm.example>", "payroll@firm.example", "Payroll"),
        ('"Payroll, Firm (UK)" <payroll@firm.example>', "payroll@firm.example", "Payroll, Firm (UK)"),
        ("Zoë’s Payroll <payroll@bücher.example>", "payroll@xn--bcher-kva.example", "Zoë’s Payroll"),
        ("<payroll@firm.example>", "payroll@firm.example", ""),
    ],
)
def test_P3_a_sender_may_have_a_name(tmp_path, written, address, name):
    settings = read(tmp_path, SMTP_URL="smtp://mail.firm.example", MAIL_FROM=written)
    assert (settings.mail_from, settings.mail_from_name) == (address, name)


@pytest.mark.parametrize(
    "written",
    [
        "Payroll",
        "Payroll <payroll>",
        "a@firm.example, b@firm.example",
        "a@firm.example <b@firm.example",
        "a@firm.example <b@firm.example>",
        "é@firm.example",
        "Payroll <a@firm.example> x",
        "Payroll\n<a@firm.example>",
        "@firm.example",
        "Pay (x) payroll@firm.example",
        "<>",
    ],
    ids=repr,
)
def test_P3_a_sender_that_mail_servers_would_refuse_is_refused_at_the_start(tmp_path, written):
    with pytest.raises(SettingsError, match="MAIL_FROM must be one mail address"):
        read(tmp_path, SMTP_URL="smtp://mail.firm.example", MAIL_FROM=written)


@pytest.mark.parametrize(
    ("public_url", "name"),
    [
        ("https://pay.firm.example", "pay.firm.example"),
        ("https://pay.firm.example:8443/x", "pay.firm.example"),
        ("https://löhne.firm.example", "xn--lhne-5qa.firm.example"),
        ("http://127.0.0.1:8000", "[127.0.0.1]"),
        ("http://[::1]:8000", "[IPv6:::1]"),
        ("http://localhost:8000", "localhost"),
        ("", "[127.0.0.1]"),
    ],
)
def test_case_24_mail_servers_are_greeted_with_the_host_of_public_url(tmp_path, public_url, name):
    assert read(tmp_path, PUBLIC_URL=public_url).ehlo_name == name
    assert read(tmp_path, PUBLIC_URL=public_url, SMTP_EHLO_NAME="out.firm.example").ehlo_name == "out.firm.example"


def test_case_24_a_greeting_that_is_no_host_name_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="SMTP_EHLO_NAME must be a host name"):
        read(tmp_path, SMTP_EHLO_NAME="not a host")


def test_the_file_of_sqlite_and_those_beside_it_are_readable_by_this_user_alone(tmp_path):
    file = tmp_path / "data" / "payroll.db"
    read(tmp_path, DATABASE_URL=f"sqlite:///{file}")
    assert file.stat().st_mode & 0o777 == 0o600
    beside = file.with_name("payroll.db-wal")
    beside.write_bytes(b"")
    for each in (file, beside):
        each.chmod(0o644)
    read(tmp_path, DATABASE_URL=f"sqlite:///{file}")
    assert [each.stat().st_mode & 0o777 for each in (file, beside)] == [0o600, 0o600]
    with pytest.raises(SettingsError, match="cannot be kept there"):
        read(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/data")
