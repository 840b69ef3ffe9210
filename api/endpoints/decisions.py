"""Acting on a case: decisions, claims, comments, and messages that come in later."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cases.approval import DecisionRequest
from cases.claims import claim, release_claim
from cases.decision import Act, Emergency, Verdict
from cases.entitlement import can
from cases.intake import add_message
from cases.override import Override, overrides, review_override
from cases.report import Related
from payments import Operator
from payments.vocabulary import Action

from ..bootstrap import Application
from ..deciding import take
from ..errors import Refused
from ..identity import Running, Signed
from ..next_date import propose_next_value_date
from ..own_view import NotAskedFor, keep_view, waits_for_view
from ..wrong_release import this_release_was_right, this_release_was_wrong, to_audit
from .cases import summary
from .exceptions import receipt, resolution_of
from .visibility import allowed, visible

router = APIRouter(tags=["decisions"])
OPERATORS_MAX = 100


def whole(value: Any) -> Any:
    """A JSON number without a fraction is an integer, also where it is written `2.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


SeenVersion = Annotated[int, Field(strict=True, ge=1), BeforeValidator(whole)]
AN_APPROVAL: dict[str, Any] = {
    "verdict": "approve",
    "version": 2,
    "repaired_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "reason": "checked against the amendment",
    "rekeyed": {"CdtTrfTxInf/CdtrAcct/Id/IBAN": "DE43 5001 0517 2436 4578 34"},
}


class DecisionBody(BaseModel):
    """A verdict on exactly the version and bytes that were seen."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [AN_APPROVAL]})

    verdict: Verdict
    version: SeenVersion
    repaired_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    operators: Annotated[list[dict[str, Any]], Field(max_length=OPERATORS_MAX)] | None = None
    reason: Annotated[str, Field(max_length=2_000)] = ""
    rekeyed: Annotated[dict[str, Annotated[str, Field(max_length=500)]], Field(max_length=20)] = {}
    emergency: Emergency | None = None


class NextDateBody(BaseModel):
    """The version and bytes that were seen when their cut-off had passed."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"version": 2, "repaired_sha256": AN_APPROVAL["repaired_sha256"]}]},
    )

    version: SeenVersion
    repaired_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class ReviewBody(BaseModel):
    """Whether an emergency override was right, and why."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"right": True, "reason": "seen the log"}]}
    )

    right: Annotated[bool, Field(strict=True)]
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


class CommentBody(BaseModel):
    """A note for colleagues."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=4_000)]


class WrongBody(BaseModel):
    """Why a release was wrong; a code of the recall (`AC03`, `DUPL`, …) may stand first."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "AC03 another account"}]})

    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


class OwnViewBody(BaseModel):
    """What the caller takes the cause for, and what should be done; `none_of_these` where no known cause fits."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"cause": "none_of_these", "action": "RFI"}]}
    )

    cause: Annotated[str, Field(min_length=1, max_length=100)]
    action: Action


class ClaimBody(BaseModel):
    """How to claim."""

    model_config = ConfigDict(extra="forbid")

    take_over: Annotated[bool, Field(strict=True)] = False


@router.post("/cases/{case_id}/decisions")
async def take_decision(
    case_id: str,
    body: DecisionBody,
    application: Running,
    caller: Signed,
    idempotency_key: Annotated[str | None, Header(max_length=128)] = None,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> dict[str, Any]:
    """Take a decision. 409 stale version or bytes, 403 same person or not entitled, 422 verification failed.

    412 where `If-Match` names another version than the decision.
    """
    caller.require("decisions:write")
    _require_match(if_match, body.version)
    await visible(application, caller, case_id)
    operators = None if body.operators is None else tuple(Operator.from_json(o) for o in body.operators)
    request = DecisionRequest(
        case_id=case_id,
        verdict=body.verdict,
        version=body.version,
        repaired_sha256=body.repaired_sha256,
        reason=body.reason,
        person=caller.person,
        idempotency_key=idempotency_key or _own_key(caller.person.id, body),
        operators=operators,
        rekeyed=body.rekeyed,
        emergency=body.emergency,
    )
    case = await take(application, request)
    if can(caller.person, Act.VIEW, case, (), application.policy) is not None:
        return receipt(case)
    await application.access.case_read(case, caller.person)
    told = await resolution_of(application, case, caller)
    return told if case.check_for is None else {**told, "check_case": await _feedback(application, case.case_id)}


async def _feedback(application: Application, case_id: str) -> dict[str, Any]:
    """What was wrong in a check case and whether its reviewer caught it, told with the answer to the decision."""
    async with application.store.reading() as unit:
        check = await unit.checks.get(case_id)
    assert check is not None
    return {"caught": check.caught, "path": check.path, "shown": check.shown, "right": check.right}


@router.post("/cases/{case_id}/next-value-date")
async def next_value_date(
    case_id: str,
    body: NextDateBody,
    application: Running,
    caller: Signed,
    idempotency_key: Annotated[str | None, Header(max_length=128)] = None,
) -> dict[str, Any]:
    """After the cut-off: the proposal with the next value date, a new version that the caller made and others approve.

    409 where the cut-off of the message has not passed, no calendar knows the day, or version or bytes are stale.
    """
    caller.require("decisions:write")
    await visible(application, caller, case_id)
    case = await propose_next_value_date(
        application,
        case_id,
        caller.person,
        version=body.version,
        repaired_sha256=body.repaired_sha256,
        idempotency_key=idempotency_key or _own_key(caller.person.id, body),
    )
    await application.access.case_read(case, caller.person)
    return await resolution_of(application, case, caller)


def _require_match(if_match: str | None, version: int) -> None:
    """The ETag that was seen must be of the version decided on. Raises Refused (412)."""
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in (if_match or "*").split(",")]
    if "*" not in tags and str(version) not in {tag.partition("-")[0] for tag in tags}:
        raise Refused(412, "StaleDecision", "the ETag given is of another version than the decision")


def _own_key(person: str, body: DecisionBody | NextDateBody) -> str:
    """Without a key of the caller's, the same verdict by the same person on the same version is the same decision."""
    return hashlib.sha256(f"{person}\n{body.model_dump_json()}".encode()).hexdigest()


@router.post("/cases/{case_id}/own-view", status_code=201)
async def say_own_view(case_id: str, body: OwnViewBody, application: Running, caller: Signed) -> dict[str, Any]:
    """Say cause and action of a case that chance drew, before its proposal opens; kept for good, once.

    422 for a cause that is not known, 409 where no own view is waited for.
    """
    caller.require("decisions:write")
    case = await visible(application, caller, case_id)
    worked = await application.store.worked(case_id)
    if worked is None or not await waits_for_view(application, caller.person, case_id):
        raise NotAskedFor("no own view of this case is waited for")
    async with application.store.writing() as unit:
        now = application.clock.now()
        await keep_view(unit, caller.person, case, worked, body.cause, body.action, now=now)
    return {"cause": body.cause, "action": body.action.value}


@router.post("/cases/{case_id}/claim")
async def take_claim(
    case_id: str, application: Running, caller: Signed, body: ClaimBody | None = None
) -> dict[str, Any]:
    """Take or renew the case for ten minutes."""
    caller.require("decisions:write")
    take_over = body is not None and body.take_over
    await allowed(application, caller, Act.TAKE_OVER if take_over else Act.CLAIM, case_id)
    now = application.clock.now()
    taken = await claim(application.store, case_id, caller.person.id, now=now, actor=caller.actor, take_over=take_over)
    return summary(taken)


@router.post("/cases/{case_id}/release-claim")
async def give_claim_back(case_id: str, application: Running, caller: Signed) -> dict[str, Any]:
    """Give the case back."""
    caller.require("decisions:write")
    await allowed(application, caller, Act.RELEASE_CLAIM, case_id)
    return summary(await release_claim(application.store, case_id, caller.person.id, now=application.clock.now()))


@router.post("/cases/{case_id}/comments", status_code=201)
async def comment(case_id: str, body: CommentBody, application: Running, caller: Signed) -> dict[str, Any]:
    """Keep a note."""
    caller.require("decisions:write")
    await allowed(application, caller, Act.COMMENT, case_id)
    async with application.store.writing() as unit:
        kept = await unit.comments.add(case_id, caller.person.id, body.text, application.clock.now())
    return {"id": kept.id, "person": kept.person, "text": kept.text, "at": kept.at.isoformat()}


@router.post("/cases/{case_id}/wrong-release", status_code=201)
async def wrong_release(case_id: str, body: WrongBody, application: Running, caller: Signed) -> dict[str, Any]:
    """This release was wrong: recorded for good, its precedent taken back, a recall put before other people.

    The recall is a case of its own that is approved like any other; nothing is sent by this call.
    """
    caller.require("decisions:write")
    await visible(application, caller, case_id)
    return await this_release_was_wrong(application, case_id, caller.person, body.reason)


@router.post("/cases/{case_id}/right-release", status_code=201)
async def right_release(case_id: str, application: Running, caller: Signed) -> dict[str, Any]:
    """An audit of a release that chance drew found it right: recorded for good, and the certificate's alarm told."""
    caller.require("decisions:write")
    await visible(application, caller, case_id)
    return await this_release_was_right(application, case_id, caller.person)


@router.get("/overrides")
async def list_overrides(application: Running, caller: Signed) -> dict[str, Any]:
    """Emergency overrides on cases that the caller may see, oldest first, with their reviews."""
    caller.require("cases:read")
    found = []
    for each in await overrides(application.store):
        case = await application.store.case(each.case_id)
        if can(caller.person, Act.VIEW, case, (), application.policy) is None:
            found.append(_told(each))
    return {"overrides": found}


@router.post("/cases/{case_id}/override-review", status_code=201)
async def review(case_id: str, body: ReviewBody, application: Running, caller: Signed) -> dict[str, Any]:
    """A supervisor who decided nothing on the case says whether its emergency override was right; kept for good."""
    caller.require("decisions:write")
    await visible(application, caller, case_id)
    done = await review_override(
        application.store, case_id, caller.person, right=body.right, reason=body.reason, policy=application.policy,
        now=application.clock.now(),
    )  # fmt: skip
    return _told(done)


def _told(override: Override) -> dict[str, Any]:
    named = {"case_id": override.case_id, "version": override.version, "person": override.person}
    times = {"at": override.at.isoformat(), "review_due": override.due.isoformat()}
    return {**named, "emergency": override.code, **times, "reviewed_by": override.reviewed_by, "right": override.right}


@router.get("/audits")
async def audits(application: Running, caller: Signed) -> dict[str, Any]:
    """Automatic releases that chance drew for an audit and that nobody has looked at yet, oldest first."""
    caller.require("cases:read")
    return {"waiting": await to_audit(application)}


@router.post("/cases/{case_id}/messages", status_code=202)
async def add(case_id: str, body: Related, application: Running, caller: Signed) -> dict[str, Any]:
    """Add an answer, amendment, status report or document: a new run from triage, earlier approvals void."""
    caller.require("exceptions:write")
    await allowed(application, caller, Act.ADD_MESSAGE, case_id)
    case = await add_message(application.store, case_id, body, now=application.clock.now(), actor=caller.actor)
    return receipt(case)
