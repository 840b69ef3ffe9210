"""The demo: a queue of invented failed payments and ten people to work it. Development only."""

import secrets
from datetime import date, timedelta
from typing import Any

from cases.intake import ExternalIdTaken, open_case
from cases.report import Report
from cases.store import CaseStore

from ..bootstrap import Application, assemble
from ..settings import Settings
from ..sign_in import add_account
from .drafting import draft
from .faults import demo_queue
from .staging import person_of, stage

PEOPLE = (
    ("ana", ("operator",), ("payments",)),
    ("raj", ("approver",), ("release",)),
    ("mia", ("supervisor",), ("release",)),
    ("ola", ("approver",), ("compliance",)),
    ("fin", ("approver",), ("fraud",)),
    ("tom", ("auditor",), ()),
    ("ada", ("admin",), ()),
    ("abe", ("admin",), ()),
    ("eve", ("knowledge_editor",), ()),
    ("kai", ("knowledge_editor",), ()),
)


async def open_demo(settings: Settings, *, work: bool) -> dict[str, Any]:
    """Open the demo queue and its people, once; then work what waits. Says what there is, and the password."""
    application = assemble(settings)
    password = await _people(application)
    opened = 0
    for exception in demo_queue(next_weekday(application.clock.now().date())):
        opened += await _opened(application, exception)
    if work:
        worker = application.new_worker()
        while await worker.work_one():
            pass
        if opened:
            people = {name: person_of(name, roles, teams) for name, roles, teams in PEOPLE}
            await stage(application, people)
            await draft(application, people["eve"])
    number = await application.store.count()
    await application.store.close()
    return {"cases": number, "opened": opened, "users": [name for name, _, _ in PEOPLE], "password": password}


def next_weekday(day: date) -> date:
    """The first weekday after `day`."""
    day += timedelta(days=1)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


async def _opened(application: Application, exception: dict[str, Any]) -> bool:
    now = application.clock.now()
    try:
        return (await open_case(application.store, Report.model_validate(exception), now=now)).created
    except ExternalIdTaken:
        return False  # opened on another day: its value dates differ


async def _people(application: Application) -> str:
    """The accounts of the demo; their password is made once and kept below the home folder, for development."""
    file = application.settings.home / "demo-password"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_text(secrets.token_urlsafe(12), encoding="utf-8")
        file.chmod(0o600)
    password = file.read_text(encoding="utf-8")
    for name, roles, teams in PEOPLE:
        if await _missing(application.store, name):
            await add_account(application.store, name, password, roles, teams=teams, now=application.clock.now())
    return password


async def _missing(store: CaseStore, name: str) -> bool:
    async with store.reading() as unit:
        return await unit.people.user(name) is None
