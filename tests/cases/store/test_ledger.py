"""The ledger of the store: append-only, in the same transaction as the act, and valid for the standalone verifier."""

import subprocess
import sys
from pathlib import Path

import pytest
from desk_of_cases import CaseDesk
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from store_builders import NOON, a_person, a_report, worked

from api.auditing import export_store, verify_store
from api.settings import Settings
from api.signing import FileSigner
from cases.case import Route
from cases.checkpoint import Checkpoints
from cases.intake import open_case
from cases.store import Act

VERIFIER = Path(__file__).parents[3] / "scripts" / "verify_ledger.py"


async def a_released_case(store, home: Path):
    desk = CaseDesk(store, home)
    once = await desk.decided(await desk.proposed(worked(route=Route.FOUR_EYES, needed=2)))
    await desk.decided(once, person=a_person("raj"))
    await desk.outbox.send_due()
    return once.case_id


@pytest.mark.parametrize("change", ["UPDATE ledger_entries SET kind = 'closed'", "DELETE FROM ledger_entries"])
def test_the_database_refuses_to_change_an_entry(run, change) -> None:
    async def scene(store):
        async with store.writing() as unit:
            await unit.ledger.append([Act("opened", "X")], NOON)
        with pytest.raises(DatabaseError, match="append-only"):
            async with store.engine.begin() as connection:
                await connection.execute(text(change))
        return await store.entries("X")

    assert [entry["kind"] for entry in run(scene)] == ["opened"]


def test_an_act_that_is_rolled_back_leaves_no_entry(run) -> None:
    async def scene(store):
        async def failing() -> None:
            async with store.writing() as unit:
                await unit.ledger.append([Act("opened", "X")], NOON)
                raise RuntimeError("the act failed")

        with pytest.raises(RuntimeError):
            await failing()
        return await store.entries("X")

    assert run(scene) == ()


def test_a_case_tells_its_whole_story_in_order(run, tmp_path) -> None:
    async def scene(store):
        return await store.entries(await a_released_case(store, tmp_path))

    kinds = [entry["kind"] for entry in run(scene)]
    assert kinds == [
        "opened", "diagnosed", "evidence", "proposed", "verified", "scored", "routed", "decided", "decided",
        "released", "outcome",
    ]  # fmt: skip


def test_no_entry_holds_a_name_an_account_or_a_message(run, tmp_path) -> None:
    async def scene(store):
        return await store.entries(await a_released_case(store, tmp_path))

    told = str(run(scene))
    assert not [word for word in ("Lindkvist", "FR7630006000011234567890189", "Facture", "1250") if word in told]


def test_the_standalone_verifier_accepts_the_export_with_outside_copies(run, tmp_path) -> None:
    settings = Settings(home=tmp_path, _env_file=None)
    out = tmp_path / "ledger.jsonl"

    async def scene(store):
        case_id = await a_released_case(store, tmp_path / "other")
        checkpoints = Checkpoints(store, FileSigner(tmp_path / "keys"), tmp_path / "checkpoints")
        async with store.writing() as unit:
            await unit.ledger.append([Act("export", case_id)], NOON)
        await checkpoints.make_if_due(NOON)
        return await export_store(store, settings, out)

    number = run(scene)
    outside = sorted((tmp_path / "checkpoints").glob("*.txt"))[-1]
    command = [sys.executable, str(VERIFIER), str(out), "--key", f"{out}.key", "--checkpoint", str(outside)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, number) == (0, 12), told.stdout + told.stderr


def test_verification_finds_an_entry_that_was_changed_behind_the_triggers(run, tmp_path) -> None:
    settings = Settings(home=tmp_path, _env_file=None)

    async def scene(store):
        await open_case(store, a_report(), now=NOON)
        sound = await verify_store(store, settings)
        async with store.engine.begin() as connection:
            sqlite = store.engine.dialect.name == "sqlite"
            name = "ledger_entries_no_UPDATE" if sqlite else "ledger_entries_fixed ON ledger_entries"
            await connection.execute(text(f"DROP TRIGGER {name}"))
            await connection.execute(text("UPDATE ledger_entries SET entry = replace(entry, 'opened', 'closed')"))
        return sound["faults"], (await verify_store(store, settings))["faults"]

    sound, changed = run(scene)
    assert sound == []
    assert changed == ["the head does not fit the entries"]
