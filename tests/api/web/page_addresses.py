"""Every page of the desk with addresses to look at it by; a page without an example fails `test_every_page`.

Words in braces are cases of the demo queue, found by `demo_desk.Demo`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.web.eval_runs import records
from api.web.routes import router


@dataclass(frozen=True, slots=True)
class Look:
    """One person at one address."""

    person: str
    address: str
    status: int = 200


def looks(person: str, *addresses: str, status: int = 200) -> tuple[Look, ...]:
    """The same person at several addresses."""
    return tuple(Look(person, address, status) for address in addresses)


def _of_a_row(person: str) -> tuple[Look, ...]:
    """The first row that a shipped run did not resolve; where they resolved all, the page that says so."""
    held = ((record.name, record.wrong[0]["row"]) for record in records(Path("no home")) if record.wrong)
    found = next(held, None)
    return (
        looks(person, f"/evals/{found[0]}/cases/{found[1]}")
        if found
        else looks(person, "/evals/mini/cases/none", status=404)
    )


NO_PAGES = {
    "/": "redirects to the queue",
    "/events": "a stream",
    "/events/missed": "facts for a script",
    "/cases/{case_id}/raw/{which}": "a download",
    "/cases/{case_id}/messages/{number}/picture": "a picture",
    "/cases/{case_id}/messages/{number}/file": "a download",
    "/login/oidc": "redirects to the identity provider",
    "/login/oidc/callback": "redirects back from it",
}
EXAMPLES: dict[str, tuple[Look, ...]] = {
    "/login": looks("", "/login"),
    "/queue": (
        *looks("ana", "/queue", "/queue?q=none-such", "/queue?view=late", "/queue?status=info&per=25"),
        *looks("ana", "/queue?view=sample"),
        *looks("mia", "/queue"),
    ),
    "/queue/all": looks("mia", "/queue/all?status=review") + looks("tom", "/queue/all", status=403),
    "/cases/{case_id}": (
        *looks("ana", "/cases/{review}", "/cases/{question}", "/cases/{released}", "/cases/{rejected}"),
        *looks("ola", "/cases/{owner}"),
        *looks("tom", "/cases/{review}"),
    ),
    "/cases/{case_id}/raw": looks("ana", "/cases/{review}/raw"),
    "/cases/{case_id}/history": looks("ana", "/cases/{review}/history", "/cases/{released}/history"),
    "/cases/{case_id}/edit": looks("ana", "/cases/{review}/edit"),
    "/approvals": looks("raj", "/approvals") + looks("ana", "/approvals"),
    "/approvals/{case_id}": looks("raj", "/approvals/{second}"),
    "/approvals/{case_id}/evidence/{number}": looks("raj", "/approvals/{second}/evidence/1"),
    "/history": looks("ana", "/history", "/history?q=none-such"),
    "/knowledge": looks(
        "ana", "/knowledge", "/knowledge?q=BE04", "/knowledge?on=2001-01-01", "/knowledge?status=submitted"
    ),
    "/knowledge/both": looks("ana", "/knowledge/both?a=PB-13&b=PB-89") + looks("ana", "/knowledge/both", status=404),
    "/knowledge/{document}": looks("ana", "/knowledge/PB-13"),
    "/knowledge/new": looks("eve", "/knowledge/new"),
    "/knowledge/{document}/edit": looks("eve", "/knowledge/PB-13/edit"),
    "/knowledge/{document}/{number:int}": looks("kai", "/knowledge/RULES-PURPOSE/1")
    + looks("eve", "/knowledge/RULES-PURPOSE/1"),
    "/me/absence": looks("ana", "/me/absence"),
    "/dashboards/operations": looks("mia", "/dashboards/operations", "/dashboards/operations?days=today&rail=t2"),
    "/dashboards/quality": looks("mia", "/dashboards/quality"),
    "/dashboards/drift": looks("mia", "/dashboards/drift"),
    "/dashboards/calibration": looks("mia", "/dashboards/calibration"),
    "/cases/{case_id}/wrong-release": looks("mia", "/cases/{released}/wrong-release"),
    "/cases/{case_id}/override": looks("oto", "/cases/{second}/override")
    + looks("ana", "/cases/{second}/override", status=403),
    "/overrides": looks("mia", "/overrides"),
    "/evals": looks("ana", "/evals"),
    "/evals/compare": looks("ana", "/evals/compare?a=full.test&b=mini"),
    "/evals/{name}/cases/{row}": _of_a_row("ana"),
    "/evals/{name}": looks("ana", "/evals/full", "/evals/mini"),
    "/audit": looks("tom", "/audit", "/audit?kind=decided"),
    "/admin/users": looks("ada", "/admin/users"),
    "/admin/cutoffs": looks("abe", "/admin/cutoffs") + looks("mia", "/admin/cutoffs"),
    "/admin/shortcuts": looks("ada", "/admin/shortcuts") + looks("mia", "/admin/shortcuts"),
    "/admin/policies": looks("ada", "/admin/policies"),
    "/admin/policies/new": looks("ada", "/admin/policies/new"),
    "/admin/policies/{policy_id}": looks("ada", "/admin/policies/{policy}"),
    "/me": looks("ana", "/me"),
    "/check": looks("ana", "/check"),
}
REFUSALS = (
    Look("ana", "/cases/none-such", 404),
    Look("ana", "/cases/{owner}", 404),
    Look("ana", "/knowledge/PB-999", 404),
    Look("eve", "/knowledge/PB-13/1", 404),
    Look("ana", "/evals/none-such", 404),
    Look("ana", "/audit", 403),
    Look("tom", "/cases/{review}/edit", 403),
)


def page_routes() -> tuple[str, ...]:
    """The paths of all pages that the application answers a GET with."""
    found = {route.path for route in _routes(router) if "GET" in route.methods}
    return tuple(sorted(found - set(NO_PAGES)))


def all_looks() -> tuple[Look, ...]:
    """Every example and every refusal, in the order of the pages."""
    known = [look for route in page_routes() for look in EXAMPLES.get(route, ())]
    return (*known, *REFUSALS)


def _routes(of: Any) -> Iterator[Any]:
    for route in of.routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from _routes(inner)
