"""Alembic asks here how to run; the connection always comes from `coach.records.engine`."""

from alembic import context

from coach.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot change a column in place: Alembic copies the table
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
