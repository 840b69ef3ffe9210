"""What every page says above all else: that something is halted, or that the model does not answer (ui §7)."""

from collections.abc import Sequence
from datetime import datetime

from cases.policy import Halted

from .figures import instant

BY_HAND = "the embedded planner proposes, and every case can be worked by hand."
RELEASES = "Releases are halted: approved payments wait, nothing is sent."
AUTO = "Automatic release is halted: every proposal waits for people."
MODEL = f"The model is switched off: {BY_HAND}"


def alarms(switches: Sequence[Halted], model_down: datetime | None, zone: str) -> tuple[str, ...]:
    """One sentence for each thing that any of the `switches` halts, the gravest first; none where all is as usual."""
    on = {name for name in ("releases", "auto", "model") if any(getattr(each, name) for each in switches)}
    strata = sorted({stratum for each in switches for stratum in each.strata})
    found = [words for name, words in (("releases", RELEASES), ("auto", AUTO), ("model", MODEL)) if name in on]
    if strata and "auto" not in on:
        found.append(f"Automatic release is halted for {', '.join(strata)}: these wait for people.")
    if model_down is not None and "model" not in on:
        found.append(f"The model gives no usable answer since {instant(model_down, zone).text}: {BY_HAND}")
    return tuple(found)
