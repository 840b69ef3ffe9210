"""What a decision form carries: the version, bytes and checks a person saw, when, and a key against doing it twice."""

import secrets

from cases.case import Case

from ..desk import Desk, Viewer


def decision_form(
    desk: Desk, viewer: Viewer, case: Case, *, back: str, match: str = "", key: str = ""
) -> dict[str, str]:
    """The hidden fields. `match` proves that a value was keyed; `key` is kept from an earlier step of the same act."""
    return {
        "csrf": viewer.csrf,
        "version": str(case.version),
        "repaired_sha256": case.repaired_sha256 or "",
        "context_sha256": case.context_sha256 or "",
        "key": key or secrets.token_hex(16),
        "stamp": desk.stamps.make(desk.now(), **claims(viewer, case)),
        "back": back,
        "match": match,
    }


def claims(viewer: Viewer, case: Case) -> dict[str, str]:
    """What the stamp of a page about `case` says."""
    return {"session": viewer.session, "case": case.case_id, "use": "decide"}
