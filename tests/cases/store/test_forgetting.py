"""After an erasure no process keeps in its memory what it read of the payment, whichever process erased it."""

import asyncio
import gc
import weakref

from desk_of_cases import CaseDesk
from store_builders import NOON, REPAIRED
from test_erasure import released

from api.app import create_app
from api.bootstrap import assemble
from api.settings import Settings
from cases import forgetting
from cases.erasure import erase
from cases.forgetting import Forgetting, note_erasure
from cases.store import migrate
from payments import Message, read
from reference.names import plain_name


def kept() -> weakref.ref[Message]:
    """What stays of a message that was read a moment ago."""
    (message,) = read(REPAIRED)
    assert read(REPAIRED)[0] is message
    return weakref.ref(message)


def is_gone(message: weakref.ref[Message]) -> bool:
    gc.collect()
    return message() is None


def test_an_erasure_empties_the_memory_of_its_own_process(run, tmp_path) -> None:
    async def scene(store):
        desk = CaseDesk(store, tmp_path)
        case = await released(desk, "Q1")
        message, made = kept(), plain_name("Ateliers Ordelle Réunis")
        listed = (await store.cases()).cases[0]
        assert (await store.cases()).cases[0] is listed
        assert await erase(store, case.case_id, now=desk.clock.now())
        again = plain_name("Ateliers Ordelle Réunis")
        return is_gone(message), again == made, (await store.cases()).cases[0] is listed

    assert run(scene) == (True, True, False)


def test_another_process_lets_go_at_its_next_look_and_once_more_after_it(run) -> None:
    async def scene(store):
        other, found = Forgetting(store), []
        await other.look()
        async with store.writing() as unit:
            await note_erasure(unit, "somebody", NOON)
        for _ in range(3):  # what is read between two looks may be of just before the erasure
            message = kept()
            await other.look()
            found.append(is_gone(message))
        return found

    assert run(scene) == [True, True, False]


def test_a_server_looks_for_erasures_as_long_as_it_runs(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(forgetting, "LOOK_SECONDS", 0.05)
    settings = Settings(home=tmp_path, workers=0, _env_file=None)
    migrate(settings.store_url)

    async def scene() -> bool:
        application = assemble(settings)
        app = create_app(application=application)
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0.3)
            message = kept()
            async with application.store.writing() as unit:
                await note_erasure(unit, "somebody", NOON)
            for _ in range(200):
                if is_gone(message):
                    return True
                await asyncio.sleep(0.05)
        return False

    assert asyncio.run(scene())
