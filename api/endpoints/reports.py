"""What the network or a gateway says of a payment afterwards, told to its case."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from ..errors import Refused
from ..identity import Running, Signed
from ..intakes.door import KeyReport, NetworkReport, NotAReport, read_told, tell
from .exceptions import body_of

router = APIRouter(tags=["exceptions"])
A_REPORT: dict[str, Any] = {"message": "{1:F01LKVNDEHHAXXX0000000000}{2:O103…}{4:…-}", "authenticated": True}
SCHEMA = {"anyOf": [kind.model_json_schema() for kind in (NetworkReport, KeyReport)]}
BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": SCHEMA, "example": A_REPORT}}}}


@router.post("/reports", openapi_extra=BODY)
async def report(request: Request, application: Running, caller: Signed) -> JSONResponse:
    """A status report, return or statement for the case it speaks of; or what became of a message that was sent."""
    caller.require("exceptions:write")
    try:
        told = read_told(await body_of(request))
    except NotAReport as wrong:
        raise Refused(422, "NotAccepted", str(wrong)) from None
    return JSONResponse({"effects": await tell(application, told, caller.actor)})
