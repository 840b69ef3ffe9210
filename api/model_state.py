"""Whether the model answers, as the workers last found it: kept for the pages of every process."""

import contextlib
import json
from collections.abc import Mapping
from datetime import datetime

from cases.resolution import Worked
from cases.store import CaseStore, Taken

MODEL_DOWN = "model_down"
PLANNER = "playbook"
FAILED = ("model: ", "fell back to the planner: ")
"""How a note of the trace begins where the model was asked and gave nothing that could be used."""


def answered(worked: Worked) -> bool | None:
    """Whether the model answered in this run; None where none was asked."""
    if any(str(step.get("note", "")).startswith(FAILED) for step in worked.trace):
        return False
    asked = worked.usage.get("model", PLANNER) != PLANNER and worked.usage.get("calls", 0)
    return True if asked else None


def down_since(settings: Mapping[str, str]) -> datetime | None:
    """Since when it does not answer, by the setting; None while it does."""
    told = settings.get(MODEL_DOWN)
    return datetime.fromisoformat(json.loads(told)["since"]) if told else None


async def learn(store: CaseStore, worked: Worked, *, now: datetime) -> None:
    """Take in one run: a failure is told from its first moment on, the next answer ends it. Most runs write nothing."""
    found = answered(worked)
    if found is None:
        return
    async with store.reading() as unit:
        down = await unit.settings.get(MODEL_DOWN) is not None
    if down is not found:
        return
    with contextlib.suppress(Taken):  # another worker found the same
        async with store.writing() as unit:
            if found:
                await unit.settings.drop(MODEL_DOWN)
            else:
                await unit.settings.put(MODEL_DOWN, json.dumps({"since": now.isoformat()}), by="worker", at=now)
