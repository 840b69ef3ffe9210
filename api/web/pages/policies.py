"""The policy: what is in force, its versions, proposing one, and confirming what another administrator proposed."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.decision import Act, Role
from cases.policy import Policy, UnusablePolicy, shipped_content
from cases.policy_change import (
    MAY_PROPOSE,
    MAY_READ,
    NoSuchPolicy,
    NothingChanges,
    PolicyVerdict,
    changes,
    decide_policy,
    propose_policy,
)
from cases.standing import MAY_REVOKE, is_revoked, revoke, why_nothing_goes
from cases.step_up import SignInTooOld
from cases.store import PolicyVersion, Stage
from cases.store.policy_rows import edition_after

from ...endpoints.policies import base_of, content_in_force, version_called
from ...policy_impact import impacts
from ..desk import Desk, Viewer, desk_of, viewer_of
from ..forms import own_form, to
from ..page_route import PageRoute
from ..said import N_, tell
from ..view_models.figures import instant
from ..view_models.policy import (
    changes_section,
    impact_cases,
    impact_section,
    in_force_sections,
    versions_section,
)
from ..view_models.policy_form import STANDING, filled, form_parts, names, with_fields
from ..view_models.sheet import Sheet
from .settings import ADMIN, require

router = APIRouter(include_in_schema=False, route_class=PageRoute)
LIST, NEW, REVOKE = "/admin/policies", "/admin/policies/new", "/admin/policies/revoke"
AUTHORISED = "authorisation=shipped"
CASES, REASON_CHARACTERS_MAX = 50, 2_000


@router.get(LIST)
async def policies(request: Request) -> Response:
    """The policy in force and every version of it."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require(viewer, *MAY_READ)
    async with desk.store.reading() as unit:
        versions, policy = await unit.policies.all(), Policy.from_mapping(await content_in_force(unit))
        revoked = await is_revoked(unit, policy.digest)
    standing = max((each.edition or 0 for each in versions), default=0)
    links = ((N_("Propose a change"), NEW), *ADMIN) if viewer.person.has(*MAY_PROPOSE) else ADMIN
    page = Sheet(
        N_("Policy"),
        tell("version %(n)s is in force", n=standing) if standing else N_("the shipped policy is in force"),
        (versions_section(versions, desk.zone), *in_force_sections(policy, revoked=revoked)),
        facts=(
            tell("%(name)s, from %(day)s", name=f"{policy.name} {policy.version}", day=policy.effective_from),
            tell("digest %(digest)s", digest=policy.digest[:16]),
        ),
        links=links,
    )
    why = why_nothing_goes(policy, revoked=revoked, on=desk.now().date())
    offer = f"{NEW}?{AUTHORISED}" if policy.standing is None and viewer.person.has(*MAY_PROPOSE) else ""
    may_revoke = policy.standing is not None and not revoked and viewer.person.has(*MAY_REVOKE)
    told = {"why": why, "offer": offer}
    return desk.page(
        request, viewer, "policies.html", here="admin", page=page, may_revoke=may_revoke, nothing_goes=told
    )


@router.post(REVOKE)
async def revoke_authorisation(request: Request) -> Response:
    """Nothing goes by itself any more under the policy in force."""
    desk, viewer, form = await own_form(request)
    reason = form.text("reason").strip()[:REASON_CHARACTERS_MAX]
    if not reason:
        return desk.refused(request, viewer, 422, N_("Not taken"), N_("Say why."), LIST)
    await revoke(desk.store, viewer.person, reason, shipped=desk.application.policies.shipped, now=desk.now())
    return to(LIST)


