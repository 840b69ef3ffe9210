"""Reading cases: the list, one case, its messages and its audit entries."""

import hashlib
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response

from cases.case import Case, Route, Status
from cases.decision import Act
from cases.entitlement import WORKERS, can
from cases.seen_before import HIDDEN
from cases.store import CaseFilter, NoSuchCase

from ..access_audit import Reason, as_told, record_access
from ..bootstrap import Application
from ..errors import Refused
from ..identity import Caller, Running, Signed
from ..own_view import require_said
from ..replay import replayed
from ..web.view_models.masking import Mask
from .exceptions import resolution_of
from .visibility import check_case, hidden_owners, secret_from, visible

router = APIRouter(tags=["cases"])
PER_PAGE_MAX = 200
Sort = Literal["deadline", "received_at", "updated_at", "priority"]


@router.get("/cases")
async def list_cases(
    application: Running,
    caller: Signed,
    status: Annotated[list[Status] | None, Query()] = None,
    route: Annotated[list[Route] | None, Query()] = None,
    rail: str | None = None,
    code: str | None = None,
    q: str | None = None,
    external_id: str | None = None,
    sort: Sort = "deadline",
    order: Literal["asc", "desc"] = "asc",
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=PER_PAGE_MAX)] = 50,
) -> dict[str, Any]:
    """One page of cases; `next` is the cursor for `after`, null on the last."""
    caller.require("cases:read")
    wanted = CaseFilter(
        statuses=tuple(status or ()),
        routes=tuple(route or ()),
        rail=rail,
        code=code,
        text=q,
        external_id=external_id,
        hidden_owners=hidden_owners(caller),
        check_case=await check_case(application, caller),
    )
    try:
        page = await application.store.cases(wanted, sort=sort, descending=order == "desc", after=after, limit=limit)
    except ValueError as error:
        raise Refused(422, "NotAccepted", str(error)) from None
    await application.access.list_read(caller.person, "cases", len(page.cases))
    return {"cases": [await _listed(application, caller, case) for case in page.cases], "next": page.after}


async def _listed(application: Application, caller: Caller, case: Case) -> dict[str, Any]:
    secret = await secret_from(application, caller, case)
    told = summary(case)
    return told if secret is None else {**secret.hidden_in(told), "case_id": case.case_id}


@router.get("/cases/{case_id}", response_model=dict[str, Any])
async def read_case(
    case_id: str,
    application: Running,
    caller: Signed,
    response: Response,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
    reason: Reason | None = None,
) -> Any:
    """The resolution of contract §4, with the decisions so far. The ETag is for `If-Match` of a decision.

    People who work no cases see accounts by their last four characters; an auditor in full with a `reason`. Every
    reading is an entry in the ledger.
    """
    caller.require("cases:read")
    case = await visible(application, caller, case_id)
    await require_said(application, caller.person, case_id)
    masked = _is_masked(application, caller, case, reason)
    secret = await secret_from(application, caller, case)
    await application.access.case_read(
        case, caller.person, masked=masked, reason=None if masked else reason, secret=HIDDEN if secret else ""
    )
    decisions = await application.store.decisions(case_id)
    told = [
        {"verdict": d.verdict, "person": d.person, "version": d.version, "at": d.at.isoformat(), "reason": d.reason}
        | {"repaired_sha256": d.repaired_sha256, "voided": d.voided_at is not None}
        for d in decisions
    ]
    shown = {"decisions": told, "case": summary(case)}
    whole = await resolution_of(application, case, caller) | (shown if secret is None else secret.hidden_in(shown))
    whole = as_told(whole, Mask(accounts=True).text) if masked else whole
    response.headers["ETag"] = etag = etag_of(case, whole)
    if if_none_match is not None and etag in (tag.strip() for tag in if_none_match.split(",")):
        return Response(status_code=304, headers={"ETag": etag})
    return whole


def _is_masked(application: Application, caller: Caller, case: Case, reason: Reason | None) -> bool:
    if caller.scopes is not None or caller.person.has(*WORKERS):
        return False
    return reason is None or can(caller.person, Act.UNMASK, case, (), application.policy) is not None


def etag_of(case: Case, told: dict[str, Any]) -> str:
    """`"<version>-<digest>"`: the version that a decision is bound to, and what this caller was shown."""
    shown = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
    return f'"{case.version}-{shown[:16]}"'


class Bytes(Response):
    """Exact bytes, never shown by a browser."""

    media_type = "application/octet-stream"


