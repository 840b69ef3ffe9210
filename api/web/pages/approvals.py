"""Second approvals: those I may give, the change report read-only, the keying, and the evidence behind it."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import DecisionRequest
from cases.decision import Role, Verdict
from cases.errors import CaseError
from cases.rekeying import SAW_THE_VALUE

from ...access_audit import record_access
from ..case_file import CaseFile
from ..desk import Desk, Viewer, desk_of, looking, viewer_of
from ..forms import own_form, to
from ..keying import is_barred, match_stamp, matched, misses, must_key, pasted_in, record_miss, secrecy
from ..page_route import PageRoute
from ..said import N_, tell
from ..second_approvals import waiting_for
from ..unmasking import masked
from ..view_models.approval import MISSES_MAX, approval_page, key_of, matches, secret_change
from ..view_models.figures import amount, instant
from ..view_models.messages import shown
from ..view_models.proof import evidence_rows
from ..view_models.queue_row import row as line_of
from .case import offered_actions
from .decision_form import decision_form

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/approvals")
async def approvals(request: Request) -> Response:
    """Cases with a first approval that wait for one this person may give."""
    async with looking(request) as (desk, viewer, unit):
        policy, owners, now = desk.application.policy, viewer.hidden_owners, desk.now()
        waiting = await waiting_for(unit, viewer.person, owners, policy, now=now)
    rows = tuple(line_of(case, now=now, zone=desk.zone, claimable=False) for case in waiting.mine)
    await desk.application.access.list_read(viewer.person, "approvals", len(rows))
    words = N_("nothing you approved, proposed or edited is listed")
    page = {"rows": rows, "others": waiting.others, "words": words, "now": instant(desk.now(), desk.zone)}
    return desk.page(request, viewer, "approvals.html", here="approvals", page=page)


@router.get("/approvals/{case_id}")
async def approval(request: Request, case_id: str, m: str = "") -> Response:
    """The change report for the second approver; `m` proves that the value was keyed in this session."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    if not must_key(desk, viewer, file):
        return to(f"/cases/{case_id}")
    shown = secrecy(desk, viewer, file, m)
    await desk.application.access.case_read(file.case, viewer.person, masked=viewer.masked, secret=shown)
    page = _page(desk, viewer, file, m, barred=await is_barred(desk, viewer, file))
    return desk.page(request, viewer, "approval.html", here="approvals", page=page)


def _page(desk: Desk, viewer: Viewer, file: CaseFile, m: str, *, barred: bool) -> object:
    change = secret_change(file)
    done = matched(desk, viewer, file, m) and not barred
    form = decision_form(desk, viewer, file.case, back="approval", match=m if done else "")
    key = key_of(file, change, misses=misses(viewer, file), done=done, form=form, zone=desk.zone) if change else None
    key = replace(key, may=False, problem=SAW_THE_VALUE) if key and barred else key
    return approval_page(
        file,
        person=viewer.id,
        actions=offered_actions(desk, viewer, file),
        key=key,
        form=form,
        now=desk.now(),
        zone=desk.zone,
        profile=file.judged_by,
        may=_may(desk, viewer),
    )


def _may(desk: Desk, viewer: Viewer) -> str:
    """Why this person may give the further approval, with their limit."""
    limit = desk.application.policy.limits.supervisor
    if viewer.person.has(Role.SUPERVISOR):
        upto = N_("no limit")
    else:
        upto = tell("limit %(amount)s", amount=amount(str(limit), "EUR"))
    return tell("you may approve: not its editor, not its first approver, %(upto)s", upto=upto)


@router.post("/approvals/{case_id}/key")
async def key(request: Request, case_id: str) -> Response:
    """Compare what was keyed; the second miss sends the case back to the first approver."""
    desk, viewer, form = await own_form(request)
    file = await desk.file(viewer, case_id)
    change = secret_change(file)
    if not must_key(desk, viewer, file) or change is None or misses(viewer, file) >= MISSES_MAX:
        return to(f"/approvals/{case_id}")
    if await is_barred(desk, viewer, file):
        return to(f"/approvals/{case_id}")
    if form.number("version") == file.case.version and matches(change, form.text("keyed")):
        return to(f"/approvals/{case_id}?m={match_stamp(desk, viewer, file, pasted_in(form))}")
    await missed(desk, viewer, file, form.text("key"))
    return to(f"/approvals/{case_id}")


async def missed(desk: Desk, viewer: Viewer, file: CaseFile, idempotency_key: str) -> None:
    """Count a wrongly keyed value; with the second the case goes back to the first approver."""
    await record_miss(desk, viewer, file)
    if misses(viewer, file) + 1 >= MISSES_MAX:
        await _send_back(desk, viewer, file, idempotency_key)


async def _send_back(desk: Desk, viewer: Viewer, file: CaseFile, idempotency_key: str) -> None:
    """Back to the first approver; where this person may not, the count of misses alone keeps them out."""
    request = DecisionRequest(
        case_id=file.case.case_id,
        verdict=Verdict.SEND_BACK,
        version=file.case.version,
        repaired_sha256=file.case.repaired_sha256,
        reason="keyed value differed twice",
        person=viewer.person,
        idempotency_key=idempotency_key,
    )
    try:
        await desk.decide(request)
    except CaseError:
        return


@router.get("/approvals/{case_id}/evidence/{number}")
async def evidence(request: Request, case_id: str, number: int) -> Response:
    """One piece of original evidence, to key from."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    file = await desk.file(viewer, case_id)
    facts = file.worked.evidence if file.worked else ()
    if masked(desk, viewer, file) or not 1 <= number <= len(facts):
        return desk.refused(
            request, viewer, 404, N_("No such evidence"), N_("The case has no evidence of this number.")
        )
    await record_access(desk.store, file.case, viewer.person, f"evidence/{number}", now=desk.now())
    row, fact = evidence_rows(facts, desk.zone)[number - 1], facts[number - 1]
    page = {
        "number": number,
        "meaning": row.kind,
        "as_of": row.as_of,
        "source": row.source,
        "locator": row.locator,
        "text": shown(fact.quote),
        "back": f"/approvals/{case_id}",
    }
    return desk.page(request, viewer, "source.html", here="approvals", page=page)
