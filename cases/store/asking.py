"""Engines for the threads that only ask the store single questions: policies in force, precedents."""

from sqlalchemy import Engine, create_engine

from .engine import sync_url


def asking_engine(url: str) -> Engine:
    """A synchronous engine at a store's URL on which each question is its own transaction.

    On PostgreSQL to begin and end one around it would take two errands more; SQLite's driver begins none to read.
    """
    if url.startswith("sqlite"):
        return create_engine(sync_url(url))
    return create_engine(sync_url(url), isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)
