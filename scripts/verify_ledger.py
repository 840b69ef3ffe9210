#!/usr/bin/env python3
"""Check an exported audit ledger with nothing but Python's standard library.

    verify_ledger.py ENTRIES.jsonl --key KEY [--checkpoint NOTE ...] [--inside NOTE ...]

ENTRIES.jsonl holds one canonical entry a line. KEY is a verifier key (`name+key id+base64`) or a file with some, one a
line. `--checkpoint` names notes kept outside the application's reach, `--inside` those of the export itself.
Exit: 0 valid, 1 broken (with the first bad index), 2 unusable.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIELDS = {"index", "at", "tenant", "case", "kind", "actor", "bundle", "inputs", "facts", "previous_sha256"}

# --- Ed25519 (RFC 8032), verification only -----------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: Point) -> Point:
    found = NEUTRAL
    while n:
        if n & 1:
            found = add(found, p)
        p, n = add(p, p), n >> 1
    return found


def same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None where they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 §5.1.7, without cofactor."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or BASE is None or s >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same(times(s, BASE), add(commitment, times(challenge, public)))


# --- Notes --------------------------------------------------------------------------------------------------------


class Unusable(Exception):
    """The input cannot be judged at all."""


@dataclass
class Note:
    """A checkpoint whose signature holds."""

    name: str
    size: int
    root: bytes
    outside: bool


def read_key(text: str) -> tuple[str, bytes, bytes]:
    """Name, key id and key of `name+key id+base64`."""
    try:
        name, key_id, encoded = text.strip().split("+", 2)
        blob = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise Unusable("a key is written name+key id+base64") from None
    expected = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4]
    if blob[:1] != b"\x01" or len(blob) != 33 or expected.hex() != key_id:
        raise Unusable(f"{name}: the key id does not belong to the key")
    return name, expected, blob[1:]


def read_note(text: str, label: str, keys: list[tuple[str, bytes, bytes]], outside: bool) -> Note | str:
    """The note, or in words why it does not hold."""
    body, _, signatures = text.partition("\n\n")
    try:
        _, size, root = body.split("\n")
        number, digest = int(size), base64.b64decode(root, validate=True)
    except (ValueError, binascii.Error):
        return f"{label}: this is no checkpoint"
    if str(number) != size or len(digest) != 32 or number < 0:
        return f"{label}: this is no checkpoint"
    if not signatures.endswith("\n"):
        return f"{label}: a signature cannot be read"
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        try:
            blob = base64.b64decode(parts[-1], validate=True)
        except (ValueError, binascii.Error):
            return f"{label}: a signature cannot be read"
        for name, key_id, key in keys:
            if len(parts) == 3 and parts[:2] == ["\u2014", name] and blob[:4] == key_id:
                if signature_holds(key, f"{body}\n".encode(), blob[4:]):
                    return Note(label, number, digest, outside)
                return f"{label}: the signature of {name} does not hold"
    return f"{label}: no key that was given has signed it"


# --- Entries and tree ---------------------------------------------------------------------------------------------


@dataclass
class Judgement:
    """What was found. `bad` is the first bad index, `open` what could not be checked."""

    entries: int = 0
    bad: int | None = None
    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def fault(self, index: int, text: str) -> None:
        self.bad = index if self.bad is None else min(self.bad, index)
        self.faults.append(text)


def grown(peaks: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """Complete subtrees after one more leaf (RFC 6962)."""
    while size & 1:
        leaf, size = hashlib.sha256(b"\x01" + peaks.pop() + leaf).digest(), size >> 1
    peaks.append(leaf)
    return peaks


def root_of(peaks: list[bytes]) -> bytes:
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hashlib.sha256(b"\x01" + peak + root).digest()
    return root


def no_floats(text: str) -> Any:
    raise ValueError(f"{text} is a float")


def read_entry(line: bytes, index: int, before: dict[str, Any] | None, previous: str) -> dict[str, Any]:
    """The entry on a line. Raises ValueError with what is wrong with it."""
    entry = json.loads(line, parse_float=no_floats, parse_constant=no_floats)
    if not isinstance(entry, dict) or set(entry) != FIELDS:
        raise ValueError("the fields are not those of an entry")
    again = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if again != line:
        raise ValueError("the entry is not in canonical form")
    if entry["index"] != index or isinstance(entry["index"], bool):
        raise ValueError(f"the entry says index {entry['index']}")
    if entry["previous_sha256"] != previous:
        raise ValueError("the entry does not follow the one before it")
    if before is not None and entry["at"] < before["at"]:
        raise ValueError(f"time goes back from {before['at']} to {entry['at']}")
    if not all(is_digest(value) for value in entry["inputs"].values()):
        raise ValueError("an input is no SHA-256")
    return entry


def is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and all(c in "0123456789abcdef" for c in value)


# --- Order of kinds in a case -------------------------------------------------------------------------------------


@dataclass
class CaseSoFar:
    """What one case has been through."""

    kinds: set[str] = field(default_factory=set)
    routed: dict[str, Any] = field(default_factory=dict)
    approvals: set[str] = field(default_factory=set)


def case_fault(entry: dict[str, Any], so_far: CaseSoFar) -> str | None:
    """Why this entry may not stand here in its case; remembers it."""
    kind, facts = entry["kind"], entry["facts"]
    why = None
    if not so_far.kinds and kind != "opened":
        why = f"a case begins with opened, not {kind}"
    elif kind == "routed" and "verified" not in so_far.kinds:
        why = "routed without verified"
    elif kind == "released":
        why = release_fault(entry, so_far)
    so_far.kinds.add(kind)
    if kind == "routed":
        so_far.routed, so_far.approvals = facts, set()
    elif kind == "voided":
        so_far.approvals = set()
    elif kind == "decided" and is_approval(entry, so_far):
        so_far.approvals.add(entry["actor"].get("id", ""))
    return why


def is_approval(entry: dict[str, Any], so_far: CaseSoFar) -> bool:
    """A person's approval of what was routed last, and of nothing else."""
    facts = entry["facts"]
    same = facts.get("context_sha256") == so_far.routed.get("context_sha256")
    return bool(same and facts.get("verdict") == "approve" and entry["actor"].get("kind") == "person")


