"""Acts on several cases at once: claim, assign, request information, escalate; each row has its own outcome.

What takes cases out of a queue is asked for once more, with its reason and the cases by name. There is no approval in
bulk: nobody can have read what they sign.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.approval import DecisionRequest, NotEntitled, actor_of
from cases.check_case import listed_for
from cases.claims import claim
from cases.decision import Act, Verdict
from cases.errors import CaseError
from payments import PaymentError

from ..case_file import CaseFile
from ..claiming import take_claim
from ..desk import WORKERS, Desk, Viewer, looking
from ..forms import Form, own_form, to
from ..page_route import PageRoute
from ..said import N_, N_all, Said, joined, marked, tell, tell_many
from ..searches import searched
from ..view_models.actions import BY_VERDICT
from ..view_models.figures import instant
from ..view_models.queue import chips
from ..view_models.queue_row import row
from ..view_models.sheet import Section, Sheet, cell, table
from ..view_models.words import grouped
from .queue import filter_of, people_of, query_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
ROWS_MAX = 200
VERBS: Mapping[str, Said] = marked(
    {
        "claim": "Claimed",
        "assign": "Assigned",
        "request_information": "Question drafted",
        "escalate": "Escalated",
    }
)
DECIDING = ("request_information", "escalate")


@router.get("/queue/all")
async def snapshot(request: Request) -> Response:
    """The cases of a filter with their versions at this moment, to be acted on together."""
    query = query_of(request.query_params)
    async with looking(request) as (desk, viewer, unit):
        check, people = await listed_for(unit, viewer.id, desk.now()), await people_of(unit, viewer)
        party = await searched(unit, viewer, query.s)
        if query.s and not party:
            return to(replace(query, s="").href())
        wanted = replace(filter_of(query, viewer, desk, check), party=party or None)
        found = await unit.cases.page(wanted, sort="deadline", descending=False, after=None, limit=ROWS_MAX)
        total = await unit.cases.count(wanted)
    if not viewer.person.has(*WORKERS):
        raise NotEntitled("Acts on several cases are for operators, approvers and supervisors.")
    rows = [
        row(case, now=desk.now(), zone=desk.zone, claimable=False)
        for case in found.cases
        if desk.may_act(viewer, Act.VIEW, case)
    ]
    await desk.application.access.list_read(viewer.person, "queue", len(rows))
    title = all_or_first(total)
    page = {
        "title": title, "rows": rows, "chips": chips(query), "here": query.href(),
        "now": instant(desk.now(), desk.zone),
    }  # fmt: skip
    key = secrets.token_hex(16)
    return desk.page(request, viewer, "snapshot.html", here="queue", page=page, people=people, bulk_key=key)


def all_or_first(total: int) -> Said:
    """What the page of a filter is called: it holds no more than `ROWS_MAX` cases."""
    if total <= ROWS_MAX:
        return tell("All %(n)s of this filter", n=grouped(total))
    return tell("The first %(n)s of %(all)s", n=ROWS_MAX, all=grouped(total))


@router.post("/queue/bulk")
async def bulk(request: Request) -> Response:
    """Do the act on every selected row as it was seen; rows that changed meanwhile are left and named."""
    desk, viewer, form = await own_form(request)
    verb, selected = form.text("verb"), form.texts("case")[:ROWS_MAX]
    if verb not in VERBS or not selected:
        return to(form.local("back", "/queue"))
    if verb in DECIDING and form.text("reason") not in BY_VERDICT[verb].reasons:
        return await _ask(request, desk, viewer, form, selected)
    rows, done = [], 0
    for each in selected:
        case_id, _, version = each.partition(":")
        name, told, fine = await _one(desk, viewer, form, verb, case_id, version)
        done += fine
        rows.append((cell(name, href=f"/cases/{case_id}", mono=True), cell(told, tone="ok" if fine else "bad")))
    left = len(rows) - done
    words = tell("%(n)s done, %(left)s not", n=done, left=left) if left else tell("%(n)s done", n=done)
    page = Sheet(
        joined((VERBS[verb], tell_many("%(n)s case", "%(n)s cases", len(rows))), ": "),
        words,
        (Section(N_("Outcome of each row"), "", table(N_("Outcomes"), N_all("Case", "Outcome"), rows)),),
        back=(N_("Back to the queue"), form.local("back", "/queue")),
    )
    return desk.page(request, viewer, "sheet.html", here="queue", page=page)


async def _ask(request: Request, desk: Desk, viewer: Viewer, form: Form, selected: Sequence[str]) -> Response:
    """The page that names the cases and takes the reason; nothing is done yet."""
    verb, back, confirming = form.text("verb"), form.local("back", "/queue"), form.text("confirm") == "yes"
    async with desk.store.reading() as unit:
        found = [await unit.cases.case(each.partition(":")[0]) for each in selected]
    cases = [case for case in found if case is not None and desk.may_act(viewer, Act.VIEW, case)]
    page = {
        "title": _asked(verb, len(selected)), "kind": BY_VERDICT[verb], "back": back, "selected": selected,
        "problem": confirming,
        "rows": [row(case, now=desk.now(), zone=desk.zone, claimable=False) for case in cases],
        "form": {"csrf": viewer.csrf, "verb": verb, "key": form.text("key"), "back": back, "confirm": "yes"},
    }  # fmt: skip
    await desk.application.access.list_read(viewer.person, "queue", len(cases))
    status = 422 if confirming else 200
    return desk.page(request, viewer, "bulk_confirm.html", here="queue", page=page, status=status)


def _asked(verb: str, n: int) -> Said:
    if verb == "escalate":
        return tell_many("Escalate %(n)s case?", "Escalate %(n)s cases?", n)
    return tell_many("Ask for information on %(n)s case?", "Ask for information on %(n)s cases?", n)


async def _one(desk: Desk, viewer: Viewer, form: Form, verb: str, case_id: str, version: str) -> tuple[str, str, bool]:
    """The case's name, what became of the act on it, and whether it was done."""
    name = case_id[:26]
    try:
        file = await desk.file(viewer, name)
        name = file.case.external_id
        if str(file.case.version) != version:
            return (
                name,
                tell(
                    "changed meanwhile: it is at version %(version)s now, nothing was done", version=file.case.version
                ),
                False,
            )
        await _act(desk, viewer, form, verb, file)
    except (CaseError, PaymentError) as error:
        return name, str(error), False
    ended = file.case.check_for is not None and verb in DECIDING
    return name, N_("This was a check case: open it to see what was wrong") if ended else VERBS[verb], True


async def _act(desk: Desk, viewer: Viewer, form: Form, verb: str, file: CaseFile) -> None:
    if verb == "claim":
        await take_claim(desk, viewer, file)
    elif verb == "assign":
        await _assign(desk, viewer, file, form.text("to"))
    else:
        await desk.decide(
            DecisionRequest(
                case_id=file.case.case_id,
                verdict=Verdict(verb),
                version=file.case.version,
                repaired_sha256=file.case.repaired_sha256,
                reason=form.text("reason"),
                person=viewer.person,
                idempotency_key=f"{form.text('key')}:{verb}"[:120],
            )
        )


async def _assign(desk: Desk, viewer: Viewer, file: CaseFile, name: str) -> None:
    rule = desk.may(viewer, Act.ASSIGN, file)
    if rule is not None:
        raise NotEntitled(rule)
    async with desk.store.reading() as unit:
        user = await unit.people.user(name[:64])
    if user is None or user.disabled:
        raise NotEntitled("Nobody of this name can take a case.")
    actor = actor_of(viewer.person)
    await claim(desk.store, file.case.case_id, user.person, now=desk.now(), actor=actor, take_over=True)
