"""The policy: reading its versions, proposing one, and confirming what somebody else proposed."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.decision import Act
from cases.entitlement import NotEntitled, can
from cases.policy import Policy, shipped_content
from cases.policy_change import (
    MAY_READ,
    NoSuchPolicy,
    PolicyVerdict,
    changes,
    decide_policy,
    propose_policy,
)
from cases.standing import is_revoked, revoke
from cases.store import PolicyVersion, Unit

from ..errors import Refused
from ..identity import Caller, Running, Signed
from ..impact import CASES_MAX
from ..policy_impact import impacts

router = APIRouter(tags=["policies"])
A_CHANGE: dict[str, Any] = {
    "content": {"name": "default", "version": "2", "limits_eur": {"format_only": "50000"}},
    "merge": True,
    "reason": "format repairs above EUR 50,000 are looked at by a person",
}


class PolicyBody(BaseModel):
    """A policy: whole, as in `default_policy.yaml`, or with `merge` only what differs from the one in force."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [A_CHANGE]})

    content: dict[str, Any]
    merge: Annotated[bool, Field(strict=True)] = False
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


class PolicyDecisionBody(BaseModel):
    """What is said about a proposed version."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"verdict": "confirm", "reason": "agreed in the committee"}]}
    )

    verdict: PolicyVerdict
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


@router.get("/policies")
async def list_policies(application: Running, caller: Signed) -> dict[str, Any]:
    """The content of the policy in force, and all versions, the newest first."""
    _require_reader(caller)
    async with application.store.reading() as unit:
        versions, content = await unit.policies.all(), await content_in_force(unit)
        digest = Policy.from_mapping(content).digest
        revoked = await is_revoked(unit, digest)
    told = {"digest": digest, "content": content, "authorisation_revoked": revoked}
    return {"in_force": told, "versions": [summary(each) for each in versions]}


@router.post("/policies", status_code=201)
async def propose(body: PolicyBody, application: Running, caller: Signed) -> dict[str, Any]:
    """Propose a version; another administrator confirms it. Needs a sign-in of the last five minutes."""
    _require_person(caller)
    async with application.store.reading() as unit:
        content = merged(await content_in_force(unit), body.content) if body.merge else body.content
    version = await propose_policy(
        application.store, caller.person, content, body.reason, shipped=application.policies.shipped,
        now=application.clock.now(),
    )  # fmt: skip
    return summary(version)


class RevocationBody(BaseModel):
    """Why nothing more goes by itself under the policy in force."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "an odd pattern"}]})

    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


@router.post("/policies/standing-authorisation/revocations", status_code=201)
async def revoke_authorisation(body: RevocationBody, application: Running, caller: Signed) -> dict[str, Any]:
    """Revoke the standing authorisation of the policy in force: nothing goes by itself, nor leaves that was queued to.

    One person's act. It holds until another policy is confirmed; 409 where it was revoked before.
    """
    _require_person(caller)
    digest = await revoke(
        application.store, caller.person, body.reason, shipped=application.policies.shipped,
        now=application.clock.now(),
    )  # fmt: skip
    return {"digest": digest, "authorisation_revoked": True}


@router.get("/policies/{policy_id}")
async def read_policy(policy_id: str, application: Running, caller: Signed) -> dict[str, Any]:
    """One version with its content, and what it changes in the policy it was proposed against."""
    _require_reader(caller)
    async with application.store.reading() as unit:
        version = await version_called(unit, policy_id)
        old = await base_of(unit, version)
    told = [{"place": each.place, "old": each.old, "new": each.new} for each in changes(old, version.content)]
    return {**summary(version), "content": version.content, "changes": told}


@router.get("/policies/{policy_id}/impact")
async def read_impact(
    policy_id: str,
    application: Running,
    caller: Signed,
    cases: Annotated[int, Query(ge=1, le=CASES_MAX)] = 50,
) -> dict[str, Any]:
    """What the version would have done to the last cases that were worked, beside the policy in force."""
    _require_reader(caller)
    async with application.store.reading() as unit:
        version = await version_called(unit, policy_id)
    found = await impacts(
        application,
        Policy.from_mapping(version.content),
        last=cases,
        shown=lambda case: can(caller.person, Act.VIEW, case, (), application.policy) is None,
    )
    return found.to_json()


@router.post("/policies/{policy_id}/decisions")
async def decide(policy_id: str, body: PolicyDecisionBody, application: Running, caller: Signed) -> dict[str, Any]:
    """Confirm, refuse or withdraw. A confirmed version holds from the next case on; earlier approvals are void.

    403 for who proposed it, 409 where another policy came into force since.
    """
    _require_person(caller)
    decided = await decide_policy(
        application.store, policy_id, body.verdict, caller.person, body.reason,
        shipped=application.policies.shipped, now=application.clock.now(),
    )  # fmt: skip
    return summary(decided)


async def content_in_force(unit: Unit) -> Mapping[str, Any]:
    """The policy in force as plain data, the shipped one where none was confirmed."""
    standing = await unit.policies.in_force()
    return shipped_content() if standing is None else standing.content


async def version_called(unit: Unit, policy_id: str) -> PolicyVersion:
    """The version with this id. Raises NoSuchPolicy."""
    version = await unit.policies.get(policy_id)
    if version is None:
        raise NoSuchPolicy(policy_id)
    return version


async def base_of(unit: Unit, version: PolicyVersion) -> Mapping[str, Any]:
    """The content that `version` was proposed against."""
    earlier = (each for each in await unit.policies.all() if each.digest == version.base and each.edition is not None)
    found = next(earlier, None)
    return shipped_content() if found is None else found.content


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """`old` with what `new` says over it, key by key."""
    told = dict(old)
    for key, value in new.items():
        inner = told.get(key)
        told[key] = merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return told


def summary(version: PolicyVersion) -> dict[str, Any]:
    """A version without its content."""
    return {
        "id": version.id,
        "edition": version.edition,
        "stage": version.stage.value,
        "digest": version.digest,
        "base": version.base,
        "reason": version.reason,
        "proposed_by": version.proposed_by,
        "proposed_at": version.proposed_at.isoformat(),
        "decided_by": version.decided_by,
        "decided_at": None if version.decided_at is None else version.decided_at.isoformat(),
        "decided_why": version.decided_why,
    }


def _require_reader(caller: Caller) -> None:
    caller.require("admin")
    if not caller.person.has(*MAY_READ):
        raise NotEntitled(f"The policy is for {', '.join(role.value.replace('_', ' ') for role in MAY_READ)}.")


def _require_person(caller: Caller) -> None:
    if caller.scopes is not None:
        raise Refused(403, "NotEntitled", "a machine never changes the policy; that needs two people")
