"""Paste a message and see what the rules find: nothing is stored, nothing is sent."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from payments import Finding, PaymentError, check, read
from payments.rules.profiles import profile_of, profiles

from ..desk import desk_of, viewer_of
from ..forms import own_form
from ..page_route import PageRoute
from ..said import tell
from ..view_models.fields import label
from ..view_models.marks import pieces
from ..view_models.messages import shown

router = APIRouter(include_in_schema=False, route_class=PageRoute)
MESSAGE_CHARACTERS_MAX = 1_000_000
EMPTY: dict[str, object] = {"text": "", "profile": "", "found": None, "problem": "", "message_type": "", "used": ""}


@router.get("/check")
async def form(request: Request) -> Response:
    """The empty form."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    return desk.page(request, viewer, "check.html", here="check", page={**EMPTY, "profiles": sorted(profiles())})


@router.post("/check")
async def findings(request: Request) -> Response:
    """Every finding on the message, with its place; 422 where it cannot be read."""
    desk, viewer, posted = await own_form(request)
    text = posted.text("message")[:MESSAGE_CHARACTERS_MAX]
    page: dict[str, object] = {**EMPTY, "text": text, "profile": posted.text("profile"), "profiles": sorted(profiles())}
    today = desk.now().date()

    def judged() -> dict[str, object]:
        messages = read(text.strip().encode())
        rows = []
        for message in messages:
            profile = posted.text("profile") or profile_of(message)
            rows.append((message.type, profile, [_row(f) for f in check(message, profile, today)]))
        return {"found": rows}

    try:
        page |= await asyncio.to_thread(judged)
    except PaymentError as error:
        return desk.page(request, viewer, "check.html", here="check", page={**page, "problem": str(error)}, status=422)
    return desk.page(request, viewer, "check.html", here="check", page=page)


def _row(found: Finding) -> dict[str, object]:
    tones = {"error": "bad", "warning": "warn"}
    severity = found.severity.value
    return {
        "rule": found.rule,
        "severity": severity.replace("_", " "),
        "tone": tones.get(severity, ""),
        "label": label(found.path),
        "parts": found.path.split("/"),
        "text": shown(found.text),
        "value": pieces(found.value[:200]),
        "place": tell("line %(line)s", line=found.line) if found.line else "",
    }
