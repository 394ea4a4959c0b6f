"""Migrations and models must tell of the same tables."""

from __future__ import annotations

from service.store import models
from service.store.database import database as bound
from service.store.migrating import migrate, missing_migrations


def test_every_column_and_index_of_a_model_was_made_by_a_migration(database):
    for model in models.ALL:
        table = model._meta.table_name
        columns = {column.name: column.null for column in bound.get_columns(table)}
        assert columns == {field.column_name: field.null for field in model._meta.sorted_fields}, table
        wanted = {(index._name, index._unique) for index in model._meta.fields_to_index()}
        made = {(index.name, index.unique) for index in bound.get_indexes(table) if not index.name.endswith("_pkey")}
        assert {name for name, _ in made} == {name for name, _ in wanted}, table
        assert {name for name, unique in made if unique} == {name for name, unique in wanted if unique}, table


def test_migrating_twice_applies_nothing_the_second_time(database):
    assert migrate() == []
    assert missing_migrations() == []
