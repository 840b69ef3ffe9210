"""Replay: the agent's run of a case once more, from what was stored, compared byte for byte with what was recorded."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.approval import JUDGED_AGAIN
from cases.case import Route
from cases.errors import CaseError
from cases.report import Report
from cases.resolution import Worked
from cases.store import NoSuchCase, report_of
from cases.work_queue import for_people

from .assessor import BY_HAND
from .bootstrap import Application
from .worker import worked_twice

PLANNER = "playbook"
ABSENT = "absent"


class NotReplayable(CaseError):
    """The case has no finished run, its input changed since, or a model took part before turns were recorded."""


async def replayed(application: Application, case_id: str) -> dict[str, Any]:
    """`equal`, and where it is false the first `difference`: its place, what was recorded and what came now.

    Nothing is written, nothing leaves. Raises NoSuchCase, NotReplayable.
    """
    from agent.models.turns import TurnsDiffer  # a server that replays nothing loads no model's libraries

    report, stored, version, begun = await _recorded(application, case_id)
    try:
        again = await asyncio.to_thread(_again, application, case_id, report, stored, begun)
    except TurnsDiffer as differing:
        difference = {"place": "turns", "recorded": str(differing), "replayed": "another request"}
        return {**_head(case_id, version, begun), "equal": False, "difference": difference}
    if again.route is Route.AUTO and stored.route is not Route.AUTO:
        again = for_people(again, stored.route_reasons[-1])  # the kill switch held it back then
    was, now = without_clockings(stored), without_clockings(again)
    told = {**_head(case_id, version, begun), "equal": _text(was) == _text(now)}
    return told if told["equal"] else {**told, "difference": first_difference(was, now)}


def _again(application: Application, case_id: str, report: Report, stored: Worked, begun: datetime) -> Worked:
    """The run once more, under the policy of then; where that is not known, under today's, which shows."""
    policies = application.policies
    policy = policies.with_digest(stored.versions.get("policy", "")) or policies.renewed()
    works = application.replaying(policy, stored.usage.get("model", PLANNER), stored.turns)
    return worked_twice(works, application.assessor_under(policy), case_id, report, now=begun)


def _head(case_id: str, version: int, begun: datetime) -> dict[str, Any]:
    return {"case_id": case_id, "version": version, "at": begun.isoformat()}


async def _recorded(application: Application, case_id: str) -> tuple[Report, Worked, int, Any]:
    """Report, work, version and time of the agent's latest run."""
    async with application.store.reading() as unit:
        row = await unit.cases.row(case_id)
        if row is None:
            raise NoSuchCase(case_id)
        report = await report_of(unit, case_id)
        for version in reversed(await unit.works.versions(case_id)):
            worked = await unit.works.get(case_id, version)
            if worked is not None and _by_agent(worked):
                _require_replayable(row["status"], worked)
                return report, worked, version, await unit.works.at(case_id, version)
    raise NotReplayable(f"no run of case {case_id} was ever finished")


def _by_agent(worked: Worked) -> bool:
    author = worked.proposal.author
    judged_again = any(step.get("step") == JUDGED_AGAIN for step in worked.trace)
    return not author.person and author.model != BY_HAND and not judged_again


def _require_replayable(status: str, worked: Worked) -> None:
    if status in ("received", "working"):
        raise NotReplayable("the case is being worked again: its input changed since the last run")
    if worked.usage.get("calls", 0) and not worked.turns:
        raise NotReplayable("a model took part in this run, and its turns are not recorded")


def without_clockings(worked: Worked) -> dict[str, Any]:
    """Everything that was decided, without how many milliseconds it took."""
    told = worked.to_json()
    told["trace"] = [{key: value for key, value in step.items() if key != "ms"} for step in told["trace"]]
    return json.loads(json.dumps(told, default=str))  # type: ignore[no-any-return]


def first_difference(was: Any, now: Any, place: str = "") -> dict[str, Any] | None:
    """Where two records differ first, in the order of the first one; None where they are equal."""
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys([*was, *now]):
            inner = first_difference(was.get(key, ABSENT), now.get(key, ABSENT), f"{place}.{key}".lstrip("."))
            if inner is not None:
                return inner
        return None
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        pairs = enumerate(zip(was, now, strict=True))
        return next((d for n, (a, b) in pairs if (d := first_difference(a, b, f"{place}[{n}]")) is not None), None)
    return None if was == now else {"place": place, "recorded": was, "replayed": now}


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
