"""Running totals of what left by itself; the cut-off of a message as received; runs that could not be told yet."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """New columns and indexes. The totals are counted once, of the week that is kept; known cut-offs stay."""
    for table, names in {
        "automatic_releases": ("gone", "gone_cents", "their_gone", "their_cents"),
        "paid": ("gone", "gone_cents"),
    }.items():
        for name in names:
            kind = sa.BigInteger() if name.endswith("cents") else sa.Integer()
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("resume_tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("resume_at", sa.String(length=32)))
    op.add_column("cases", sa.Column("received_deadline", sa.String(length=32)))
    op.execute(sa.text("UPDATE cases SET received_deadline = deadline"))
    due = sa.text("resume_due")
    op.create_index("ix_cases_to_resume", "cases", ["updated_at"], sqlite_where=due, postgresql_where=due)
    _count_automatic_releases(op.get_bind())
    _count_paid(op.get_bind())
    op.drop_index("ix_automatic_releases_at", "automatic_releases")
    op.drop_index("ix_automatic_releases_counterparty_at", "automatic_releases")
    op.create_index("ix_automatic_releases_at_gone", "automatic_releases", ["at", "gone"])
    their = ["counterparty", "at", "their_gone"]
    op.create_index("ix_automatic_releases_counterparty_at_their_gone", "automatic_releases", their)
    op.create_index("ix_paid_counterparty_gone", "paid", ["counterparty", "gone"])


def _count_automatic_releases(connection: sa.Connection) -> None:
    found = connection.execute(
        sa.text("SELECT id, number, counterparty, eur_cents FROM automatic_releases ORDER BY at, id, number")
    ).all()
    releases, number, cents = dict[str, tuple[int, int]](), Counter[str](), Counter[str]()
    whole = 0
    values = []
    for row in found:
        if row.id not in releases:
            whole += row.eur_cents
            releases[row.id] = (len(releases) + 1, whole)
        number[row.counterparty] += 1
        cents[row.counterparty] += row.eur_cents
        gone, gone_cents = releases[row.id]
        theirs = {"their_gone": number[row.counterparty], "their_cents": cents[row.counterparty]}
        values.append({"row": row.id, "which": row.number, "gone": gone, "gone_cents": gone_cents, **theirs})
    if values:
        connection.execute(
            sa.text(
                "UPDATE automatic_releases SET gone = :gone, gone_cents = :gone_cents, their_gone = :their_gone, "
                "their_cents = :their_cents WHERE id = :row AND number = :which"
            ),
            values,
        )


def _count_paid(connection: sa.Connection) -> None:
    found = connection.execute(
        sa.text("SELECT case_id, counterparty, at, eur_cents FROM paid WHERE automatic ORDER BY at, case_id")
    ).all()
    number, cents = Counter[str](), Counter[str]()
    values = []
    for row in found:
        number[row.counterparty] += 1
        cents[row.counterparty] += row.eur_cents
        gone = {"gone": number[row.counterparty], "gone_cents": cents[row.counterparty]}
        values.append({"of": row.case_id, "who": row.counterparty, "then": row.at, **gone})
    if values:
        connection.execute(
            sa.text(
                "UPDATE paid SET gone = :gone, gone_cents = :gone_cents "
                "WHERE case_id = :of AND counterparty = :who AND at = :then"
            ),
            values,
        )
