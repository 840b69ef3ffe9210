"""The standalone verifier: a sound ledger passes, and every class of tampering of the threat list is caught."""

import ast
import importlib.util
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cases.ledger.entry import Record
from cases.ledger.log import End, append_all, exported
from cases.ledger.note import Checkpoint, signed, verifier_of
from cases.ledger.tree import leaf_hash, root_of

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_ledger.py"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORIGIN = "example.ledger/main"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STOLEN = KEY
VERIFIER = str(verifier_of(ORIGIN, KEY))
DIGEST = "ab" * 32


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_ledger", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_ledger"] = module
    spec.loader.exec_module(module)
    return module


verifier = _script()


def a_case(name: str, *, approvers: tuple[str, ...] = ("ada", "ben"), route: str = "four_eyes") -> Iterator[Record]:
    needed = {"auto": 0, "approval": 1, "four_eyes": 2}[route]
    yield Record("opened", name, inputs={"message": DIGEST})
    yield Record("diagnosed", name, facts={"cause": "address"})
    yield Record("proposed", name, facts={"action": "REPAIR"})
    yield Record("verified", name, facts={"passed": True})
    facts = {"route": route, "approvals_needed": needed, "context_sha256": "c1", "versions": {"policy": "p1"}}
    yield Record("routed", name, facts=facts)
    for person in approvers:
        actor = {"kind": "person", "id": person, "role": "approver"}
        yield Record("decided", name, actor, facts={"verdict": "approve", "context_sha256": "c1"})
    yield Record("released", name, inputs={"message": DIGEST}, facts={"automatic": route == "auto"})


def a_log(*cases: Iterator[Record]) -> list[bytes]:
    records = [record for case in cases for record in case]
    return list(append_all(End(), records, NOON)[0])


def a_note(entries: list[bytes], size: int | None = None, key: Ed25519PrivateKey = KEY) -> str:
    size = len(entries) if size is None else size
    return signed(Checkpoint(ORIGIN, size, root_of([leaf_hash(e) for e in entries[:size]])), (ORIGIN, key))


LOG = a_log(a_case("c1"), a_case("c2"), a_case("c3", approvers=(), route="auto"))
NOTES = [("first", a_note(LOG, 9), True), ("last", a_note(LOG), True)]


def judged(entries: list[bytes], notes: list[tuple[str, str, bool]] = NOTES) -> object:
    return verifier.verify(exported(entries), notes, [VERIFIER])


def is_broken(entries: list[bytes], notes: list[tuple[str, str, bool]] = NOTES) -> bool:
    return judged(entries, notes).bad is not None  # type: ignore[attr-defined]


def rewritten(entries: list[bytes]) -> list[bytes]:
    """The same contents with indices and chain made right again: what somebody with write access would do."""
    import hashlib

    previous, made = "0" * 64, []
    for index, entry in enumerate(entries):
        value = {**json.loads(entry), "index": index, "previous_sha256": previous}
        data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        previous = hashlib.sha256(data).hexdigest()
        made.append(data)
    return made


def test_a_sound_ledger_is_valid_and_says_what_it_could_not_check() -> None:
    judgement = verifier.verify(exported(LOG), NOTES, [VERIFIER])
    assert judgement.bad is None
    assert judgement.open == ["bodies are not in the export: digests were checked for form only"]
    alone = verifier.verify(exported(LOG), [], [VERIFIER])
    assert any("outside checkpoint" in text for text in alone.open)
    assert any("after the last checkpoint" in text for text in alone.open)


def test_class_1_a_bit_flipped_at_any_byte_of_an_entry() -> None:
    for place in range(len(LOG[5])):
        for bit in (place % 8,):
            entry = LOG[5][:place] + bytes([LOG[5][place] ^ (1 << bit)]) + LOG[5][place + 1 :]
            assert verifier.verify(exported([*LOG[:5], entry, *LOG[6:]]), NOTES[1:], [VERIFIER]).bad is not None


def test_class_1_a_bit_flipped_at_random_places() -> None:
    data, chance = exported(LOG), random.Random(7)
    for _ in range(150):
        place = chance.randrange(len(data) - 1)
        changed = data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
        assert verifier.verify(changed, NOTES[1:], [VERIFIER]).bad is not None


def edited(entry: bytes) -> bytes:
    return json.dumps({**json.loads(entry), "bundle": "x"}, sort_keys=True, separators=(",", ":")).encode()