@router.get("/cases/{case_id}/messages/{which:path}", response_class=Bytes)
async def read_message(case_id: str, which: str, application: Running, caller: Signed) -> Response:
    """The exact bytes of `original`, `repaired` or `outgoing/n` (from 0), as an attachment.

    403 for a caller who must key a value of the message first.
    """
    caller.require("cases:read")
    case = await visible(application, caller, case_id)
    if which != "original":
        await require_said(application, caller.person, case_id)
    if await secret_from(application, caller, case) is not None:
        raise Refused(403, "KeyFirst", "a further approver keys the value from the evidence before seeing a message")
    body = await _body(application, case, which)
    if body is None:
        raise NoSuchCase(f"{case_id}/messages/{which}")
    await record_access(application.store, case, caller.person, which, now=application.clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{case_id}-{which.replace("/", "-")}"'}
    headers |= {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Bytes(body, headers=headers)


@router.get("/cases/{case_id}/evidence/{number}")
async def read_evidence(case_id: str, number: int, application: Running, caller: Signed) -> dict[str, Any]:
    """One piece of original evidence (from 1), as it was found: what a further approver keys a value from."""
    caller.require("cases:read")
    case = await visible(application, caller, case_id)
    await require_said(application, caller.person, case_id)
    worked = await application.store.worked(case_id)
    facts = worked.evidence if worked else ()
    if not 1 <= number <= len(facts) or not caller.person.has(*WORKERS):
        raise NoSuchCase(f"{case_id}/evidence/{number}")
    fact = facts[number - 1]
    await record_access(application.store, case, caller.person, f"evidence/{number}", now=application.clock.now())
    named = {"id": fact.id, "class": fact.cls.value, "source": fact.source, "locator": fact.locator}
    return {**named, "quote": fact.quote, "as_of": fact.as_of}


async def _body(application: Application, case: Case, which: str) -> bytes | None:
    if which == "original":
        return await application.store.original(case.case_id)
    worked = await application.store.worked(case.case_id)
    if worked is None:
        return None
    if which == "repaired":
        return worked.verification.repaired
    kind, _, number = which.partition("/")
    outgoing = worked.proposal.outgoing
    if kind == "outgoing" and number.isascii() and number.isdigit() and int(number) < len(outgoing):
        return outgoing[int(number)].message.encode()
    return None


@router.get("/cases/{case_id}/replay")
async def replay_case(case_id: str, application: Running, caller: Signed) -> dict[str, Any]:
    """The agent's latest run once more, from the record: `equal`, or the first difference. Nothing is changed.

    409 where the case has no finished run, or a model took part whose turns are not recorded.
    """
    caller.require("cases:read")
    case = await visible(application, caller, case_id)
    await require_said(application, caller.person, case_id)
    secret = await secret_from(application, caller, case)
    told = await replayed(application, case_id)
    if not told["equal"]:  # the difference shows what was recorded
        await record_access(application.store, case, caller.person, "replay", now=application.clock.now())
    return told if secret is None else {**secret.hidden_in(told), "case_id": case_id}


@router.get("/cases/{case_id}/audit")
async def read_audit(case_id: str, application: Running, caller: Signed) -> dict[str, Any]:
    """The ledger entries of the case, in order."""
    caller.require("cases:read")
    await visible(application, caller, case_id)
    await require_said(application, caller.person, case_id)
    return {"entries": await application.store.entries(case_id)}


def summary(case: Case) -> dict[str, Any]:
    """The list view of a case."""
    return {
        "case_id": case.case_id,
        "external_id": case.external_id,
        "status": case.status.value,
        "version": case.version,
        "message_type": case.message_type,
        "uetr": case.uetr,
        "code": case.code,
        "route": None if case.route is None else case.route.value,
        "action": case.action,
        "level": case.level,
        "playbook": case.playbook,
        "problem": case.problem,
        "creditor": case.creditor,
        "amount": case.amount,
        "currency": case.currency,
        "rail": case.rail,
        "confidence": case.confidence,
        "deadline": None if case.deadline is None else case.deadline.isoformat(),
        "priority": case.priority,
        "approvals": case.approvals,
        "approvals_needed": case.approvals_needed,
        "claimed_by": case.claimed_by,
        "received_at": case.received_at.isoformat(),
        "updated_at": case.updated_at.isoformat(),
        "repaired_sha256": case.repaired_sha256,
        "error": case.error,
    }
