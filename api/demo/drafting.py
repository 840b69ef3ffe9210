"""The draft of the demo: a rule of a branch, written by one knowledge editor and waiting for another."""

import re
from asyncio import to_thread
from datetime import date, timedelta
from functools import partial

from cases.decision import Person

from ..bootstrap import Application
from ..publishing import publishing, save_draft, submit

FILE = "rules/rules-purpose.md"
RULE = "\n## Of our own\nOur branch in Kiel asks for the purpose of every payment of a ship's agent to a crew.\n"
_FROM = re.compile(r"(?m)^(effective:\s*\{\s*from:\s*)[0-9-]+")


async def draft(application: Application, editor: Person) -> None:
    """Let `editor` draft the rule and hand it on; another editor may publish it, from tomorrow at the earliest."""
    store, now = application.store, application.clock.now()
    text = await to_thread(partial(publishing(store).text_in_force, FILE, now.date()))
    version = await save_draft(store, editor, FILE, _from_day(text, now.date() + timedelta(days=1)) + RULE, now=now)
    await submit(store, editor, FILE, version.number, now=now)


def _from_day(text: str, day: date) -> str:
    return _FROM.sub(rf"\g<1>{day}", text)
