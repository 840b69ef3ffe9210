"""Loading master data and payment history: checked row by row, in force at once for cases worked from then on."""

import asyncio
import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from cases.decision import Role
from cases.store import Act

from ..bootstrap import Application
from ..errors import Refused
from ..identity import Caller, Running, Signed
from .exceptions import body_of

router = APIRouter(tags=["master data"])
REJECTED_SHOWN_MAX = 100
LINES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {
                "schema": {"type": "string", "pattern": r"\S"},
                "example": '{"bic": "LKVNDEHHXXX", "name": "Lindkvist Bank", "status": "active"}\n',
            },
            "text/csv": {
                "schema": {"type": "string", "pattern": r"\S"},
                "example": "bic,name,status\nLKVNDEHHXXX,Lindkvist Bank,active\n",
            },
        },
    }
}


@router.post("/reference/{kind}", openapi_extra=LINES)
async def load_reference(
    kind: str,
    request: Request,
    application: Running,
    caller: Signed,
    edition: Annotated[str, Query(max_length=80)] = "",
) -> dict[str, Any]:
    """Replace the rows of one kind by those of the body, one JSON object a line or CSV; bad rows are left out and told.

    With no good row nothing changes.
    """
    _require_right(caller)
    text, is_csv = _text(await body_of(request)), "csv" in request.headers.get("content-type", "")

    def load() -> Any:
        from reference.store import StoreReference

        return StoreReference(application.settings.master_data_url).load(kind, text, edition=edition, is_csv=is_csv)

    try:
        report = await asyncio.to_thread(load)
    except KeyError:
        raise Refused(404, "NoSuchKind", "no master data of this kind") from None
    told = {"kind": kind, "edition": report.edition, "accepted": report.accepted, "rejected": len(report.rejected)}
    await _record(application, caller, "reference", text, told)
    return told | {"rows_rejected": [{"line": r.line, "text": r.text} for r in report.rejected[:REJECTED_SHOWN_MAX]]}


@router.post("/history/payments", openapi_extra=LINES)
async def load_history(request: Request, application: Running, caller: Signed) -> dict[str, Any]:
    """Add past payments, one JSON object a line or CSV; one with the UETR or reference of a known one replaces it."""
    _require_right(caller)
    text, is_csv = _text(await body_of(request)), "csv" in request.headers.get("content-type", "")

    def load() -> Any:
        from history.store import StoreHistory
        from reference.reading import text_lines

        return StoreHistory(application.settings.master_data_url).load(text_lines(text, is_csv=is_csv))

    report = await asyncio.to_thread(load)
    told = {"kind": "payments", "accepted": report.accepted, "rejected": len(report.rejected)}
    await _record(application, caller, "history", text, told)
    return told | {"rows_rejected": [{"line": n, "text": t} for n, t in report.rejected[:REJECTED_SHOWN_MAX]]}


def _require_right(caller: Caller) -> None:
    """A key needs the scope, a person the role: who decides cases does not change what they rest on."""
    caller.require("reference:write")
    if caller.scopes is None and not caller.person.has(Role.ADMIN):
        raise Refused(403, "NotEntitled", "master data is for admins")


def _text(body: bytes) -> str:
    if not body.strip():
        raise Refused(422, "NotAccepted", "the body has no line")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refused(422, "NotAccepted", "the body is UTF-8") from None


async def _record(application: Application, caller: Caller, what: str, text: str, told: dict[str, Any]) -> None:
    digest = {"body": hashlib.sha256(text.encode()).hexdigest()}
    async with application.store.writing() as unit:
        act = Act("policy_changed", None, caller.actor, digest, {"what": what, **told})
        await unit.ledger.append([act], application.clock.now())
