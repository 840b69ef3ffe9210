"""Searches by party or account (ui §3.8): what is searched never stands in an address, only the id it is kept under."""

import json
import secrets

from cases.store import CaseFilter, Unit

from .desk import Desk, Viewer

KEPT_MAX = 20  # searches of one person; the oldest is forgotten
CHARACTERS_MAX = 100


def searches_name(person: str) -> str:
    """The setting that holds a person's searches."""
    return f"searches:{person}"


async def searched(unit: Unit, viewer: Viewer, name: str) -> str:
    """The party or account kept under `name` by this person; empty for any other name."""
    if not name:
        return ""
    kept = json.loads(await unit.settings.get(searches_name(viewer.id)) or "[]")
    return next((str(text) for each, text in kept if each == name), "")


async def search_parts(desk: Desk, viewer: Viewer, text: str, among: CaseFilter) -> dict[str, str]:
    """What the address of a search says: `q` for an id, reference, UETR or code of a case `among` those, else `s`."""
    text = text.strip()[:CHARACTERS_MAX]
    if not text:
        return {}
    if await desk.store.count(among):
        return {"q": text}
    return {"s": await _keep(desk, viewer, text)}


async def _keep(desk: Desk, viewer: Viewer, text: str) -> str:
    setting = searches_name(viewer.id)
    async with desk.store.writing() as unit:
        kept = json.loads(await unit.settings.get(setting) or "[]")
        before = next((name for name, known in kept if known == text), "")
        name = before or secrets.token_urlsafe(12)
        kept = [*(each for each in kept if each[0] != name), (name, text)][-KEPT_MAX:]
        await unit.settings.put(setting, json.dumps(kept), by=viewer.id, at=desk.now())
    return name
