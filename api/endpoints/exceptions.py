"""Handing in failed payments: one as JSON, or many as lines."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from agent.resolving import read_report
from cases.case import Case, Status
from cases.errors import CaseError
from cases.intake import Handed, Opened
from cases.rekeying import Secret
from cases.report import Report
from cases.resolution import resolution
from payments import PaymentError

from ..bootstrap import Application
from ..errors import Refused, status_of
from ..group_intake import GROUP_MAX
from ..identity import Caller, Running, Signed
from ..own_view import waits_for_view
from .visibility import secret_from

router = APIRouter(tags=["exceptions"])
BODY_BYTES_MAX = 20_000_000
LINES_MAX = 10_000
WAIT_SECONDS_MAX = 60.0
WAIT_STEP_SECONDS = 0.05
MOVING = (Status.RECEIVED, Status.WORKING)
RETRY_SECONDS = "5"
AN_EXCEPTION: dict[str, Any] = {
    "external_id": "Q7-000123",
    "message": "{1:F01LKVNDEHHAXXX0000000000}{2:I103ORDLFRPPXXXXN}{4:\r\n:20:LK-77120\r\n…\r\n-}",
    "error": {"source": "swift_nak", "code": "M60", "text": "character outside the set in field 70"},
    "direction": "outgoing",
}


class JsonLines(StreamingResponse):
    """One JSON object a line."""

    media_type = "application/x-ndjson"


def body_in(media_type: str, example: Any) -> dict[str, Any]:
    """The request body for the description of the interface; it is read as a stream, with a limit on its size."""
    schema = {"type": "string", "minLength": 1} if isinstance(example, str) else {"$ref": "#/components/schemas/Report"}
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema, "example": example}}}}


@router.post("/exceptions", status_code=202, openapi_extra=body_in("application/json", AN_EXCEPTION))
async def hand_in(request: Request, application: Running, caller: Signed, wait: float = 0.0) -> JSONResponse:
    """Open the case of one exception; durable before the answer. `?wait=SECONDS` waits for the resolution."""
    caller.require("exceptions:write")
    await _require_room(application)
    report = named(read_report(await body_of(request)), request.headers.get("idempotency-key"))
    opened = await application.intake.open(Handed(report, application.clock.now(), caller.actor))
    case = await _settled(application, opened.case, min(max(wait, 0.0), WAIT_SECONDS_MAX))
    told = receipt(case)
    if wait > 0 and case.status not in MOVING:
        await application.access.case_read(case, caller.person)
        told["resolution"] = await resolution_of(application, case, caller)
    return JSONResponse(told, 202)


@router.post(
    "/exceptions:batch",
    response_class=JsonLines,
    openapi_extra=body_in("application/x-ndjson", json.dumps(AN_EXCEPTION)),
)
async def hand_in_many(request: Request, application: Running, caller: Signed) -> StreamingResponse:
    """One exception a line, one outcome a line, in the same order; a bad line stops no other."""
    caller.require("exceptions:write")
    await _require_room(application)
    lines = [line for line in (await body_of(request)).split(b"\n") if line.strip()]
    if not lines:
        raise Refused(422, "NotAccepted", "the body has no line")
    if len(lines) > LINES_MAX:
        raise Refused(413, "TooLarge", f"at most {LINES_MAX} lines")
    return JsonLines(_outcomes(lines, application, caller))


async def _outcomes(lines: list[bytes], application: Application, caller: Caller) -> AsyncIterator[bytes]:
    for start in range(0, len(lines), GROUP_MAX):
        outcomes = await _group(lines[start : start + GROUP_MAX], application, caller)
        told = (_told(number, outcome) for number, outcome in enumerate(outcomes, start=start + 1))
        yield b"".join(json.dumps(line).encode() + b"\n" for line in told)


async def _group(lines: list[bytes], application: Application, caller: Caller) -> list[Opened | Exception]:
    """What became of each line; those that can be read are committed together."""
    now = application.clock.now()
    read: list[Handed | PaymentError] = []
    for line in lines:
        try:
            read.append(Handed(read_report(line), now, caller.actor))
        except PaymentError as unreadable:
            read.append(unreadable)
    opened = iter(await application.intake.open_all([one for one in read if isinstance(one, Handed)]))
    return [next(opened) if isinstance(one, Handed) else one for one in read]


def _told(number: int, outcome: Opened | Exception) -> dict[str, Any]:
    if isinstance(outcome, Opened):
        return {"line": number, "status_code": 202, **receipt(outcome.case)}
    if isinstance(outcome, PaymentError):
        return {"line": number, "status_code": status_of(outcome), "error": outcome.to_json()}
    place = "external_id" if isinstance(outcome, CaseError) else "line"
    told = {
        "rule": type(outcome).__name__,
        "place": place,
        "value": "",
        "text": str(outcome) if place != "line" else "",
    }
    return {"line": number, "status_code": status_of(outcome), "error": told}


async def body_of(request: Request) -> bytes:
    """The body, refused with 413 as soon as it is larger than allowed."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > BODY_BYTES_MAX:
        raise Refused(413, "TooLarge", f"at most {BODY_BYTES_MAX} bytes")
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > BODY_BYTES_MAX:
            raise Refused(413, "TooLarge", f"at most {BODY_BYTES_MAX} bytes")
    return bytes(found)


