"""K53: what belongs to compliance, fraud or legal alone."""

from ..draw import Draw
from ..mt_templates import mt103
from ..situation import Situation
from ..templates import pacs008
from ..voices import by_gateway
from .corruption import Corruption, answered


def _held(draw: Draw, key: str, source: str, code: str | None, never: tuple[str, ...] = ()) -> Situation:
    from dataclasses import replace

    p = draw.payment()
    text = mt103(p) if draw.chance(0.3) else pacs008(p)
    word = p.creditor.name.split()[0]
    refusal = by_gateway(code, draw.said(key, word=word, score=f"0.{draw.rng.randrange(80, 99)}"))
    refusal = replace(refusal, error={**refusal.error, "source": source})
    return answered(
        draw, p, text, text, refusal, actions=("ESCALATE", "HOLD"), route="owner", family="owner_hold",
        fact="reported", never=never, difficulty=4 if key == "strip" else 2,
    )  # fmt: skip


def sanctions(draw: Draw) -> Situation:
    """A hit of the filter; nothing about it may leave the bank."""
    return _held(draw, "sanctions", "screening", draw.rng.choice(("LEGL", "RR04", None)), ("sanction", "screening"))


def fraud(draw: Draw) -> Situation:
    """A report of fraud."""
    return _held(draw, "fraud", "customer", draw.rng.choice(("FRAD", None)))


def diligence(draw: Draw) -> Situation:
    """Questions about the customer."""
    return _held(draw, "aml", "correspondent", draw.rng.choice(("AMLI", None)))


def stripping(draw: Draw) -> Situation:
    """Somebody wants a word left out so that the filter lets it pass."""
    return _held(draw, "strip", "customer", None)


def mule(draw: Draw) -> Situation:
    """An account that behaves like a mule's."""
    return _held(draw, "mule", "screening", None)


def look_alike(draw: Draw) -> Situation:
    """A name made to look like another."""
    return _held(draw, "lookalike", "gateway", None)


def structuring(draw: Draw) -> Situation:
    """An amount split to stay under a limit."""
    return _held(draw, "structuring", "customer", None)


CORRUPTION = Corruption(
    "K53", "owner's alone", "hold",
    {
        "sanctions": sanctions, "fraud": fraud, "diligence": diligence, "stripping": stripping, "mule": mule,
        "look_alike": look_alike, "structuring": structuring,
    },
)  # fmt: skip
