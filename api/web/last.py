"""The case decided before this page: what became of it, for the line “Last: …” above the next one."""

from dataclasses import dataclass

from fastapi import Request

from cases.decision import Act
from cases.entitlement import is_owners_case
from cases.store import NoSuchCase

from .desk import Desk, Viewer
from .said import N_, marked, tell
from .view_models.marks import Piece, pieces
from .view_models.words import state

NOW = marked(
    {
        "review": "waits for approval",
        "second": "was sent to second approval",
        "info": "waits for information",
        "releasing": "is being released",
    }
)
HANDED_OVER = N_("Last: the case is with its owner now, who alone sees it.")


@dataclass(frozen=True, slots=True)
class Last:
    """The line; `href` leads to the case where this person still sees it."""

    text: tuple[Piece, ...]
    href: str = ""


async def last_of(desk: Desk, viewer: Viewer, request: Request) -> Last | None:
    """What became of the case that `?last=` names; None without one, or where it is not this person's to know."""
    case_id = request.query_params.get("last", "")[:26]
    if not case_id:
        return None
    try:
        case = await desk.store.case(case_id)
    except NoSuchCase:
        return None
    if not desk.may_act(viewer, Act.VIEW, case):
        return Last(pieces(HANDED_OVER)) if is_owners_case(case) else None
    word = state(case)
    told = tell("Last: %(case)s %(now)s", case=case.external_id, now=NOW.get(word) or tell("is %(state)s", state=word))
    return Last(pieces(told), f"/cases/{case.case_id}")
