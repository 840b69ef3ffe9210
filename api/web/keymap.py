"""The letters that work without a mouse: what each does, and another letter in its place (WCAG 2.1.4)."""

import json
from collections.abc import Callable, Mapping

from .said import N_

KEYS = (
    ("a", N_("approve: opens the strip")),
    ("r", N_("reject the proposal")),
    ("i", N_("request information")),
    ("s", N_("send back")),
    ("u", N_("escalate")),
    ("b", N_("return")),
    ("v", N_("propose for the next value date")),
    ("e", N_("edit")),
    ("m", N_("more actions")),
    ("j", N_("next row or field")),
    ("k", N_("row or field before")),
    ("o", N_("open the row, or what a message was made from")),
    ("x", N_("select the row")),
    ("c", N_("claim the row")),
    ("n", N_("next case, or show new ones")),
    ("p", N_("case before")),
    ("y", N_("tick the field as read")),
    ("d", N_("all fields, unfolded")),
    ("t", N_("trace")),
)
LETTERS = frozenset("abcdefhijklmnopqrstuvwxyz")  # g leads to other pages, wherever one is
NAME = "shortcuts"


class Clash(ValueError):
    """Two acts would have one letter, or a key is none that can be chosen."""


def chosen(given: Callable[[str], str]) -> dict[str, str]:
    """What `given` tells for the field `key-<letter>` of each act, only where it differs. Raises Clash."""
    wanted = {key: given(f"key-{key}").strip().lower() or key for key, _ in KEYS}
    for key, letter in wanted.items():
        if letter not in LETTERS:
            raise Clash(f"“{letter}” cannot stand for {dict(KEYS)[key]}: choose a letter from a to z, but not g")
    for key, letter in wanted.items():
        if other := next((each for each in wanted if each != key and wanted[each] == letter), None):
            raise Clash(f"“{letter}” would stand for two things: {dict(KEYS)[key]}, {dict(KEYS)[other]}")
    return {key: letter for key, letter in wanted.items() if letter != key}


def kept(value: str | None) -> Mapping[str, str]:
    """A map as it was kept; empty where none is."""
    told = json.loads(value) if value else {}
    return {str(key): str(letter) for key, letter in told.items()}