@router.get(NEW)
async def new(request: Request) -> Response:
    """The form of a new version, filled with what is in force; where asked, with the shipped authorisation added."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require(viewer, *MAY_PROPOSE)
    async with desk.store.reading() as unit:
        content = await content_in_force(unit)
    if request.query_params.get("authorisation") == "shipped" and STANDING not in content:
        content = {**content, STANDING: shipped_content()[STANDING]}
    return _form(desk, viewer, request, parts=form_parts(content))


@router.post(NEW)
async def propose(request: Request) -> Response:
    """Keep the version; another administrator confirms it."""
    desk, viewer, form = await own_form(request)
    require(viewer, *MAY_PROPOSE)
    async with desk.store.reading() as unit:
        content, number = await content_in_force(unit), edition_after(await unit.policies.in_force())
    parts = form_parts(content)
    posted = {name: form.text(name) for name in names(parts)}
    reason = form.text("reason").strip()[:REASON_CHARACTERS_MAX]
    try:
        if not reason:
            raise ValueError("say why")
        changed = {
            **with_fields(content, posted),
            "version": str(number),
            "effective_from": desk.now().date().isoformat(),
        }
        if not changes({**content, **_dated(changed)}, changed):
            raise NothingChanges("this is the policy in force")
        version = await propose_policy(
            desk.store, viewer.person, changed, reason, shipped=desk.application.policies.shipped, now=desk.now()
        )
    except SignInTooOld:
        return _again(desk, viewer, request, NEW)
    except (ValueError, UnusablePolicy, NothingChanges) as error:
        parts = filled(parts, posted)
        return _form(desk, viewer, request, parts=parts, reason=reason, problem=str(error), status=422)
    return to(f"{LIST}/{version.id}")


@router.get(LIST + "/{policy_id}")
async def version(request: Request, policy_id: str) -> Response:
    """One version: what it changes, what it would have done to the last cases, and the decision."""
    desk, viewer = await desk_of(request), await viewer_of(request)
    require(viewer, *MAY_READ)
    try:
        async with desk.store.reading() as unit:
            found = await version_called(unit, policy_id)
            changed = changes(await base_of(unit, found), found.content)
    except NoSuchPolicy:
        return desk.refused(
            request, viewer, 404, N_("No such version"), N_("The policy has no version of this id."), LIST
        )
    policy = Policy.from_mapping(found.content)
    sections = [changes_section(changed)]
    if found.stage is Stage.PROPOSED:
        told = await impacts(
            desk.application, policy, last=CASES, shown=lambda case: desk.may_act(viewer, Act.VIEW, case)
        )
        sections += [impact_section(told), impact_cases(told)]
    page = Sheet(
        tell("Policy version %(n)s", n=found.edition) if found.edition else N_("Proposed policy"),
        found.stage.value,
        tuple(sections),
        facts=_facts(found, desk.zone),
        links=ADMIN,
        back=(N_("Back to the policy"), LIST),
    )
    return desk.page(
        request, viewer, "policy.html", here="admin", page=page, version=found.id, verdicts=_verdicts(viewer, found)
    )


@router.post(LIST + "/{policy_id}")
async def decide(request: Request, policy_id: str) -> Response:
    """Confirm, refuse or withdraw it."""
    desk, viewer, form = await own_form(request)
    verdict, here = form.text("verdict"), f"{LIST}/{policy_id}"
    if verdict not in {each.value for each in PolicyVerdict} or not form.text("reason").strip():
        return desk.refused(request, viewer, 422, N_("Not taken"), N_("Say what you decide and why."), here)
    try:
        await decide_policy(
            desk.store,
            policy_id,
            PolicyVerdict(verdict),
            viewer.person,
            form.text("reason").strip()[:REASON_CHARACTERS_MAX],
            shipped=desk.application.policies.shipped,
            now=desk.now(),
        )
    except SignInTooOld:
        return _again(desk, viewer, request, here)
    return to(here)


def _dated(changed: dict[str, Any]) -> dict[str, Any]:
    return {name: changed[name] for name in ("version", "effective_from")}


def _verdicts(viewer: Viewer, version: PolicyVersion) -> tuple[tuple[str, str], ...]:
    """What this person may say about it, and what the button says."""
    if version.stage is not Stage.PROPOSED:
        return ()
    if version.proposed_by == viewer.id:
        return ((PolicyVerdict.WITHDRAW.value, N_("Withdraw")),)
    if not viewer.person.has(Role.ADMIN):
        return ()
    return ((PolicyVerdict.CONFIRM.value, N_("Confirm: in force at once")), (PolicyVerdict.REFUSE.value, N_("Refuse")))


def _facts(version: PolicyVersion, zone: str) -> tuple[str, ...]:
    told = [
        tell(
            "proposed by %(person)s, %(time)s: %(reason)s",
            person=version.proposed_by,
            time=instant(version.proposed_at, zone).text,
            reason=version.reason,
        )
    ]
    if version.decided_by and version.decided_at:
        when = instant(version.decided_at, zone).text
        told.append(
            tell(
                "%(stage)s by %(person)s, %(when)s: %(reason)s",
                stage=version.stage.value,
                person=version.decided_by,
                when=when,
                reason=version.decided_why,
            )
        )
    return (*told, tell("digest %(digest)s", digest=version.digest[:16]))


def _again(desk: Desk, viewer: Viewer, request: Request, back: str) -> Response:
    text = N_("A change of the policy needs a sign-in of the last five minutes. Nothing was kept.")
    href = f"/login?again=1&next={quote(back, safe='')}"
    return desk.refused(request, viewer, 403, N_("Not taken: sign in again"), text, href, N_("Sign in again"))


def _form(
    desk: Desk, viewer: Viewer, request: Request, *, parts: Any, reason: str = "", problem: str = "", status: int = 200
) -> Response:
    page = {"parts": parts, "reason": reason, "problem": problem, "back": LIST, "action": NEW}
    return desk.page(request, viewer, "policy_form.html", here="admin", page=page, status=status)
