"""Probes: is the process alive, can it work. No data of cases."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from ..identity import Running

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(application: Running) -> JSONResponse:
    """200 where the store answers with its schema; 503 otherwise."""
    try:
        await application.store.last_event()
    except Exception:
        return JSONResponse({"status": "store does not answer"}, 503)
    return JSONResponse({"status": "ready"})
