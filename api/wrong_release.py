"""The act “this release was wrong”, whole: recall, ledger, precedent, and the certificate's alarm."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cases.decision import Person, Verdict
from cases.report import Report
from cases.resolution import Worked
from cases.store import Act, Unit, halt_name
from cases.store.ledger_rows import SYSTEM
from cases.wrong_release import WRONG, DraftedRecall, Recall, Reported, draft_recall, report_wrong
from governance.certificates import FILE
from governance.watching import Told, tell_alarm

from .bootstrap import Application

AUDITED, RIGHT = "audited", "release_right"
ENTRIES_MAX = 100_000


async def this_release_was_wrong(application: Application, case_id: str, person: Person, reason: str) -> dict[str, Any]:
    """Carry out the act; what it did. Raises NoSuchCase, NotEntitled, NothingSent, AlreadyReported."""
    now = application.clock.now()
    reported = await report_wrong(
        application.store,
        case_id,
        person,
        reason,
        recall=_recall(application, person),
        policy=application.policy,
        now=now,
    )
    return _told(reported, await _tell_alarm(application, reported, now) if reported.automatic else None)


async def recall_of(application: Application, case_id: str, person: Person, reason: str) -> DraftedRecall:
    """The recall that the act would put before people; nothing is recorded. Raises what the act raises."""
    return await draft_recall(
        application.store,
        case_id,
        person,
        reason,
        recall=_recall(application, person),
        policy=application.policy,
        now=application.clock.now(),
    )


def _recall(application: Application, person: Person) -> Recall:
    """How a recall is drafted and judged here: as a cancellation by this person."""
    assessor = application.ports.assessor

    def recall(recall_id: str, report: Report, why: str, at: datetime) -> Worked:
        proposal = assessor.draft(recall_id, report, None, Verdict.CANCEL, operators=(), reason=why, now=at)
        proposal = replace(proposal, author=replace(proposal.author, person=person.id))
        return assessor.judge(recall_id, report, None, proposal, now=at)

    return recall


async def _tell_alarm(application: Application, reported: Reported, now: datetime) -> Told:
    """Count the release against its stratum, and stop the stratum where the alarm says so."""
    certificate, stratum = _certificate(application), reported.worked.stratum
    async with application.store.writing() as unit:
        facts = {"what": AUDITED, "stratum": stratum, "wrong": True, "certificate": _id(certificate)}
        await unit.ledger.append([Act("alarm", reported.case.case_id, SYSTEM, {}, facts)], now)
        told = tell_alarm(certificate, stratum, await _audited(unit, _id(certificate)))
        for pattern in told.halt:
            await unit.settings.put(halt_name("auto", pattern), "on", by="alarm", at=now)
        if told.halt:
            stopped = {"switch": "auto", "stratum": ", ".join(told.halt), "on": True, "by": WRONG}
            await unit.ledger.append([Act("degraded", None, SYSTEM, {}, stopped)], now)
    return told


async def _audited(unit: Unit, certificate: str) -> Iterable[tuple[str, bool]]:
    """Stratum and outcome of every audited release under this certificate, oldest first, from the ledger."""
    entries = await unit.ledger.page(kinds=["alarm"], limit=ENTRIES_MAX)
    facts = [e["facts"] for e in reversed(entries) if e["facts"].get("what") == AUDITED]
    return [(str(f["stratum"]), bool(f["wrong"])) for f in facts if f["certificate"] == certificate]


def _certificate(application: Application) -> Mapping[str, Any] | None:
    try:
        held = json.loads((application.settings.home / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return held if isinstance(held, dict) and "strata" in held else None


def _id(certificate: Mapping[str, Any] | None) -> str:
    return str(certificate.get("id", "")) if certificate else ""


def _told(reported: Reported, alarm: Told | None) -> dict[str, Any]:
    recall = reported.recall
    told: dict[str, Any] = {
        "case_id": reported.case.case_id,
        "recall": None if recall is None else {"case_id": recall.case_id, "status": recall.status.value},
        "problem": reported.problem,
        "precedent_withdrawn": reported.precedent_withdrawn,
        "alarm": None,
    }
    if alarm is not None:
        watch = alarm.watch
        evidence = None if watch is None else f"{watch.evidence:.4g}"
        told["alarm"] = {"stratum": alarm.stratum, "evidence": evidence, "halted": list(alarm.halt)}
    return told
