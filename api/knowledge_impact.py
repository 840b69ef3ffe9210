"""What a changed document would have done to the last cases: each worked again with it and without it."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from agent.examples import in_force_already
from cases.case import Case
from cases.errors import CaseError
from cases.resolution import Worked
from knowledge_base.dated import DatedKnowledge
from knowledge_base.errors import InvalidDocument
from knowledge_base.version import Version
from payments import PaymentError

from .bootstrap import Application
from .impact import Impact, Impacts, Material, materials
from .worker import Works

log = logging.getLogger(__name__)


async def knowledge_impacts(
    application: Application,
    knowledge: DatedKnowledge,
    version: Version,
    *,
    last: int,
    shown: Callable[[Case], bool],
) -> Impacts:
    """The last cases that were worked, newest first, at most `last`, by the embedded planner. Nothing is written.

    None can be compared while the version cannot be read. `shown` says whose ids may be told.
    """
    asked, found = await materials(application, last)
    return await asyncio.to_thread(_compared, application, knowledge, version, found, asked, shown)


def _compared(
    application: Application,
    knowledge: DatedKnowledge,
    version: Version,
    found: Sequence[Material],
    asked: int,
    shown: Callable[[Case], bool],
) -> Impacts:
    today = application.clock.now().date()
    try:
        trial = knowledge.tried(version.file, in_force_already(version.text), today)
    except InvalidDocument:
        return Impacts(0, asked, ())
    works = [application.planner_with(each) for each in (knowledge.on(today), trial)]
    changed, compared = [], 0
    for material in found:
        told = _both(works, material)
        if told is None:
            continue
        compared += 1
        if told[0] != told[1]:
            changed.append(Impact(material[0].case_id if shown(material[0]) else "", *told))
    return Impacts(compared, asked - compared, tuple(changed))


def _both(works: Sequence[Works], material: Material) -> tuple[str, str] | None:
    """How a case ends without and with the change; None where it cannot be worked."""
    case, report, _, at = material
    try:
        was, would = (each.work(case.case_id, report, now=at) for each in works)
    except (CaseError, PaymentError):
        return None
    except Exception:  # a draft may be anything: a fault that it leads to is told by its absence, not by a failed page
        log.exception("case %s could not be worked with a draft", case.case_id)
        return None
    before, after = _words(was), _words(would)
    same_bytes = was.verification.repaired_sha256 == would.verification.repaired_sha256
    return (before, after) if before != after or same_bytes else (before, f"{after}, other bytes")


def _words(worked: Worked) -> str:
    """What was decided and by which playbook: `REPAIR StructureAddress by PB-13, A2, approval`."""
    proposal = worked.proposal
    edits = " ".join(sorted({operator.op.value for operator in proposal.operators}))
    done = " ".join(part for part in (proposal.action.value, edits) if part)
    return f"{done} by {proposal.playbook or 'no playbook'}, {proposal.level.value}, {worked.route.value}"