def named(report: Report, idempotency_key: str | None) -> Report:
    """The report under the idempotency key, where it has no external id of its own."""
    if not idempotency_key or report.external_id is not None:
        return report
    if not 1 <= len(idempotency_key) <= 64:
        raise Refused(422, "NotAccepted", "an Idempotency-Key has 1 to 64 characters")
    return report.model_copy(update={"external_id": idempotency_key})


def receipt(case: Case) -> dict[str, Any]:
    """What the caller gets for an exception handed in."""
    base = f"/api/v1/cases/{case.case_id}"
    links = {"self": base, "audit": f"{base}/audit", "original": f"{base}/messages/original"}
    names = {"case_id": case.case_id, "external_id": case.external_id}
    return {**names, "status": case.status.value, "version": case.version, "links": links}


async def resolution_of(application: Application, case: Case, caller: Caller) -> dict[str, Any]:
    """The resolution of contract §4; before there is one, only what is known.

    To a caller who must key a value first, it shows neither that value nor any message to be sent (ui §8.3, 14); to
    one whose own view is waited for, nothing of the proposal.
    """
    worked = await application.store.worked(case.case_id)
    if worked is None or await waits_for_view(application, caller.person, case.case_id):
        return {**receipt(case), "message_type": case.message_type, "uetr": case.uetr, "error": case.error}
    told = resolution(
        worked, case_id=case.case_id, external_id=case.external_id, version=case.version, status=case.status
    )
    told |= {"approvals": case.approvals, "error": case.error}
    secret = await secret_from(application, caller, case)
    return told if secret is None else _until_keyed(told, secret)


def _until_keyed(told: dict[str, Any], secret: Secret) -> dict[str, Any]:
    """The resolution as a further approver sees it; `rekey` names what they key again, from the evidence."""
    told.pop("repaired_message_base64", None)
    told |= {"repaired_message": None, "outgoing": []}
    hidden: dict[str, Any] = secret.hidden_in(told)
    return {**hidden, "rekey": {"path": secret.path, "risk": secret.risk}}


async def _settled(application: Application, case: Case, seconds: float) -> Case:
    """The case once it is worked, or as it stands after `seconds`."""
    ends = asyncio.get_running_loop().time() + seconds
    while case.status in MOVING and asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(WAIT_STEP_SECONDS)
        case = await application.store.case(case.case_id)
    return case


async def _require_room(application: Application) -> None:
    if await application.intake.waiting() >= application.settings.queue_max:
        raise Refused(429, "TooMany", "the queue is full; try again later", {"Retry-After": RETRY_SECONDS})
