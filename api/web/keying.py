"""Blind re-keying: who must key a value before seeing it, the proof that it matched, and the count of misses."""

from cases import rekeying
from cases.rekeying import MISSED
from cases.seen_before import HIDDEN, KEYED, saw_before
from cases.store import Act

from .case_file import CaseFile
from .desk import Desk, Viewer
from .forms import Form
from .stamps import BadStamp
from .view_models.approval import secret_change

PASTED = ("no", "yes", "")  # what the form says; empty without scripts


def must_key(desk: Desk, viewer: Viewer, file: CaseFile) -> bool:
    """Whether this person may give a further approval here, and so must come through the second approver's page."""
    decisions = [row.decision for row in file.decisions]
    return rekeying.must_key(viewer.person, file.case, decisions, desk.application.policy, now=desk.now())


def pasted_in(form: Form) -> str:
    """What the form of a keyed value says of pasting; empty for what no page of ours says."""
    return form.text("pasted") if form.text("pasted") in PASTED else ""


def match_stamp(desk: Desk, viewer: Viewer, file: CaseFile, pasted: str) -> str:
    """Proof that this session keyed the value of this very proposal, and whether by pasting it (one of PASTED)."""
    return desk.stamps.make(desk.now(), **_claims(viewer, file, pasted))


def matched(desk: Desk, viewer: Viewer, file: CaseFile, stamp: str) -> bool:
    """Whether `stamp` is such a proof, or nothing has to be keyed."""
    return secret_change(file) is None or _how(desk, viewer, file, stamp) is not None


def was_pasted(desk: Desk, viewer: Viewer, file: CaseFile, stamp: str) -> bool | None:
    """Whether the value was pasted, as far as the page could tell: without scripts nobody knows."""
    return {"yes": True, "no": False}.get(_how(desk, viewer, file, stamp) or "")


def secrecy(desk: Desk, viewer: Viewer, file: CaseFile, stamp: str = "") -> str:
    """How a look at the case stands to the value that is to be keyed: HIDDEN, KEYED, or empty where none is."""
    if not must_key(desk, viewer, file) or secret_change(file) is None:
        return ""
    return KEYED if matched(desk, viewer, file, stamp) else HIDDEN


async def is_barred(desk: Desk, viewer: Viewer, file: CaseFile) -> bool:
    """Whether the policy keeps this person from keying, as they had seen the value before."""
    change = secret_change(file)
    if not desk.application.policy.only_unseen or change is None or change.new_text is None:
        return False
    keyed = {change.path: change.new_text}
    async with desk.store.reading() as unit:
        return await saw_before(unit, file.case.case_id, viewer.id, keyed, file.entries)


def _how(desk: Desk, viewer: Viewer, file: CaseFile, stamp: str) -> str | None:
    for pasted in PASTED:
        try:
            desk.stamps.made_at(stamp, desk.now(), **_claims(viewer, file, pasted))
        except BadStamp:
            continue
        return pasted
    return None


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


def _claims(viewer: Viewer, file: CaseFile, pasted: str) -> dict[str, str]:
    case = file.case
    bound = {"version": str(case.version), "bytes": case.repaired_sha256 or "", "context": case.context_sha256 or ""}
    return {"session": viewer.session, "case": case.case_id, "use": "keyed", "pasted": pasted, **bound}
