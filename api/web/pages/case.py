"""A case: review, bytes, history, evidence behind it, and the small acts around it (claim, note)."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from cases.approval import NotEntitled, actor_of
from cases.case import Case, Status
from cases.check_case import listed_for
from cases.claims import ClaimLost, renew
from cases.decision import Act, Verdict
from cases.entitlement import FINISHED
from cases.override import why_no_override
from cases.report import MESSAGE_BYTES_MAX, Related
from cases.sending import PAYMENT
from cases.store import Act as Entry
from cases.store import CaseFilter
from cases.store.case_neighbours import beside
from cases.wrong_release import WRONG
from payments.vocabulary import RelatedRole

from ...access_audit import Reason, record_access, unmask
from ..case_archive import archive
from ..case_file import CaseFile
from ..claiming import add_answer, add_note, give_back, take_claim
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..drafts import ANSWER, NOTE, drafts_of, drop_draft
from ..forms import own_form, to
from ..keying import must_key
from ..last import last_of
from ..own_view import led_to, must_say
from ..page_route import PageRoute
from ..retyping import is_amount_due
from ..rules import rule_words
from ..said import N_, joined, tell
from ..sampled import waits_to_be_looked_at
from ..unmasking import masked, reasons_for, unmasked_for
from ..view_models import case as parts
from ..view_models.actions import Actions, actions, verb_of
from ..view_models.check_case import feedback
from ..view_models.history import history_page
from ..view_models.masking import Mask
from ..view_models.messages import Body, body, sent_body
from ..view_models.review import case_page
from ..view_models.who_may import who_may_approve
from ..view_models.words import OPEN, grouped
from .decision_form import decision_form
from .own_view import own_view_page

router = APIRouter(include_in_schema=False, route_class=PageRoute)
NOTE_CHARACTERS_MAX = 4_000
ROLES = frozenset(role.value for role in RelatedRole)


@router.get("/cases/{case_id}")
async def review(request: Request, case_id: str, show: str = "") -> Response:
    """The case with its change report, proof and actions; `show` is `all` where unchanged fields are unfolded too."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    if must_key(desk, viewer, file):
        return to(f"/approvals/{case_id}")
    if must_say(desk, viewer, file):
        await desk.application.access.case_read(file.case, viewer.person, masked=viewer.masked)
        return own_view_page(request, desk, viewer, file)
    if file.case.check_for is not None and file.case.status is Status.CLOSED:
        return await _feedback(request, desk, viewer, case_id)
    offered = offered_actions(desk, viewer, file)
    claim = parts.claim(file.case, viewer.id, desk.now(), may_claim=desk.may(viewer, Act.CLAIM, file) is None)
    may_report = _has_left(file) and desk.may(viewer, Act.REPORT_WRONG, file) is None
    may_edit = file.worked is not None and desk.may(viewer, Verdict.AMEND, file) is None
    acting = may_edit or bool(claim or offered.approve or offered.redate or offered.main or offered.more)
    hidden, reason = masked(desk, viewer, file), unmasked_for(desk, viewer, file)
    await desk.application.access.case_read(file.case, viewer.person, masked=hidden, reason=reason)
    page = case_page(
        file,
        person=viewer.id,
        actions=offered,
        claim=claim,
        may_note=desk.may(viewer, Act.COMMENT, file) is None,
        may_edit=may_edit,
        may_add=desk.may(viewer, Act.ADD_MESSAGE, file) is None,
        may_report=may_report,
        sampled=may_report and waits_to_be_looked_at(desk, file),
        neighbours=await neighbours(desk, viewer, file.case.case_id),
        form=decision_form(desk, viewer, file.case, back="case") if acting else {},
        now=desk.now(),
        zone=desk.zone,
        profile=file.judged_by,
        mask=Mask(accounts=hidden),
    )
    last, drafts = await last_of(desk, viewer, request), await drafts_of(desk, viewer, file)
    told = {"seen_for": reason, "reasons": reasons_for(desk, viewer, file)}
    return desk.page(
        request, viewer, "case.html", here="queue", page=page, last=last, drafts=drafts, seen=told, show=show
    )