CHANGED = {
    "2 edited": [*LOG[:4], edited(LOG[4]), *LOG[5:]],
    "3 deleted": [*LOG[:4], *LOG[5:]],
    "4 inserted": [*LOG[:4], LOG[2], *LOG[4:]],
    "5 swapped": [*LOG[:4], LOG[5], LOG[4], *LOG[6:]],
    "6 duplicated": [*LOG[:5], LOG[4], *LOG[5:]],
    "7 truncated": LOG[:-1],
    "8 grown again": [*LOG[:-2], *a_log(a_case("c9"))[:2]],
}


@pytest.mark.parametrize("name", CHANGED)
def test_classes_2_to_8_are_caught(name: str) -> None:
    assert is_broken(CHANGED[name])


@pytest.mark.parametrize("name", CHANGED)
def test_classes_2_to_8_are_caught_with_indices_and_chain_made_right(name: str) -> None:
    assert is_broken(rewritten(CHANGED[name]))


def test_class_9_a_log_signed_again_with_a_stolen_key_needs_an_outside_checkpoint() -> None:
    forged = rewritten([*LOG[:4], edited(LOG[4]), *LOG[5:]])
    inside = [("inside", a_note(forged, key=STOLEN), False)]
    blind = judged(forged, inside)
    assert blind.bad is None  # type: ignore[attr-defined]
    assert any("stolen key" in text for text in blind.open)  # type: ignore[attr-defined]
    assert is_broken(forged, [*inside, NOTES[0]])


def test_the_first_bad_index_is_named() -> None:
    judgement = verifier.verify(exported([*LOG[:4], edited(LOG[4]), *LOG[5:]]), NOTES, [VERIFIER])
    assert judgement.bad in (0, 4, 5)
    assert verifier.verify(exported([*LOG[:4], edited(LOG[4]), *LOG[5:]]), [], [VERIFIER]).bad == 5


@pytest.mark.parametrize(
    ("records", "why"),
    [
        (a_case("c1", approvers=("ada",)), "1 of 2"),
        (a_case("c1", approvers=("ada", "ada")), "1 of 2"),
        (a_case("c1", approvers=(), route="approval"), "0 of 1"),
        (iter([Record("opened", "c1"), Record("released", "c1")]), "without verified"),
        (iter([Record("diagnosed", "c1")]), "begins with opened"),
        (iter([Record("opened", "c1"), Record("verified", "c1"), Record("routed", "c1", facts={"route": "auto"}),
               Record("released", "c1")]), "without certificate"),
    ],
)  # fmt: skip
def test_a_release_needs_its_people_or_its_authorisation(records: Iterator[Record], why: str) -> None:
    judgement = verifier.verify(exported(a_log(records)), [], [VERIFIER])
    assert any(why in text for text in judgement.faults)


def test_an_approval_of_another_context_does_not_count() -> None:
    records = list(a_case("c1"))
    records.insert(-1, Record("voided", "c1"))
    assert is_broken(a_log(iter(records)), [])


def test_a_forged_signature_breaks_and_a_strange_key_is_unusable() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert is_broken(LOG, [("forged", a_note(LOG, key=other), True)])
    with pytest.raises(verifier.Unusable):
        verifier.verify(exported(LOG), [], ["nonsense"])


def test_the_plain_signature_check_agrees_with_the_library() -> None:
    chance = random.Random(3)
    for _ in range(12):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(80))
        signature = key.sign(message)
        flipped = bytearray(signature)
        flipped[chance.randrange(64)] ^= 1
        assert verifier.signature_holds(public, message, signature)
        assert not verifier.signature_holds(public, message, bytes(flipped))
        assert not verifier.signature_holds(public, message + b"x", signature)


def test_the_command_exits_0_1_and_2(tmp_path: Path) -> None:
    good, bad, note, key = (tmp_path / name for name in ("good.jsonl", "bad.jsonl", "note.txt", "key.txt"))
    good.write_bytes(exported(LOG))
    bad.write_bytes(exported(LOG[:-1]))
    note.write_text(a_note(LOG), encoding="utf-8")
    key.write_text(VERIFIER + "\n", encoding="utf-8")

    def run(*arguments: object) -> int:
        command = [sys.executable, str(SCRIPT), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert run(good, "--key", key, "--checkpoint", note) == 0
    assert run(bad, "--key", VERIFIER, "--checkpoint", note) == 1
    assert run(tmp_path / "absent.jsonl", "--key", VERIFIER) == 2


def test_the_verifier_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    named = {n.names[0].name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import)}
    named |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert named <= set(sys.stdlib_module_names) | {"__future__"}


def test_ten_thousand_entries_take_well_under_a_second_each_thousand() -> None:
    entries = a_log(*(a_case(f"c{n}") for n in range(1250)))
    started = time.process_time()
    assert not is_broken(entries, [("last", a_note(entries), True)])
    assert time.process_time() - started < 8
