"""Two who decide at the same moment, on both databases: an account changes once, and knowledge agrees with itself."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from api.accounts import confirm_change, drop_change, propose_change, shut, waiting_changes
from api.publishing import publish, publishing
from api.sign_in import BadAccount
from cases.decision import Person, Role
from cases.store import CaseStore, Taken, User, migrate, open_store, sqlite_url
from knowledge_base.playbooks import DOCUMENTS
from knowledge_base.publishing import HasProblems

NOW, FROM = datetime(2026, 11, 23, 12, tzinfo=UTC), date(2026, 12, 1)
ADA, *OTHERS = (Person(name, frozenset({Role.ADMIN})) for name in ("ada", "bea", "cid", "dan", "eve", "fay"))
TOM = User("tom", "tom", "", ("viewer",), ())
RAJ = {"kind": "person", "id": "raj", "role": "knowledge_editor"}
SHIPPED = (DOCUMENTS / "playbooks/PB-12-blank-element.md").read_text(encoding="utf-8")
OWN = SHIPPED.replace("effective: {from: 2020-01-01", "effective: {from: 2026-12-01").replace("id: PB-12", "id: PB-912")
Scene = Callable[[CaseStore], Coroutine[Any, Any, Any]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Scene], Any]]:
    """Play a scene on a fresh store with the account `tom`."""
    from services import fresh_postgresql

    async def played(url: str, scene: Scene) -> Any:
        store = open_store(url)
        try:
            async with store.writing() as unit:
                await unit.people.add_user(TOM, NOW)
            return await scene(store)
        finally:
            await store.close()

    with fresh_postgresql() if request.param == "postgresql" else nullcontext(sqlite_url(tmp_path)) as url:
        migrate(url)
        yield lambda scene: asyncio.run(played(url, scene))


def test_a_change_of_an_account_is_decided_once(play: Callable[[Scene], Any]) -> None:
    async def scene(store: CaseStore) -> Any:
        wish = await propose_change(store, ADA, "tom", ("operator",), (), reason="joins the desk", now=NOW)
        confirming = (confirm_change(store, other, wish.id, now=NOW) for other in OTHERS)
        refusing = (drop_change(store, other, wish.id, now=NOW) for other in OTHERS)
        done = await asyncio.gather(*confirming, *refusing, return_exceptions=True)
        async with store.reading() as unit:
            tom, told = await unit.people.user("tom"), await unit.ledger.page(kinds=["user_changed"])
            assert await waiting_changes(unit) == ()
        return [d for d in done if not isinstance(d, BadAccount)], tom, [entry["facts"]["what"] for entry in told]

    [decided], tom, [what, proposed] = play(scene)
    confirmed = isinstance(decided, tuple)
    assert (what, proposed) == ("changed" if confirmed else "refused", "proposed")
    assert tom.roles == (("operator",) if confirmed else ("viewer",))


def test_two_wishes_for_one_new_account_make_it_once(play: Callable[[Scene], Any]) -> None:
    async def scene(store: CaseStore) -> Any:
        wishes = [
            await propose_change(store, ADA, "una", (role,), (), reason="is new", now=NOW)
            for role in ("viewer", "operator")
        ]
        confirming = (confirm_change(store, OTHERS[0], wish.id, now=NOW) for wish in wishes)
        done = await asyncio.gather(*confirming, return_exceptions=True)
        async with store.reading() as unit:
            return [d for d in done if not isinstance(d, BadAccount | Taken)], await unit.people.user("una")

    [(made, _)], una = play(scene)
    assert made == una


def test_an_account_that_is_shut_while_another_writes_it_stays_shut_and_loses_nothing(
    play: Callable[[Scene], Any],
) -> None:
    async def scene(store: CaseStore) -> Any:
        async with store.writing() as unit:
            seen = await unit.people.user("tom", lock=True)
            assert seen is not None
            shutting = asyncio.create_task(shut(store, ADA, "tom", now=NOW))
            await asyncio.sleep(0.3)
            await unit.people.change_user(replace(seen, failures=1))
        await shutting
        async with store.reading() as unit:
            return await unit.people.user("tom")

    assert play(scene) == replace(TOM, disabled=True, failures=1)


def test_of_playbooks_that_contradict_each_other_one_is_published(play: Callable[[Scene], Any]) -> None:
    files = [f"playbooks/PB-912-{name}.md" for name in ("ape", "bee", "cow", "doe")]

    async def scene(store: CaseStore) -> Any:
        desk = publishing(store)
        for file in files:
            await asyncio.to_thread(desk.save_draft, file, OWN, person="lea", now=NOW)
            await asyncio.to_thread(desk.submit, file, 1, person="lea", now=NOW)
        publications = (publish(store, file, 1, actor=RAJ, effective_from=FROM, now=NOW) for file in files)
        done = await asyncio.gather(*publications, return_exceptions=True)
        return [d for d in done if not isinstance(d, HasProblems)], desk.store.published()

    won, standing = play(scene)
    assert tuple(won) == standing
    assert len(standing) == 1