@router.post("/cases/{case_id}/unmask")
async def show_in_full(request: Request, case_id: str) -> Response:
    """Accounts in full for ten minutes, for a reason that stands in the ledger before anything is shown."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    forbidden = desk.may(viewer, Act.UNMASK, file)
    if forbidden is not None:
        raise NotEntitled(forbidden)
    if form.text("reason") not in set(Reason):
        return desk.refused(request, viewer, 422, N_("Not shown"), N_("Choose a reason."), f"/cases/{case_id}")
    await unmask(desk.store, file.case, viewer.person, Reason(form.text("reason")), now=desk.now())
    return to(f"/cases/{case_id}")


def _has_left(file: CaseFile) -> bool:
    """Whether a payment of this case left and nobody has reported that as wrong yet."""
    told = {(entry["kind"], entry["facts"].get("what")) for entry in file.entries}  # type: ignore[attr-defined]
    return file.case.status in FINISHED and ("released", PAYMENT) in told and ("alarm", WRONG) not in told


async def _feedback(request: Request, desk: Desk, viewer: Viewer, case_id: str) -> Response:
    async with desk.store.reading() as unit:
        check = await unit.checks.get(case_id)
    if check is None or check.caught is None:
        return desk.refused(request, viewer, 404, N_("There is no such case"), N_("It has lapsed."))
    return desk.page(request, viewer, "sheet.html", here="queue", page=feedback(check))


async def neighbours(desk: Desk, viewer: Viewer, case_id: str) -> parts.Neighbours:
    """The open cases beside this one that this person may see, nearest cut-off first."""
    async with desk.store.reading() as unit:
        check = await listed_for(unit, viewer.id, desk.now())
        wanted = CaseFilter(statuses=OPEN, hidden_owners=viewer.hidden_owners, check_case=check)
        found = await beside(unit.cases.connection, case_id, wanted)

    def first(cases: Sequence[Case]) -> str:
        return next((f"/cases/{case.case_id}" for case in cases if desk.may_act(viewer, Act.VIEW, case)), "")

    words = tell("%(n)s of %(all)s", n=grouped(found.place), all=grouped(found.of)) if found.place else ""
    return parts.Neighbours(words, first(found.before), first(found.after))


def offered_actions(desk: Desk, viewer: Viewer, file: CaseFile) -> Actions:
    """What entitlement lets this person do with the case."""
    now, policy, decisions = desk.now(), desk.application.policy, [row.decision for row in file.decisions]
    late = file.is_late(now)
    offered = actions(lambda verdict: desk.may(viewer, verb_of(verdict), file), late=late)
    if offered.refusal and not late:
        offered = replace(offered, refusal=and_who_may(desk, file, offered.refusal))
    forbidden = why_no_override(viewer.person, file.case, decisions, policy, now)
    return replace(offered, retype=is_amount_due(desk, viewer, file), override=forbidden is None and not late)


def and_who_may(desk: Desk, file: CaseFile, rule: str) -> str:
    """The rule that forbids an approval, and who may give it instead."""
    decisions = [row.decision for row in file.decisions]
    others = who_may_approve(file.case, decisions, desk.application.policy, desk.now())
    return joined((rule_words(rule), others), " ") if others else rule_words(rule)


@router.get("/cases/{case_id}/raw")
async def raw(request: Request, case_id: str) -> Response:
    """The bytes as received and as they would be sent."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    if address := led_to(desk, viewer, file):
        return to(address)
    if masked(desk, viewer, file):
        told = N_(
            "You see accounts masked, and so no raw bytes; an auditor shows them on the case's page, with a reason."
        )
        return desk.refused(request, viewer, 403, N_("Not shown"), told, f"/cases/{case_id}")
    shown = "original" if file.candidate is None else "original, repaired"
    await record_access(desk.store, file.case, viewer.person, shown, now=desk.now())
    page = {"head": head(desk, viewer, file, "raw"), "version": file.case.version, "bodies": _bodies(file)}
    return desk.page(request, viewer, "raw.html", here="queue", page=page)


def _bodies(file: CaseFile) -> list[Body]:
    base, received, sent = f"/cases/{file.case.case_id}/raw", file.original, file.candidate
    findings = file.worked.diagnosis.findings if file.worked else ()
    found = [body(N_("As received"), received, sha256(received).hexdigest(), f"{base}/original", findings)]
    if sent is not None:
        found.append(sent_body(N_("To be sent"), sent, received, sha256(sent).hexdigest(), f"{base}/candidate"))
    return found


