"""What Alembic runs: all steps in the connection and transaction that `migrate` hands over."""

from alembic import context

from cases.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
