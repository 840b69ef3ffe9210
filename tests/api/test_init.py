"""`paymend init`: by options or by questions it writes settings, the first policy and the first people, or nothing."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import build
from api.settings import Settings
from api.sign_in import sign_in
from cases.store import open_store
from cases.store.kept_policies import KeptPolicies

PEOPLE = ("ada:admin", "bea:admin,auditor", "ana:operator:entry")


def run(folder: Path, *more: str, answers: str = "", people: tuple[str, ...] = PEOPLE) -> Any:
    users = [part for each in people for part in ("--user", each)]
    fixed = ["init", "--home", str(folder / "home"), "--env-file", str(folder / ".env"), *more]
    return CliRunner().invoke(build(["init"]), [*fixed, *users], input=answers)


def test_options_alone_set_everything_up(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OTHER=1\nPAYMEND_OWN_BICS=OLDXDEFF\nPAYMEND_PORT=8100\n")
    done = run(tmp_path, "--no-ask", "--own-bic", "HALMDEFFXXX", "--limit", "single_approval=250000", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    settings = Settings(_env_file=tmp_path / ".env")
    assert (settings.own, settings.port, settings.production) == (frozenset({"HALMDEFFXXX"}), 8100, True)
    assert "OTHER=1" in (tmp_path / ".env").read_text()
    policy = KeptPolicies(settings.store_url).policy(1)
    assert (policy.limits.single_approval, policy.limits.format_only) == (250_000, 100_000)

    async def ana() -> Any:
        store = open_store(settings.store_url)
        found = await sign_in(store, "ana", told["passwords"]["ana"], now=policy_time())
        async with store.reading() as unit:
            kinds = [entry["facts"]["what"] for entry in await unit.ledger.page(kinds=["policy_changed"])]
        await store.close()
        return found, kinds

    found, kinds = asyncio.run(ana())
    assert (found.roles, found.teams) == (("operator",), ("entry",))
    assert kinds == ["policy installed"]


def policy_time() -> Any:
    from api.clock import WallClock

    return WallClock().now()


def test_questions_ask_for_the_same_and_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    answers = "HALMDEFF\nada, bea\nana\nraj\nada\n50000\n\n\n\n\n"
    done = run(tmp_path, answers=answers, people=())
    assert done.exit_code == 0, done.output
    settings = Settings(_env_file=tmp_path / ".env")
    assert KeptPolicies(settings.store_url).policy(1).limits.format_only == 50_000
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert "ada" in done.output


@pytest.mark.parametrize(
    ("more", "people"),
    [
        (("--own-bic", "NOTABIC"), PEOPLE),
        ((), PEOPLE),
        (("--own-bic", "HALMDEFF"), ("ada:admin",)),
        (("--own-bic", "HALMDEFF"), (*PEOPLE, "eve:queen")),
        (("--own-bic", "HALMDEFF"), (*PEOPLE, "eve")),
        (("--own-bic", "HALMDEFF", "--limit", "single_approval=lots"), PEOPLE),
        (("--own-bic", "HALMDEFF", "--limit", "daily=5"), PEOPLE),
        (("--own-bic", "HALMDEFF", "--environment", "moon"), PEOPLE),
    ],
)
def test_a_wrong_answer_writes_nothing(tmp_path: Path, more: tuple[str, ...], people: tuple[str, ...]) -> None:
    done = run(tmp_path, "--no-ask", *more, people=people)
    assert done.exit_code == 2, done.output
    assert not (tmp_path / ".env").exists()


def test_an_installation_with_people_is_not_set_up_again(tmp_path: Path) -> None:
    asked = ("--no-ask", "--own-bic", "HALMDEFF")
    assert run(tmp_path, *asked).exit_code == 0
    again = run(tmp_path, *asked, people=("mal:admin", "lory:admin"))
    assert again.exit_code == 2
    assert "already" in again.output
