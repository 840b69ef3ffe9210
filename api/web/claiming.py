"""Claims, notes and answers from the pages, through the same doors as the interface, for those who may."""

from cases.approval import NotEntitled, actor_of
from cases.claims import claim, release_claim
from cases.decision import Act, Role
from cases.intake import add_message
from cases.report import Related

from .case_file import CaseFile
from .desk import Desk, Viewer


async def take_claim(desk: Desk, viewer: Viewer, file: CaseFile) -> None:
    """Claim the case or renew the claim; a supervisor takes over. Raises NotEntitled or ClaimedByOther."""
    _require(desk, viewer, Act.CLAIM, file)
    over = viewer.person.has(Role.SUPERVISOR)
    actor = actor_of(viewer.person)
    await claim(desk.store, file.case.case_id, viewer.id, now=desk.now(), actor=actor, take_over=over)


async def give_back(desk: Desk, viewer: Viewer, file: CaseFile) -> None:
    """Give the claim back."""
    _require(desk, viewer, Act.RELEASE_CLAIM, file)
    await release_claim(desk.store, file.case.case_id, viewer.id, now=desk.now())


async def add_note(desk: Desk, viewer: Viewer, file: CaseFile, text: str) -> None:
    """Keep a note."""
    _require(desk, viewer, Act.COMMENT, file)
    async with desk.store.writing() as unit:
        await unit.comments.add(file.case.case_id, viewer.id, text, desk.now())


async def add_answer(desk: Desk, viewer: Viewer, file: CaseFile, related: Related) -> None:
    """Add a message to the case, which starts a new run of it. Raises NotEntitled or NotOpen."""
    _require(desk, viewer, Act.ADD_MESSAGE, file)
    await add_message(desk.store, file.case.case_id, related, now=desk.now(), actor=actor_of(viewer.person))


def _require(desk: Desk, viewer: Viewer, act: Act, file: CaseFile) -> None:
    rule = desk.may(viewer, act, file)
    if rule is not None:
        raise NotEntitled(rule)
