"""Replays declared changes on the leaves of an MX message, as a plain map of path → text, and compares the outcome."""

import re

from .claims import Claim, Texts
from .derived import follows

_REPEAT = re.compile(r"^(.*?)(?:\[(\d{1,9})\])?$")


class Leaves:
    """The leaves of a message as a map that declared changes can be carried out on. Faults collect in `faults`."""

    def __init__(self, leaves: Texts) -> None:
        self.leaves = dict(leaves)
        self.faults: list[str] = []

    def replay(self, claim: Claim) -> None:
        """Carry out one declared change; a value that is not what the claim says is a fault."""
        old, new, path = claim.old, claim.new, claim.path
        if claim.kind == "order":
            return
        if claim.kind == "split":
            self._split(claim)
        elif claim.kind == "append":
            self._append(path, str(new))
        elif isinstance(old, dict) or isinstance(new, dict):
            self._group(path, old, new)
        elif claim.kind in ("computed", "cut"):
            self._computed(claim)
        else:
            self._value(path, old, new)

    def _value(self, path: str, old: str | None, new: str | None) -> None:
        if self.leaves.get(path) != old or (old is None and self._below(path)):
            self._fault(path)
        if new is None:
            self._delete(path)
        else:
            self._put(path, new)

    def _computed(self, claim: Claim) -> None:
        present = self.leaves.get(claim.path)
        if present is None or claim.old not in (None, present):
            self._fault(claim.path)
            return
        if isinstance(claim.new, str):
            self._put(claim.path, claim.new)
            if claim.new != present and not follows(claim.operator, present, claim.new):
                self._fault(claim.path)
        else:
            self.leaves[claim.path] = present
            self.open_ends[claim.path] = claim

    @property
    def open_ends(self) -> dict[str, Claim]:
        """Computed places whose outcome the operator does not state: judged against the text that is found."""
        if not hasattr(self, "_open_ends"):
            self._open_ends: dict[str, Claim] = {}
        return self._open_ends

    def _group(self, path: str, old: str | Texts | None, new: str | Texts | None) -> None:
        present = {p.removeprefix(f"{path}/"): text for p, text in self._below(path).items()}
        expected = old if isinstance(old, dict) else {}
        if present != expected or isinstance(old, str):
            self._fault(path)
        if not new:
            self._delete(path)
            return
        for sub in list(self._below(path)):
            del self.leaves[sub]
        for sub, text in (new if isinstance(new, dict) else {"": new}).items():
            self._put(f"{path}/{sub}".rstrip("/"), text)

    def _append(self, path: str, moved: str) -> None:
        present = self.leaves.get(path)
        self._put(path, f"{present} {moved}" if present else moved)

    def _split(self, claim: Claim) -> None:
        """The text becomes two repeats; their border is open until the outcome is seen."""
        present = self.leaves.get(claim.path)
        if present is None or claim.old not in (None, present):
            self._fault(claim.path)
            return
        most = claim.operator.arguments.get("max") if claim.operator else None
        at = present.rfind(" ", 1, most + 1) if isinstance(most, int) else -1
        name, number = _numbered(claim.path)
        carried, at = (present[at:].strip(), at) if at > 0 else ("", len(present))
        self._put(claim.path, present[:at].rstrip())
        while carried:
            number += 1
            step = f"{name}[{number}]"
            following = self.leaves.get(step, "")
            self._put(step, carried)
            carried = following

    def _below(self, path: str) -> Texts:
        prefix = f"{path}/"
        return {p: text for p, text in self.leaves.items() if p.startswith(prefix)}

    def _put(self, path: str, text: str) -> None:
        self.leaves[path] = text
        parent = path.rpartition("/")[0]
        while parent and not path.rpartition("/")[2].startswith("@"):
            if self.leaves.get(parent, "").strip() == "":
                self.leaves.pop(parent, None)  # an element that gets children is no leaf any more
            parent = parent.rpartition("/")[0]

    def _delete(self, path: str) -> None:
        """Remove what is at and below `path`; later repeats move up, and a parent left empty goes too."""
        for gone in [path, *self._below(path)]:
            self.leaves.pop(gone, None)
        if path.rpartition("/")[2].startswith("@"):
            return
        self._close_gap(path)
        parent = path.rpartition("/")[0]
        if parent and parent != "AppHdr" and parent not in self.leaves and not self._below(parent):
            self._delete(parent)

    def _close_gap(self, path: str) -> None:
        name, number = _numbered(path)
        moved: Texts = {}
        for old, text in self.leaves.items():
            moved[_moved_up(old, name, number)] = text
        self.leaves = moved

    def _fault(self, path: str) -> None:
        self.faults.append(path)


def _numbered(path: str) -> tuple[str, int]:
    found = _REPEAT.match(path)
    assert found is not None
    return found[1], int(found[2] or 1)


def _moved_up(path: str, name: str, number: int) -> str:
    if not path.startswith(f"{name}["):
        return path
    digits, _, rest = path[len(name) + 1 :].partition("]")
    place = int(digits)
    if place <= number:
        return path
    return (name if place == 2 else f"{name}[{place - 1}]") + rest


def differing(before: Texts, after: Texts, claims: list[Claim]) -> tuple[str, ...]:
    """Paths where `after` is not what the claims make of `before`, or where a claim did not fit."""
    model = Leaves(before)
    for claim in claims:
        model.replay(claim)
    open_ends = model.open_ends
    for path, claim in open_ends.items():
        was, now = model.leaves.get(path), after.get(path)
        if was is not None and now is not None and (was == now or follows(claim.operator, was, now)):
            model.leaves[path] = now
    wrong = {p for p in model.leaves.keys() | after.keys() if model.leaves.get(p) != after.get(p)}
    return tuple(dict.fromkeys([*model.faults, *sorted(wrong)]))
