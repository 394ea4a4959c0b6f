"""When an item of back pay turned out to be none: opposite corrections take each other away."""


def migrate(migrator, database, *, fake=False):
    """Add the column."""
    migrator.sql('ALTER TABLE "retro_item" ADD COLUMN "withdrawn_at" TIMESTAMPTZ')
