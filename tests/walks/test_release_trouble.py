"""F56, F58, F59: writers that meet, two releases on one database, migrations that break off, and a wrong key."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import peewee
import pytest
from cryptography.fernet import Fernet
from peewee_migrate import Router

from service.store.database.connection import connection, database, write_transaction
from service.store.operations.migrating import MIGRATIONS
from service.store.tables.companies import Connection
from tests.walks.four_writers import write_and_read

pytestmark = pytest.mark.processes


def test_F56_four_writers_and_a_reader_never_meet_a_locked_database(deployment):
    """As long as the suite has time for; `python -m tests.walks.four_writers` is the whole minute."""
    deployment.imported()
    written, listed = write_and_read(deployment, 5)
    assert all(written)
    assert listed
    deployment.drain()
    deployment.check_invariants()


def test_F58_a_release_migrates_while_the_old_one_serves_and_two_at_once_do_no_harm(deployment):
    deployment.imported()
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda _: deployment.run("flask --app wsgi migrate"), range(2)))
    assert all("up to date" in each for each in told)
    assert deployment.status("/readyz") == 200
    deployment.reconcile()
    deployment.drain()
    deployment.check_invariants()


def test_F58_a_migration_that_breaks_off_in_the_middle_leaves_nothing_and_the_old_release_works_on(
    deployment, tmp_path
):
    """Then the release phase fails, and what was there before stays in place."""
    deployment.imported()
    with connection():
        before = {table: database.get_columns(table) for table in database.get_tables()}
    coming = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    (coming / "900_coming.py").write_text(BREAKS_OFF)
    with connection(), pytest.raises(peewee.DatabaseError, match="no_one_has_this"):
        Router(database.obj, migrate_dir=coming).run()
    with connection():
        assert {table: database.get_columns(table) for table in database.get_tables()} == before
    assert "up to date" in deployment.run("flask --app wsgi migrate")
    deployment.terminate()
    deployment.restart()
    deployment.reconcile()
    deployment.drain()
    deployment.check_invariants()


BREAKS_OFF = """
def migrate(migrator, database, *, fake=False):
    migrator.sql('CREATE TABLE coming (id INTEGER PRIMARY KEY)')
    migrator.sql('ALTER TABLE employee ADD COLUMN coming_text TEXT')
    migrator.sql('ALTER TABLE no_one_has_this ADD COLUMN coming_text TEXT')
"""


#: What a coming release may add while this one still serves.
COMING = (
    'ALTER TABLE "employee" ADD COLUMN "coming_text" TEXT',
    'ALTER TABLE "run" ADD COLUMN "coming_number" INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE "person_sync" ADD COLUMN "coming_at" TIMESTAMPTZ',
    'ALTER TABLE "delivery" ADD COLUMN "coming_text" TEXT',
    'CREATE TABLE "coming" ("id" INTEGER PRIMARY KEY, "company_id" BIGINT REFERENCES "company" ("id"))',
    'CREATE INDEX "coming_index" ON "employee" ("company_id", "coming_text")',
)


GOING = (
    'DROP INDEX "coming_index"',
    'DROP TABLE "coming"',
    'ALTER TABLE "delivery" DROP COLUMN "coming_text"',
    'ALTER TABLE "person_sync" DROP COLUMN "coming_at"',
    'ALTER TABLE "run" DROP COLUMN "coming_number"',
    'ALTER TABLE "employee" DROP COLUMN "coming_text"',
)


def test_F58_this_release_goes_on_working_on_the_tables_of_a_coming_one(deployment):
    """At a deploy the new release migrates while the old one still works; and a release may be rolled back."""
    deployment.imported()
    deployment.set_up_webhook()
    change_tables(COMING)
    try:
        for person in deployment.sandbox.rows("people"):
            deployment.sandbox.change("people", person["id"], city="York")
        run_id = deployment.reconcile()
        deployment.sandbox.hire()
        deployment.sandbox.deliveries()
        deployment.drain()
        assert deployment.run_state(run_id) == "succeeded"
        deployment.terminate()
        deployment.restart()
        deployment.reconcile()
        deployment.drain()
        assert len(deployment.every("/employees")) == 13
        deployment.check_invariants()
    finally:
        change_tables(GOING)


def change_tables(statements):
    with connection(), write_transaction():
        for statement in statements:
            database.execute_sql(statement)


def test_F59_with_a_wrong_key_nothing_is_overwritten_and_with_the_right_one_all_goes_on(deployment):
    deployment.imported()
    with connection():
        before = Connection.get().token_encrypted
    right = deployment.environment["ENCRYPTION_KEYS"]
    deployment.environment["ENCRYPTION_KEYS"] = Fernet.generate_key().decode()
    try:
        deployment.terminate("web", "worker")
        deployment.restart()
        deployment.reconcile()
        run_id = deployment.newest_run().id
        deployment.wait_for_run(run_id, "failed", "succeeded")
        assert deployment.run_state(run_id) == "failed"
        assert "trouble humaans acme" in deployment.run("flask --app wsgi doctor", expect=1)
        with connection():
            assert Connection.get().token_encrypted == before
    finally:
        deployment.environment["ENCRYPTION_KEYS"] = right
        deployment.terminate("web", "worker")
        deployment.restart()
    deployment.reconcile()
    deployment.drain()
    deployment.check_invariants()
