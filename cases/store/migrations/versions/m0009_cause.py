"""The cause as found, on the case itself: a list reads it fifty times a page."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, filled from the newest work of each case."""
    op.add_column("cases", sa.Column("cause", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    newest = connection.execute(sa.text("SELECT case_id, max(version) FROM worked GROUP BY case_id")).all()
    work = sa.text("SELECT body FROM worked WHERE case_id = :id AND version = :version")
    write = sa.text("UPDATE cases SET cause = :cause WHERE case_id = :id")
    for case_id, version in newest:  # one by one: a body may be large
        body = connection.execute(work, {"id": case_id, "version": version}).scalar_one()
        connection.execute(write, {"id": case_id, "cause": json.loads(body)["diagnosis"]["cause"]})