def release_fault(entry: dict[str, Any], so_far: CaseSoFar) -> str | None:
    if not {"verified", "routed"} <= so_far.kinds:
        return "released without verified and routed"
    if so_far.routed.get("route") == "auto":
        versions = so_far.routed.get("versions") or {}
        named = [versions.get(name) for name in ("certificate", "standing_authorisation", "policy")]
        return None if any(named) or entry["bundle"] else "released automatically without certificate or authorisation"
    needed = so_far.routed.get("approvals_needed") or 1
    people = len(so_far.approvals - {""})
    return None if people >= needed else f"released with {people} of {needed} approvals"


def verify(data: bytes, notes: list[tuple[str, str, bool]], keys: list[str]) -> Judgement:
    """Judge an export. `notes` are (label, text, outside). Raises Unusable."""
    trusted = [read_key(text) for text in keys]
    judgement = Judgement()
    read = [read_note(text, label, trusted, outside) for label, text, outside in notes]
    for broken in (note for note in read if isinstance(note, str)):
        judgement.fault(0, broken)
    held = sorted((note for note in read if isinstance(note, Note)), key=lambda note: note.size)
    roots = judge_entries(data, {note.size for note in held}, judgement)
    judge_notes(held, roots, judgement)
    tell_what_is_open(held, judgement)
    return judgement


def judge_entries(data: bytes, sizes: set[int], judgement: Judgement) -> dict[int, bytes]:
    """Check every entry; roots of the tree at the sizes asked for."""
    lines = data.removesuffix(b"\n").split(b"\n") if data else []
    peaks: list[bytes] = []
    roots = {0: root_of([])} if 0 in sizes else {}
    cases: dict[str, CaseSoFar] = {}
    before: dict[str, Any] | None = None
    previous = "0" * 64
    for index, line in enumerate(lines):
        try:
            before = read_entry(line, index, before, previous)
            case = before["case"]
            if case is not None and (why := case_fault(before, cases.setdefault(case, CaseSoFar()))):
                judgement.fault(index, f"entry {index}: {why}")
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
            judgement.fault(index, f"entry {index}: {error}")
            before = None
        previous = hashlib.sha256(line).hexdigest()
        peaks = grown(peaks, index, hashlib.sha256(b"\x00" + line).digest())
        if index + 1 in sizes:
            roots[index + 1] = root_of(peaks)
    judgement.entries = len(lines)
    return roots


def judge_notes(notes: list[Note], roots: dict[int, bytes], judgement: Judgement) -> None:
    """Every checkpoint is a prefix of the log; so they are consistent with each other too."""
    good, left = 0, judgement.entries
    for note in notes:
        if note.size > left:
            judgement.fault(left, f"{note.name}: {note.size} entries were signed, {left} are left")
        elif roots[note.size] != note.root:
            judgement.fault(good, f"{note.name}: the first {note.size} entries are not those that were signed")
        else:
            good = note.size


def tell_what_is_open(notes: list[Note], judgement: Judgement) -> None:
    if not any(note.outside for note in notes):
        judgement.open.append("no outside checkpoint: a log rewritten and signed with a stolen key would look the same")
    covered = max((note.size for note in notes), default=0)
    if covered < judgement.entries:
        judgement.open.append(f"entries {covered} to {judgement.entries - 1} come after the last checkpoint")
    judgement.open.append("bodies are not in the export: digests were checked for form only")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check an exported audit ledger.")
    parser.add_argument("entries", type=Path)
    parser.add_argument("--key", action="append", required=True, help="verifier key, or a file of keys")
    parser.add_argument("--checkpoint", action="append", type=Path, default=[], help="note kept outside")
    parser.add_argument("--inside", action="append", type=Path, default=[], help="note from the export")
    return parser.parse_args()


def key_texts(given: list[str]) -> list[str]:
    texts = [Path(text).read_text(encoding="utf-8") if Path(text).is_file() else text for text in given]
    return [line for text in texts for line in text.split("\n") if line.strip()]


def main() -> int:
    given = arguments()
    try:
        notes = [(p.name, p.read_text(encoding="utf-8"), True) for p in given.checkpoint]
        notes += [(p.name, p.read_text(encoding="utf-8"), False) for p in given.inside]
        judgement = verify(given.entries.read_bytes(), notes, key_texts(given.key))
    except (OSError, UnicodeDecodeError, Unusable) as error:
        print(f"unusable: {error}")
        return 2
    for text in judgement.faults:
        print(f"broken: {text}")
    for text in judgement.open:
        print(f"not checked: {text}")
    if judgement.bad is not None:
        print(f"BROKEN, first bad index {judgement.bad}, {judgement.entries} entries")
        return 1
    print(f"valid, {judgement.entries} entries, {len(notes)} checkpoints")
    return 0


if __name__ == "__main__":
    sys.exit(main())
