"""`paymend simulate`: would so many people decide what waits now before its cut-offs?"""

import json
from datetime import timedelta
from typing import Annotated

import typer

from cases.case import Case
from cases.store import CaseFilter, CaseStore

from ..clock import WallClock
from ..simulating import ORDERS, WAITS_FOR_PEOPLE, simulated, waiting_of
from .on_store import on_store
from .options import AsJson

CASES_MAX = 500  # the most urgent: each is looked through for every decision


def register(app: typer.Typer) -> None:
    """Add this command to `paymend`."""
    app.command("simulate")(simulate)


def simulate(
    people: Annotated[int, typer.Option(min=1, max=1_000, help="How many people decide.")] = 4,
    minutes: Annotated[float, typer.Option(min=0.1, max=600, help="What one decision takes.")] = 6.0,
    times: Annotated[int, typer.Option(min=1, max=20, help="The queue so many times over.")] = 1,
    as_json: AsJson = False,
) -> None:
    """A simulation: which cut-offs would be missed by working what waits now, by cut-off and first come first served.

    Nothing new comes in, nobody pauses, every decision takes as long: what it shows is what is too much.
    """
    waiting = waiting_of(on_store(_waiting))
    now, found = WallClock().now(), {}
    for name, order in ORDERS.items():
        made = simulated(waiting, order, people=people, each=timedelta(minutes=minutes), now=now, times=times)
        found[name] = {"missed": len(made.missed), "cases": sorted(set(made.missed)), "ends": made.ends.isoformat()}
    told = {"simulation": True, "waiting": len(waiting) * times, "people": people, "minutes": minutes, "orders": found}
    if as_json:
        typer.echo(json.dumps(told))
        return
    typer.echo(f"Simulation: {told['waiting']} cases, {people} people, {minutes:g} minutes for a decision")
    for name, outcome in found.items():
        typer.echo(f"{name:<12} {outcome['missed']} after their cut-off, the last decision at {outcome['ends']}")


async def _waiting(store: CaseStore) -> list[Case]:
    """What waits for people, most urgent first."""
    wanted, found, after = CaseFilter(statuses=WAITS_FOR_PEOPLE), list[Case](), None
    while len(found) < CASES_MAX:
        page = await store.cases(wanted, sort="deadline", descending=False, after=after, limit=200)
        found, after = [*found, *page.cases], page.after
        if after is None:
            break
    return found
