"""The case page put together: the change report on the left, what speaks for and against it on the right."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cases.resolution import Worked

from ..case_file import CaseFile
from ..said import N_, Said, joined, tell
from . import case as parts
from . import messages
from .actions import BY_VERDICT, NEXT_DATE, Actions
from .banners import banners
from .changes import Change, unchanged
from .disputes import disputes
from .figures import instant
from .marks import Piece
from .masking import Mask
from .no_repair import no_repair
from .origin import origin
from .proof import check_rows, confidence, evidence_rows, risks
from .trace import Trace, trace
from .words import FRESH_IDS, sentence

CITATION = re.compile(r"\[(e\d+)\]")
ROUTE_UNKNOWN = N_("not routed")


def case_page(
    file: CaseFile,
    *,
    person: str,
    actions: Actions,
    claim: parts.Claim | None,
    may_note: bool,
    may_edit: bool,
    may_add: bool,
    may_report: bool,
    sampled: bool,
    neighbours: parts.Neighbours,
    form: Mapping[str, str],
    now: datetime,
    zone: str,
    profile: str,
    mask: Mask,
) -> parts.CasePage:
    """Everything the case template reads. `form` is empty where this person may do nothing here."""
    case, worked = file.case, file.worked
    changed = ordered(mask.changes(file.changes))
    return parts.CasePage(
        head=parts.head(
            case, person=person, found=file.cause, profile=profile, now=now, zone=zone, here="case", second=False
        ),
        version=case.version,
        origin=origin(file.report, worked, file.before),
        notes=banners(file, person, now, zone=zone),
        action=parts.action_words(worked),
        made_by=parts.made_by(worked),
        nothing=parts.nothing_words(case, worked),
        no_repair=no_repair(worked, file.before, case.creditor, mask.text) if case.action is not None else None,
        progress=parts.progress(file.steps) if file.being_worked else None,
        changes=changed,
        unchanged=mask.fields(unchanged(file.before, file.after)),
        fields_total=len({*file.before, *file.after}),
        comments=tuple(parts.Remark(c.person, instant(c.at, zone), mask.pieces(c.text)) for c in file.comments),
        may_note=may_note,
        may_edit=may_edit,
        may_add=may_add,
        may_report=may_report,
        sampled=sampled,
        letters=_letters(file, mask),
        neighbours=neighbours,
        actions=actions,
        claim=claim,
        questions=questions(file, actions),
        approve_label=parts.approve_label(case),
        form=form,
        **proof(file, mask, zone),
    )


def ordered(found: tuple[Change, ...]) -> tuple[Change, ...]:
    """What people weigh first, new identifiers last; numbered in that order."""
    sorted_ = sorted(found, key=lambda change: bool(change.by) and set(change.by) <= FRESH_IDS)
    return tuple(replace(change, number=number) for number, change in enumerate(sorted_, start=1))


def _letters(file: CaseFile, mask: Mask) -> tuple[messages.Letter, ...]:
    if not mask.accounts:
        return messages.letters(file.report, file.case.case_id)
    return tuple(
        replace(each, text=mask.pieces("".join(piece.text for piece in each.text)), rows=mask.fields(each.rows))
        for each in messages.letters(file.report, file.case.case_id)
    )


def proof(file: CaseFile, mask: Mask, zone: str) -> dict[str, Any]:
    """The right column: diagnosis, checks, risks, route, evidence, drafts, trace, versions."""
    worked = file.worked
    if worked is None:
        return dict(_NOTHING)
    rows = evidence_rows(worked.evidence, zone)
    numbers = {row.id: row.number for row in rows}
    return {
        "numbers": numbers,
        "confidence": confidence(worked.confidence, worked.calibrated, worked.calibration),
        "summary": mask.pieces(worked.diagnosis.summary),
        "explanation": mask.pieces(cited(worked.proposal.explanation, numbers)),
        "findings": mask.findings(parts.findings(worked)),
        "checks": mask.checks(check_rows(worked.verification)),
        "checks_words": checks_words(worked),
        "risks": against(file),
        "route": parts.ROUTES[worked.route.value],
        "route_reasons": tuple(mask.pieces(reason) for reason in worked.route_reasons),
        "evidence": mask.evidence(rows),
        "outgoing": tuple(replace(d, rows=mask.fields(d.rows)) for d in mask.drafts(messages.drafts(worked))),
        "trace": mask.trace(trace(worked.trace)),
        "versions": tuple((sentence(name), str(value)) for name, value in worked.versions.items()),
    }


def against(file: CaseFile) -> tuple[str, ...]:
    """What speaks against the proposal, in sentences; evidence that conflicts comes first."""
    worked = file.worked
    if worked is None:
        return ()
    found = disputes(worked, file.before, file.case.creditor)
    conflicts = dict.fromkeys(tell("Evidence conflicts: %(what)s", what=each.what) for each in found)
    texts = [change.new_text or "" for change in file.changes]
    return (*conflicts, *risks(file.changes, worked.verification, worked.evidence, texts, worked.trace))


def cited(text: str, numbers: Mapping[str, int]) -> str:
    """`text` with its citations `[e2]` as the numbers under which evidence is listed; unknown ones stay."""
    return CITATION.sub(lambda found: f"[{numbers.get(found[1], found[1])}]", text)


_NOTHING: Mapping[str, Any] = {
    "numbers": {},
    "confidence": confidence(None, False),
    "summary": (Piece(N_("No diagnosis yet.")),),
    "explanation": (),
    "findings": (),
    "checks": (),
    "checks_words": "",
    "risks": (),
    "route": ROUTE_UNKNOWN,
    "route_reasons": (),
    "evidence": (),
    "outgoing": (),
    "trace": Trace(),
    "versions": (),
}


def checks_words(worked: Worked) -> Said:
    """`9 passed, 1 failed, 2 not checked`."""
    marks = [check.passed for check in worked.verification.checks]
    named = ((N_("passed"), True), (N_("failed"), False), (N_("not checked"), None))
    told = [tell("%(n)s %(word)s", n=marks.count(value), word=word) for word, value in named if marks.count(value)]
    return joined(told) if told else N_("none")


def questions(file: CaseFile, actions: Actions) -> tuple[parts.Question, ...]:
    """One strip for each verdict on offer."""
    verdicts = [kind.verdict for kind in (*actions.main, *actions.more)] + (["approve"] if actions.approve else [])
    verdicts += [NEXT_DATE.verdict] if actions.redate else []
    return tuple(
        parts.question(
            BY_VERDICT[v],
            file.case,
            changed=len(file.changes),
            last=parts.is_last(file.case),
            retype=actions.retype,
            against=len(against(file)),
        )
        for v in verdicts
    )
