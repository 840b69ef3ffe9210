"""Where waiting runs are kept: a SQLite file of their own. A cache: the case's status is the truth."""

import sqlite3
from pathlib import Path
from typing import Any


def open_checkpoints(home: Path) -> Any:
    """A LangGraph saver on `home/runs.sqlite`, usable from any thread; lost or deleted, it costs only work again."""
    from langgraph.checkpoint.sqlite import SqliteSaver

    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / "runs.sqlite", check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    saver = SqliteSaver(connection)
    saver.setup()
    return saver
