"""Blind re-keying: who must key a value before seeing it, the proof that it matched, and the count of misses."""

from cases import rekeying
from cases.rekeying import MISSED
from cases.store import Act

from .case_file import CaseFile
from .desk import Desk, Viewer
from .stamps import BadStamp
from .view_models.approval import secret_change


def must_key(desk: Desk, viewer: Viewer, file: CaseFile) -> bool:
    """Whether this person may give a further approval here, and so must come through the second approver's page."""
    decisions = [row.decision for row in file.decisions]
    return rekeying.must_key(viewer.person, file.case, decisions, desk.application.policy, now=desk.now())


def match_stamp(desk: Desk, viewer: Viewer, file: CaseFile) -> str:
    """Proof that this session keyed the value of this very proposal."""
    return desk.stamps.make(desk.now(), **_claims(viewer, file))


def matched(desk: Desk, viewer: Viewer, file: CaseFile, stamp: str) -> bool:
    """Whether `stamp` is such a proof, or nothing has to be keyed."""
    if secret_change(file) is None:
        return True
    try:
        desk.stamps.made_at(stamp, desk.now(), **_claims(viewer, file))
    except BadStamp:
        return False
    return True


def misses(viewer: Viewer, file: CaseFile) -> int:
    """How often this person keyed a wrong value for this version."""
    return rekeying.misses(file.entries, viewer.id, file.case.version)


async def record_miss(desk: Desk, viewer: Viewer, file: CaseFile) -> None:
    """Keep a wrong try in the ledger; what was keyed is not kept."""
    change = secret_change(file)
    facts = {"what": MISSED, "version": file.case.version, "path": change.path if change else ""}
    actor = {"kind": "person", "id": viewer.id, "role": viewer.role.replace(", ", ",")}
    async with desk.store.writing() as unit:
        await unit.ledger.append([Act("alarm", file.case.case_id, actor, {}, facts)], desk.now())


def _claims(viewer: Viewer, file: CaseFile) -> dict[str, str]:
    case = file.case
    bound = {"version": str(case.version), "bytes": case.repaired_sha256 or "", "context": case.context_sha256 or ""}
    return {"session": viewer.session, "case": case.case_id, "use": "keyed", **bound}
