"""How a guard says its verdict."""

from collections.abc import Iterable

from ..verification import Check


def verdict(name: str, faults: Iterable[tuple[str, str]], kept: str) -> Check:
    """A check that fails with every (path, fault) named, or passes with `kept`."""
    found = list(faults)
    if not found:
        return Check(name, True, kept)
    return Check(name, False, "; ".join(dict.fromkeys(text for _, text in found)), path=found[0][0])
