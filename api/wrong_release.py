"""The act “this release was wrong”, whole: recall, ledger, precedent, and the certificate's alarm."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cases.auditing import (
    AUDITED,
    ENTRIES_MAX,
    AutomaticRelease,
    audit_right,
    audited,
    automatic_releases,
    is_drawn,
    releases_of,
)
from cases.decision import Person, Verdict
from cases.report import Report
from cases.resolution import Worked
from cases.store import Act, Unit, halt_name
from cases.store.ledger_rows import SYSTEM
from cases.wrong_release import WRONG, DraftedRecall, Recall, Reported, draft_recall, report_wrong
from governance.certificates import FILE
from governance.watching import Told, tell_alarm

from .bootstrap import Application


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
    return _told(reported, await _count_wrong(application, reported, now) if reported.automatic else None)


async def this_release_was_right(application: Application, case_id: str, person: Person) -> dict[str, Any]:
    """An audit that found nothing wrong; what the alarm says now. Raises what `audit_right` raises."""
    certificate, now = _certificate(application), application.clock.now()
    release = await audit_right(
        application.store, case_id, person, certificate=_id(certificate), policy=application.policy, now=now
    )
    if certificate is None:
        return {"case_id": case_id, "stratum": release.stratum, "alarm": None}
    async with application.store.writing() as unit:
        told = await _ask_alarm(application, unit, certificate, release.stratum)
    return {"case_id": case_id, "stratum": release.stratum, "alarm": _alarm_told(told)}


async def to_audit(application: Application) -> list[dict[str, str]]:
    """The releases that chance drew and nobody has looked at yet, oldest first."""
    found = await automatic_releases(application.store, application.policy)
    waiting = (release for release in found if release.drawn and release.wrong is None)
    return [{"case_id": r.case_id, "stratum": r.stratum, "released_at": r.at.isoformat()} for r in waiting]


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


async def _count_wrong(application: Application, reported: Reported, now: datetime) -> Told:
    """Count the release against its stratum, and stop the stratum where the alarm says so."""
    certificate, stratum, case_id = _certificate(application), reported.worked.stratum, reported.case.case_id
    drawn = is_drawn(case_id, stratum, application.policy)
    release = AutomaticRelease(case_id, stratum, now, drawn, wrong=True)
    async with application.store.writing() as unit:
        await unit.ledger.append([audited(case_id, SYSTEM, release, wrong=True, certificate=_id(certificate))], now)
        told = await _ask_alarm(application, unit, certificate, stratum)
        for pattern in told.halt:
            await unit.settings.put(halt_name("auto", pattern), "on", by="alarm", at=now)
        if told.halt:
            stopped = {"switch": "auto", "stratum": ", ".join(told.halt), "on": True, "by": WRONG}
            await unit.ledger.append([Act("degraded", None, SYSTEM, {}, stopped)], now)
    return told


async def _ask_alarm(application: Application, unit: Unit, certificate: Mapping[str, Any] | None, stratum: str) -> Told:
    """What the alarm makes of all that is known of releases under this certificate."""
    since = datetime.fromisoformat(certificate["issued_at"]) if certificate and "issued_at" in certificate else None
    left = [r for r in await releases_of(unit, application.policy) if since is None or r.at >= since]
    return tell_alarm(
        certificate, stratum, await _audited(unit, _id(certificate)), [(r.stratum, bool(r.wrong)) for r in left]
    )


async def _audited(unit: Unit, certificate: str) -> Iterable[tuple[str, bool]]:
    """Stratum and outcome of every release that chance drew and somebody audited, oldest first, from the ledger."""
    entries = await unit.ledger.page(kinds=["alarm"], limit=ENTRIES_MAX)
    facts = [e["facts"] for e in reversed(entries) if e["facts"].get("what") == AUDITED]
    kept = [f for f in facts if f["certificate"] == certificate and f.get("drawn")]
    return [(str(f["stratum"]), bool(f["wrong"])) for f in kept]


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
    return {**told, "alarm": _alarm_told(alarm)} if alarm is not None else told


def _alarm_told(alarm: Told) -> dict[str, Any]:
    """`evidence` of the drawn audits, `known` of all releases with what people came upon; each rings at 200."""
    evidence, known = (None if watch is None else f"{watch.evidence:.4g}" for watch in (alarm.watch, alarm.known))
    return {"stratum": alarm.stratum, "evidence": evidence, "known": known, "halted": list(alarm.halt)}
