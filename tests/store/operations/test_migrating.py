"""Migrations and models must tell of the same tables."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from peewee import SqliteDatabase
from peewee_migrate import Router

from service.store.database.connection import database as bound
from service.store.database.connection import is_postgres
from service.store.operations.migrating import MIGRATIONS, migrate, missing_migrations
from service.store.tables.all_tables import ALL

#: Made on SQLite alone, for texts that may be too long for an index of Postgres.
OF_SQLITE = {"employee_missing"}


def test_every_column_and_index_of_a_model_was_made_by_a_migration(database):
    for model in ALL:
        table = model._meta.table_name
        columns = {column.name: column.null for column in bound.get_columns(table)}
        assert columns == {field.column_name: field.null for field in model._meta.sorted_fields}, table
        wanted = {(index._name, index._unique) for index in model._meta.fields_to_index()}
        made = {(index.name, index.unique) for index in bound.get_indexes(table) if not index.name.endswith("_pkey")}
        names = {name for name, _ in made} - (set() if is_postgres() else OF_SQLITE)
        assert names == {name for name, _ in wanted}, table
        assert {name for name, unique in made if unique} == {name for name, unique in wanted if unique}, table


def test_migrating_twice_applies_nothing_the_second_time(database):
    assert migrate() == []
    assert missing_migrations() == []


def test_F58_no_migration_takes_away_or_asks_for_what_an_older_release_does_not_know(tmp_path):
    """During a deploy the old release works on the new tables: it finds what it reads and may leave out the rest."""
    file = tmp_path / "growing.db"
    database = SqliteDatabase(file)
    router, before = Router(database, migrate_dir=MIGRATIONS), {}
    for name in router.todo:
        router.run(name)
        now = _tables(file)
        for table, (columns, unique) in before.items():
            assert table in now, f"{name} drops {table}"
            new_columns, new_unique = now[table]
            assert columns.items() <= new_columns.items(), f"{name} changes what {table} had"
            demanded = [each for each in new_columns.keys() - columns.keys() if new_columns[each][1:] == (1, None)]
            assert not demanded, f"{name} demands {demanded} of {table}"
            assert new_unique <= unique, f"{name} refuses rows of {table} that were good"
        before = now
    database.close()


def test_K5_what_was_kept_as_a_state_is_carried_as_dates(tmp_path):
    """019: reasons of old rows end by the day too, closed records say why, and nothing else of them changes."""
    database = SqliteDatabase(tmp_path / "old.db")
    router = Router(database, migrate_dir=MIGRATIONS)
    for name in router.todo:
        if name < "019":
            router.run(name)
    columns = database.execute_sql('PRAGMA table_info("employee")').fetchall()
    usual = {row[1]: ("[]" if row[1].endswith("fields") else "0") for row in columns if row[3] and row[1] != "id"}
    starter = '[{"field":"starter_declaration","code":"missing","message":"","accepted_format":""}]'
    rows = (
        {"readiness": "pending", "missing": starter, "start_date": "2026-05-01"},
        {"readiness": "pending", "missing": starter.replace("starter_declaration", "tax_code")},
        {"readiness": "pending", "missing": starter, "end_date": "2027-03-31", "start_date": "2020-01-01"},
        {"readiness": "ready", "missing": "[]", "is_closed": 1},
    )
    database.execute_sql("PRAGMA foreign_keys = OFF")
    for number, row in enumerate(rows):
        said = usual | {"employee_id": str(number)} | row
        marks = ", ".join("?" * len(said))
        names = ", ".join(f'"{name}"' for name in said)
        database.execute_sql(f'INSERT INTO "employee" ({names}) VALUES ({marks})', list(said.values()))  # noqa: S608
    router.run(next(name for name in router.todo if name.startswith("019")))
    kept = 'SELECT "ready_from", "readiness", "closed_as", "missing" FROM "employee" ORDER BY "employee_id"'
    first, second, third, closed = database.execute_sql(kept).fetchall()
    assert (first[0], '"until":"2027-04-06"' in first[3]) == ("2027-04-06", True)
    assert (second[0], '"until":null' in second[3]) == (None, True)
    assert third[0] == "2020-04-06"
    assert closed == (None, "ready", "new_employment", "[]")
    database.close()


def test_P1_the_roles_of_an_earlier_release_stay_and_no_address_counts_as_confirmed(tmp_path):
    database = SqliteDatabase(tmp_path / "earlier.db")
    router = Router(database, migrate_dir=MIGRATIONS)
    router.run("009_payslip_documents")
    database.execute_sql("""INSERT INTO "user" VALUES (1, 'ada@example.com', 'hash', 1, '2026-11-01 10:00:00')""")
    database.execute_sql("INSERT INTO membership VALUES (1, 1, NULL, 'owner')")
    router.run("010_accounts")
    held = database.execute_sql("SELECT role, offered_at, given_by FROM membership").fetchall()
    assert held == [("owner", None, "")]
    assert database.execute_sql('SELECT email, confirmed_at FROM "user"').fetchall() == [("ada@example.com", None)]
    database.close()


def _tables(file):
    """Table -> (column -> (type, not null, default), names of unique indexes)."""
    with closing(sqlite3.connect(file)) as look:
        names = [row[0] for row in look.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: (
                {row[1]: (row[2], row[3], row[4]) for row in look.execute(f'PRAGMA table_info("{name}")')},
                {row[1] for row in look.execute(f'PRAGMA index_list("{name}")') if row[2]},
            )
            for name in names
        }


def test_case_34_the_search_text_of_old_rows_is_folded_and_nothing_else_of_them_changes(tmp_path):
    """025: rows of an earlier release are found by the new rule too."""
    database = SqliteDatabase(tmp_path / "old.db")
    router = Router(database, migrate_dir=MIGRATIONS)
    for name in router.todo:
        if name < "025":
            router.run(name)
    columns = database.execute_sql('PRAGMA table_info("employee")').fetchall()
    usual = {row[1]: ("[]" if row[1].endswith("fields") else "0") for row in columns if row[3] and row[1] != "id"}
    said = usual | {
        "first_name": "Zoe", "last_name": "O'Neill", "humaans_first_name": "Zoë", "humaans_last_name": "O’Neill",
        "employee_id": "1001", "search_text": "zoë o'neill 1001",
    }  # fmt: skip
    database.execute_sql("PRAGMA foreign_keys = OFF")
    marks, names = ", ".join("?" * len(said)), ", ".join(f'"{name}"' for name in said)
    database.execute_sql(f'INSERT INTO "employee" ({names}) VALUES ({marks})', list(said.values()))  # noqa: S608
    (before,) = database.execute_sql('SELECT * FROM "employee"').fetchall()
    router.run(next(name for name in router.todo if name.startswith("025")))
    (after,) = database.execute_sql('SELECT * FROM "employee"').fetchall()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [("zoë o'neill 1001", "zoe oneill 1001 zoe oneill")]


def test_B3_what_was_passed_before_is_kept_and_versions_keep_the_number_they_were_sent_under(tmp_path):
    """016: codes of passed reasons become reasons in words."""
    database = SqliteDatabase(tmp_path / "old.db")
    router = Router(database, migrate_dir=MIGRATIONS)
    for name in router.todo:
        if name < "016":
            router.run(name)
    columns = database.execute_sql('PRAGMA table_info("payslip")').fetchall()
    usual = {row[1]: "0" for row in columns if row[3] and row[1] != "id"}
    rows = (
        {"passed_reasons": '["contradicted", "left"]', "hold_reasons": "[]", "version": 3},
        {"passed_reasons": "[]", "hold_reasons": '[{"code": "left", "message": "x"}]', "version": None},
    )
    database.execute_sql("PRAGMA foreign_keys = OFF")
    for row in rows:
        said = usual | row
        names, marks = ", ".join(f'"{name}"' for name in said), ", ".join("?" * len(said))
        database.execute_sql(f'INSERT INTO "payslip" ({names}) VALUES ({marks})', list(said.values()))  # noqa: S608
    router.run(next(name for name in router.todo if name.startswith("016")))
    kept = 'SELECT "earlier_reasons", "shown_version", "passed_reasons", "hold_reasons" FROM "payslip" ORDER BY "id"'
    first, second = database.execute_sql(kept).fetchall()
    assert [(each["code"], each["message"]) for each in json.loads(first[0])] == [
        ("contradicted", "The PDF shows someone else."),
        ("left", "The employee has left."),
    ]
    assert first[1:3] == (3, rows[0]["passed_reasons"])
    assert second == ("[]", None, "[]", rows[1]["hold_reasons"])
    database.close()


def test_companies_that_mailed_payslips_attached_go_on_so_and_mails_that_wait_are_kept(tmp_path):
    file = tmp_path / "old.db"
    database = SqliteDatabase(file)
    router = Router(database, migrate_dir=MIGRATIONS)
    for name in [name for name in router.todo if name < "013"]:
        router.run(name)
    with closing(sqlite3.connect(file)) as old, old:
        for company_id, slug in ((1, "acme"), (2, "globex")):
            old.execute(
                "INSERT INTO company (id, slug, name, time_zone, webhook_key, created_at) VALUES (?, ?, ?, '', ?, '')",
                (company_id, slug, slug, slug),
            )
        old.execute(
            "INSERT INTO payday_plan (company_id, schedules, payslip_mail, password_rule, summary_to, file_pattern) "
            "VALUES (2, '[]', 'protected', 'ni_number', '[]', '')"
        )
        old.execute(
            "INSERT INTO outbox_mail (company_id, dedupe_key, kind, state, recipients, refused, subject, text, "
            "message_id, fence, tries, error_code, error_message, created_at)"
            """ VALUES (1, 'k', 'x', 'waiting', '["a@x.example"]', '{}', 's', 't', 'm', 0, 3, '', '', '')"""
        )
    for name in router.todo:
        router.run(name)
    database.close()
    with closing(sqlite3.connect(file)) as new:
        plans = new.execute("SELECT company_id, payslip_mail FROM payday_plan ORDER BY company_id").fetchall()
        mails = new.execute("SELECT state, recipients, tries, outcomes FROM outbox_mail").fetchall()
        refused_since = new.execute("SELECT count(*) FROM encryption_state").fetchone()
    assert plans == [(1, "attached"), (2, "protected")]
    assert mails == [("waiting", '["a@x.example"]', 3, "{}")]
    assert refused_since == (0,)  # there may be secrets of earlier releases


def test_B39_companies_that_emailed_payslips_by_default_go_on_so(tmp_path):
    database = SqliteDatabase(tmp_path / "old.db")
    router = Router(database, migrate_dir=MIGRATIONS)
    for name in [name for name in router.todo if name < "048"]:
        router.run(name)
    database.execute_sql(
        "INSERT INTO company (id, slug, name, time_zone, webhook_key, created_at) "
        "VALUES (1, 'acme', 'acme', '', 'k', '')"
    )
    said = [{"mapping": []}, {"mapping": [], "email_payslips": False}, {"mapping": [], "email_payslips": True}]
    for version, document in enumerate(said, 1):
        database.execute_sql(
            "INSERT INTO settings_version (company_id, version, document, saved_by, saved_at) VALUES (1, ?, ?, '', '')",
            (version, json.dumps(document)),
        )
    router.run(next(name for name in router.todo if name.startswith("048")))
    rows = database.execute_sql('SELECT "document" FROM "settings_version" ORDER BY "version"').fetchall()
    database.close()
    assert [json.loads(text)["email_payslips"] for (text,) in rows] == [True, False, True]
