"""Own view first (ui §8.5) on the pages: who is led to the question, and what they picked."""

from payments.vocabulary import Action

from ..own_view import NONE_OF_THESE, SAID, choices, is_asked, keep_view
from .case_file import CaseFile
from .desk import Desk, Viewer
from .keying import must_key


def must_say(desk: Desk, viewer: Viewer, file: CaseFile) -> bool:
    """Whether this person is asked for their own view of the case before the proposal opens."""
    return is_asked(
        viewer.person,
        file.case,
        [row.decision for row in file.decisions],
        file.entries,
        desk.application.policy,
        secret=desk.stamps.secret,
        percent=desk.application.settings.own_view_percent,
        now=desk.now(),
    )


def led_to(desk: Desk, viewer: Viewer, file: CaseFile) -> str:
    """The address of the page that this person must come through before seeing the proposal; empty where none."""
    if must_key(desk, viewer, file):
        return f"/approvals/{file.case.case_id}"
    return f"/cases/{file.case.case_id}" if must_say(desk, viewer, file) else ""


async def say(desk: Desk, viewer: Viewer, file: CaseFile, cause: str, action: Action) -> None:
    """Keep what the person said."""
    assert file.worked is not None
    async with desk.store.writing() as unit:
        await keep_view(unit, viewer.person, file.case, file.worked, cause, action, now=desk.now())


__all__ = ["NONE_OF_THESE", "SAID", "choices", "led_to", "must_say", "say"]
