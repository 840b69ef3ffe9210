"""What a corruption is, and small tools that all of them use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..draw import Draw
from ..payment import Payment
from ..situation import Expected, Situation
from ..voices import Refusal

Variant = Callable[[Draw], Situation]


@dataclass(frozen=True, slots=True)
class Corruption:
    """`id` as evaluation §3 has it; `kind` is its class in the mix; each variant makes another right answer."""

    id: str
    title: str
    kind: str
    variants: Mapping[str, Variant]


def swapped(text: str, old: str, new: str, count: int = -1) -> str:
    """`text` with `old` replaced. Raises ValueError where `old` is not there: the corruption would be none."""
    if old not in text or old == new:
        raise ValueError(f"{old!r} cannot be replaced")
    return text.replace(old, new, count)


def repaired(
    draw: Draw, p: Payment, broken: str, clean: str, refusal: Refusal, *, fields: Mapping[str, str | None],
    operators: tuple[str, ...], breaks: str = "", fact: str = "", route: str = "approval", gold: str | None = None,
    more: Mapping[str, list[Any]] | None = None, difficulty: int = 1, family: str = "repair_single",
    accepted: Mapping[str, tuple[str | None, ...]] | None = None, also: tuple[str, ...] = (),
) -> Situation:  # fmt: skip
    """A situation whose answer is a repair; of more than form (A3), a creditor never paid before takes two people."""
    least = route if draw.known or route == "auto" else "four_eyes"
    every = {path: (value,) for path, value in fields.items()} | dict(accepted or {})
    return Situation(
        broken, clean, refusal.error,
        Expected(("REPAIR",), least, every, (*refusal.reissued, *also), operators),
        family, breaks, fact, clean if gold is None else gold, refusal.related,
        draw.reference(p, **(more or {})), difficulty=difficulty, received_at=p.now.isoformat(),
    )  # fmt: skip


def answered(
    draw: Draw, p: Payment, message: str, clean: str, refusal: Refusal, *, actions: tuple[str, ...], route: str,
    family: str, breaks: str = "", fact: str = "", more: Mapping[str, list[Any]] | None = None,
    direction: str = "outgoing", purposes: tuple[str, ...] = (), never: tuple[str, ...] = (),
    difficulty: int = 2,
    related: tuple[Mapping[str, object], ...] = (),
) -> Situation:  # fmt: skip
    """A situation whose answer leaves the payment as it is."""
    return Situation(
        message, clean, refusal.error, Expected(actions, route, purposes=purposes, never=never), family, breaks, fact,
        None, (*refusal.related, *related), draw.reference(p, **(more or {})), direction, difficulty,
        p.now.isoformat(),
    )  # fmt: skip


def question(draw: Draw, p: Payment, message: str, clean: str, refusal: Refusal, **more: object) -> Situation:
    """A situation whose only right answer is to ask (RFI)."""
    settings: dict[str, Any] = {
        "actions": ("RFI",),
        "route": "information",
        "family": "unanswerable",
        "purposes": ("rfi",),
    }
    return answered(draw, p, message, clean, refusal, **(settings | more))
