"""Which documents each proposal rests on, so that a document can say how often it was cited and accepted."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
AT_A_TIME = 500


def upgrade() -> None:
    """One new table, filled from the proposals that are still kept."""
    op.create_table(
        "citations",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("passage", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_citations_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "version", "passage", name=op.f("pk_citations")),
    )
    op.create_index(op.f("ix_citations_document"), "citations", ["document"])
    worked = _table("worked", "case_id", "version", "body", "at")
    citations = _table("citations", "case_id", "version", "passage", "document", "day")
    keys = op.get_bind().execute(sa.select(worked.c.case_id, worked.c.version)).all()
    for first in range(0, len(keys), AT_A_TIME):
        some = keys[first : first + AT_A_TIME]
        query = sa.select(worked).where(sa.tuple_(worked.c.case_id, worked.c.version).in_([tuple(k) for k in some]))
        if found := [told for row in op.get_bind().execute(query) for told in _cited(*row)]:
            op.get_bind().execute(sa.insert(citations), found)


def _table(name: str, *columns: str) -> Any:
    return sa.table(name, *(sa.column(each) for each in columns))


def _cited(case_id: str, version: int, body: str, at: str) -> list[dict[str, Any]]:
    """As `cases.store.citation_rows` keeps them; a migration must not change with later code."""
    told = json.loads(body)
    proposal, evidence = told.get("proposal") or {}, told.get("evidence") or ()
    places = {name for name in (proposal.get("playbook"), *proposal.get("playbooks", ())) if name}
    places |= {f["locator"] for f in evidence if f["source"] == "knowledge" and "#" in f["locator"]}
    of_it = {"case_id": case_id, "version": version, "day": at[:10]}
    short = sorted({place[:200] for place in places})
    return [{**of_it, "passage": place, "document": place.partition("#")[0]} for place in short]
