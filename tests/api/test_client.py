"""The Python client against a real server: hands in, reads, decides, listens, and tells what was refused."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from test_policies import an_exception
from typer.testing import CliRunner

from api.app import create_app
from api.cli.main import build
from api.client import Paymend, Refused
from api.settings import Settings

PASSWORD = "a long enough password"


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """A real server in a thread, on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(60)


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path))
    monkeypatch.setenv("PAYMEND_NEW_PASSWORD", PASSWORD)
    with served(Settings(home=tmp_path, rate_per_minute=600, _env_file=None)) as url:
        yield url


def command(*words: str) -> Any:
    done = CliRunner().invoke(build([]), [*words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_payment_goes_from_exception_to_release_through_the_client(address: str) -> None:
    key = command("keys", "issue", "--scopes", "exceptions:write,cases:read")["key"]
    command("users", "add", "raj", "--role", "approver")
    with Paymend(address, key) as machine, Paymend(address) as raj:
        receipt = machine.hand_in(an_exception("0001"), wait=60)
        again = machine.hand_in(an_exception("0001"))
        seen = machine.case(receipt["case_id"])
        outcomes = machine.hand_in_all([an_exception("0001"), {"no": "message"}])
        with pytest.raises(Refused) as other:
            machine.hand_in({**an_exception("0001"), "profile": "t2"})
        with pytest.raises(Refused) as by_machine:
            machine.decide(seen, "approve", reason="by a machine")
        raj.sign_in("raj", PASSWORD)
        done = raj.decide(seen, "approve", reason="read", key="raj-1")
        repeated = raj.decide(seen, "approve", reason="read", key="raj-1")
        with pytest.raises(Refused) as stale:
            raj.decide(seen, "reject", reason="too late")
        listed = [case["case_id"] for case in machine.cases(status=["releasing", "released"], limit=1)]
        repaired = machine.message(receipt["case_id"], "repaired")
        kinds = {entry["kind"] for entry in machine.audit(receipt["case_id"])}
        first = next(machine.events(after=0))
    assert receipt["resolution"]["action"] == "REPAIR"
    assert again["case_id"] == receipt["case_id"] == outcomes[0]["case_id"]
    assert [outcome["status_code"] for outcome in outcomes] == [202, 422]
    assert (other.value.status, other.value.title) == (409, "ExternalIdTaken")
    assert by_machine.value.status == 403
    assert done["status"] in ("releasing", "released")
    assert repeated["case_id"] == done["case_id"]
    assert (stale.value.status, stale.value.title) == (409, "StaleDecision")
    assert listed == [receipt["case_id"]]
    assert b"FORET" in repaired
    assert {"opened", "decided", "released"} <= kinds
    assert first["case_id"] == receipt["case_id"]


def test_wrong_words_and_nobody_there_are_told_apart(address: str) -> None:
    import httpx

    with Paymend(address) as nobody, pytest.raises(Refused) as wrong:
        nobody.sign_in("raj", "not the password")
    assert (wrong.value.status, wrong.value.title) == (401, "NotSignedIn")
    with Paymend("http://127.0.0.1:9") as lost, pytest.raises(httpx.TransportError):
        lost.case("01X")


def test_a_busy_server_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path))
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    with served(Settings(home=tmp_path, workers=0, rate_per_minute=1, _env_file=None)) as url:
        key = command("keys", "issue", "--scopes", "cases:read")["key"]
        with Paymend(url, key) as client:
            assert list(client.cases()) == []
            with pytest.raises(Refused) as busy:
                list(client.cases())
    assert busy.value.status == 429
    assert len([seconds for seconds in waited if seconds >= 1]) == 4
