"""Delegations: standing in for an absent person, for a dated period."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from cases.decision import Role
from cases.delegating import delegate, revoke_delegation
from cases.store import Delegation

from ..errors import Refused
from ..identity import Caller, Running, Signed

router = APIRouter(tags=["delegations"])
SEE_ALL = (Role.ADMIN, Role.AUDITOR, Role.SUPERVISOR)


class DelegationBody(BaseModel):
    """Who stands in, from when until when, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "deputy": "raj",
                    "begins_at": "2026-12-21T08:00:00+01:00",
                    "ends_at": "2027-01-04T08:00:00+01:00",
                    "reason": "holiday",
                }
            ]
        },
    )

    deputy: Annotated[str, Field(min_length=1, max_length=64)]
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("/delegations")
async def list_delegations(application: Running, caller: Signed) -> dict[str, Any]:
    """One's own delegations, given and had; all of them for administrators, auditors and supervisors."""
    _require_person(caller)
    whose = None if caller.person.has(*SEE_ALL) else caller.person.id
    async with application.store.reading() as unit:
        found = await unit.delegations.of(whose)
    now = application.clock.now()
    return {"delegations": [told(each, now) for each in found]}


@router.post("/delegations", status_code=201)
async def add_delegation(body: DelegationBody, application: Running, caller: Signed) -> dict[str, Any]:
    """Let another person stand in for the caller, who has signed in within the last five minutes.

    409 for a period or a deputy that does not do.
    """
    _require_person(caller)
    now = application.clock.now()
    made = await delegate(
        application.store, caller.person, body.deputy, body.begins_at, body.ends_at, body.reason, now=now
    )
    return told(made, now)


@router.post("/delegations/{delegation_id}/revoke", status_code=204)
async def end_delegation(delegation_id: str, application: Running, caller: Signed) -> None:
    """End it at once."""
    _require_person(caller)
    await revoke_delegation(application.store, delegation_id, caller.person, now=application.clock.now())


def told(delegation: Delegation, now: datetime) -> dict[str, Any]:
    """A delegation as the interface tells it."""
    in_force = delegation.revoked_at is None and delegation.begins_at <= now < delegation.ends_at
    return {
        "id": delegation.id,
        "person": delegation.person,
        "deputy": delegation.deputy,
        "begins_at": delegation.begins_at.isoformat(),
        "ends_at": delegation.ends_at.isoformat(),
        "reason": delegation.reason,
        "in_force": in_force,
        "revoked_at": None if delegation.revoked_at is None else delegation.revoked_at.isoformat(),
    }


def _require_person(caller: Caller) -> None:
    if caller.scopes is not None:
        raise Refused(403, "NotEntitled", "a machine stands in for nobody")
