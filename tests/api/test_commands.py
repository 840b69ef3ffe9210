"""Every command of the contract is there, tells its outcome as JSON where a program asks, and exits as it says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from api.cli.drift import monitors
from api.cli.main import build
from api.clock import WallClock
from api.simulating import ORDERS, Waiting, simulated
from tests.api.web.test_model_risk import seen

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SERVING = {"serve", "worker", "mcp"}  # they end when they are told to, and have no outcome
CONTRACT = """resolve check init backup restore serve worker migrate demo kb index|search|show|lint reference import
history import eval generate|run|compare|report certify verify-cert audit verify|export replay bundle show halt
resume users add|list|disable keys issue|revoke models probe mcp simulate drift doctor config"""


def commands(group: Any = None, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its words."""
    group = group or typer.main.get_command(build([]))
    for word, command in group.commands.items():
        words = f"{name} {word}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, words)
        else:
            yield words, command


def promised() -> Iterator[str]:
    words = CONTRACT.split()
    groups = {"kb", "reference", "history", "eval", "audit", "bundle", "users", "keys", "models"}
    for number, word in enumerate(words):
        if number and words[number - 1] in groups:
            continue
        tails = words[number + 1].split("|") if word in groups else [""]
        yield from (f"{word} {tail}".strip() for tail in tails)


def test_every_command_of_the_contract_is_there() -> None:
    assert set(promised()) - {name for name, _ in commands()} == set()


def test_every_command_with_an_outcome_tells_it_as_json() -> None:
    without = {name for name, command in commands() if "--json" not in {o for p in command.params for o in p.opts}}
    assert without == SERVING


@pytest.fixture
def paymend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in an installation of its own; its exit code and what it printed as JSON."""
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, Any]:
        done = CliRunner().invoke(build([]), [*words, "--json"])
        return done.exit_code, json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else None

    return run


def test_an_installation_is_looked_after_by_programs(paymend: Any, tmp_path: Path) -> None:
    bank = tmp_path / "banks.jsonl"
    bank.write_text('{"bic": "LKVNDEHH", "name": "Lindkvist Bank"}\n{"bic": 7}\n')
    assert paymend("migrate") == (0, {"schema": "present"})
    code, told = paymend("reference", "import", "banks", str(bank))
    assert (code, told["kind"], told["accepted"], told["left_out"]) == (0, "banks", 1, 1)
    assert [row["line"] for row in told["rejected"]] == [2]
    _, key = paymend("keys", "issue", "--scopes", "cases:read")
    assert paymend("keys", "revoke", key["id"]) == (0, {"revoked": key["id"]})
    assert paymend("users", "add", "ana", "--role", "operator")[0] == 0
    assert paymend("users", "disable", "ana") == (0, {"disabled": "ana"})
    assert paymend("halt", "auto") == (0, {"halted": "auto", "stratum": "", "store": True})
    assert paymend("resume", "auto") == (0, {"resumed": "auto", "stratum": ""})
    assert paymend("kb", "show", "PB-13")[1]["id"] == "PB-13"
    code, exported = paymend("audit", "export", "--out", str(tmp_path / "l.jsonl"))
    assert (code, exported["entries"]) == (0, len((tmp_path / "l.jsonl").read_text().splitlines()))


def a_waiting_case(name: str, *, came: int, cut_off: int | None, decisions: int = 1) -> Waiting:
    """A case that came so many minutes ago, with its cut-off in so many."""
    deadline = None if cut_off is None else NOON + timedelta(minutes=cut_off)
    return Waiting(name, NOON - timedelta(minutes=came), deadline, decisions)


QUEUE = [
    a_waiting_case("old", came=90, cut_off=600),
    a_waiting_case("older", came=120, cut_off=None),
    a_waiting_case("urgent", came=5, cut_off=15),
    a_waiting_case("two people", came=10, cut_off=25, decisions=2),
]


def missed(order: str, people: int, times: int = 1) -> tuple[str, ...]:
    each = timedelta(minutes=10)
    return simulated(QUEUE, ORDERS[order], people=people, each=each, now=NOON, times=times).missed


def test_a_simulation_says_which_cut_offs_an_order_of_work_misses() -> None:
    assert missed("first come", 1) == ("two people", "urgent")
    assert missed("by cut-off", 1) == ("two people",)  # two decisions of ten minutes after one: five too late
    assert missed("by cut-off", 2) == ()
    assert set(missed("by cut-off", 2, times=3)) == {"urgent", "two people"}


def test_what_waits_for_people_is_simulated_as_it_is_in_the_store(paymend: Any) -> None:
    code, told = paymend("simulate", "--people", "2")
    assert (code, told["simulation"], told["waiting"]) == (0, True, 0)
    assert {name: each["missed"] for name, each in told["orders"].items()} == {"by cut-off": 0, "first come": 0}


def test_nothing_to_compare_is_no_drift(paymend: Any) -> None:
    code, told = paymend("drift")
    assert (code, {name: (m["limit"], m["alarmed"]) for name, m in told.items()}) == (
        0, dict.fromkeys(("codes", "playbooks", "scores", "without a repair"), (None, False)),
    )  # fmt: skip


def test_a_new_code_of_late_is_an_alarm() -> None:
    now = WallClock().now()
    before = [seen(number, at=now - timedelta(days=9), code="M60") for number in range(900)]
    late = [seen(number, at=now - timedelta(hours=1), code="M60") for number in range(900, 1_000)]
    assert not monitors([*before, *late])["codes"]["alarmed"]
    assert monitors([*before, *(replace(each, code="XX99") for each in late)])["codes"]["alarmed"]