@router.get("/cases/{case_id}/raw/{which}")
async def download(request: Request, case_id: str, which: str) -> Response:
    """The exact bytes as an attachment."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    data = {"original": file.original, "candidate": file.candidate}.get(which)
    if data is None or masked(desk, viewer, file) or led_to(desk, viewer, file):
        return to(f"/cases/{case_id}/raw")
    read = "repaired" if which == "candidate" else which
    await record_access(desk.store, file.case, viewer.person, read, now=desk.now())
    name = f"{case_id}-{which}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.post("/cases/{case_id}/file")
async def take_away(request: Request, case_id: str) -> Response:
    """The whole case as a ZIP, with an entry in the ledger."""
    desk, viewer, _ = await own_form(request)
    file = await desk.file(viewer, case_id)
    if led_to(desk, viewer, file) or masked(desk, viewer, file):
        return to(f"/cases/{case_id}")
    async with desk.store.writing() as unit:
        facts = {"what": "case file", "version": file.case.version}
        await unit.ledger.append([Entry("export", case_id, actor_of(viewer.person), {}, facts)], desk.now())
        notes = await unit.ledger.notes()
    headers = {"Content-Disposition": f'attachment; filename="{case_id}.zip"'}
    return Response(archive(await desk.file(viewer, case_id), notes), media_type="application/zip", headers=headers)


@router.get("/cases/{case_id}/history")
async def history(request: Request, case_id: str) -> Response:
    """Decisions and ledger entries of the case."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    if address := led_to(desk, viewer, file):
        return to(address)
    hidden = masked(desk, viewer, file)
    await desk.application.access.case_read(file.case, viewer.person, masked=hidden)
    page = history_page(file, head(desk, viewer, file, "history"), desk.zone, Mask(accounts=hidden))
    may_take = not hidden
    return desk.page(request, viewer, "history.html", here="queue", page=page, may_take=may_take)


def head(desk: Desk, viewer: Viewer, file: CaseFile, here: str) -> parts.Head:
    """The header of a page of this case."""
    return parts.head(
        file.case, person=viewer.id, found=file.cause, profile=file.judged_by, now=desk.now(), zone=desk.zone,
        here=here, second=False,
    )  # fmt: skip


@router.post("/cases/{case_id}/claim")
async def claim(request: Request, case_id: str) -> RedirectResponse:
    """Take the case for ten minutes."""
    desk, viewer, form = await own_form(request)
    await take_claim(desk, viewer, await desk.file(viewer, case_id))
    return to(form.local("back", f"/cases/{case_id}"))


@router.post("/cases/{case_id}/lease")
async def lease(request: Request, case_id: str) -> Response:
    """Ten more minutes for the person who works the case; 409 tells that it is theirs no more."""
    desk, viewer, _ = await own_form(request)
    file = await desk.file(viewer, case_id)
    try:
        case = await renew(desk.store, file.case.case_id, viewer.id, now=desk.now())
    except ClaimLost as lost:
        words = tell("%(lost)s. Load the page again to go on", lost=str(lost))
        return JSONResponse({"words": desk.in_language(request, viewer, words)}, 409)
    held = parts.claim_words(case, viewer.id, desk.now(), desk.zone)
    return JSONResponse({"words": desk.in_language(request, viewer, held)})


@router.post("/cases/{case_id}/release-claim")
async def release_claim(request: Request, case_id: str) -> RedirectResponse:
    """Give the case back."""
    desk, viewer, form = await own_form(request)
    await give_back(desk, viewer, await desk.file(viewer, case_id))
    return to(form.local("back", f"/cases/{case_id}"))


@router.post("/cases/{case_id}/messages")
async def answer(request: Request, case_id: str) -> Response:
    """Add an answer, amendment, status report or document: a new run, a new version, earlier approvals void."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    text = form.text("text").strip()
    if form.text("role") not in ROLES or not text or len(text.encode()) > MESSAGE_BYTES_MAX:
        told = N_("Choose what it is, and paste its text (at most 5 MB).")
        return desk.refused(request, viewer, 422, N_("Not added"), told, f"/cases/{case_id}#answer")
    related = Related(role=RelatedRole(form.text("role")), message=text, authenticated=form.text("proof") == "yes")
    await add_answer(desk, viewer, file, related)
    await drop_draft(desk, viewer, case_id, ANSWER)
    return to(f"/cases/{case_id}#letters")


@router.post("/cases/{case_id}/note")
async def note(request: Request, case_id: str) -> RedirectResponse:
    """Keep a note for colleagues."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    text = form.text("text")[:NOTE_CHARACTERS_MAX].strip()
    if text:
        await add_note(desk, viewer, file, text)
        await drop_draft(desk, viewer, case_id, NOTE)
    return to(f"/cases/{case_id}#notes")
