"""`paymend drift`: are the cases of late still like those before, as the page *Drift* says with its charts."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer

from cases.observed import Observed, observed
from cases.store import CaseStore
from governance.drift import shift_of

from ..clock import WallClock
from ..web.view_models.drift import windows, words_of
from .on_store import on_store
from .options import AsJson

MIXES: Mapping[str, Callable[[Observed], str]] = {
    "codes": lambda each: each.code,
    "playbooks": lambda each: each.playbook,
    "scores": lambda each: f"{each.score:.1f}",
    "without a repair": lambda each: str(each.abstained),
}


def register(app: typer.Typer) -> None:
    """Add this command to `paymend`."""
    app.command("drift")(drift)


def drift(as_json: AsJson = False) -> None:
    """Compare the mix of the last day (at most 200 cases) with all before it; exit 1 where a limit is passed.

    Chance alone passes a limit once in a thousand windows.
    """

    async def seen(store: CaseStore) -> tuple[Observed, ...]:
        return await observed(store)

    found = monitors(on_store(seen))
    for name, told in found.items() if not as_json else ():
        typer.echo(f"{name:<18} {told['told']}")
    if as_json:
        typer.echo(json.dumps(found))
    raise typer.Exit(1 if any(told["alarmed"] for told in found.values()) else 0)


def monitors(seen: Sequence[Observed]) -> dict[str, dict[str, Any]]:
    """By the name of each mix: `psi`, its `limit` (null where there is nothing to compare), both n, `alarmed`."""
    late, before = windows(seen, WallClock().now())
    found: dict[str, dict[str, Any]] = {}
    for name, kind in MIXES.items():
        shift = shift_of(Counter(map(kind, late)), Counter(map(kind, before)))
        limit = shift.limit if shift.now and shift.reference else None
        found[name] = {"psi": round(shift.psi, 4), "limit": limit, "now": shift.now, "before": shift.reference}
        found[name] |= {"alarmed": shift.alarmed, "told": words_of(shift)}
    return found
