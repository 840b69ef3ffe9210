"""What every page says above all else: that something is halted, or that the model does not answer (ui §7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.policy import Halted

from ..said import N_
from .figures import instant

RELEASES = N_("Releases are halted: approved payments wait, nothing is sent.")
AUTO = N_("Automatic release is halted: every proposal waits for people.")
MODEL = N_("The model is switched off: the embedded planner proposes, and every case can be worked by hand.")
STRATA = N_("Automatic release is halted for %(what)s: these wait for people.")
SILENT = N_(
    "The model gives no usable answer since %(what)s: the embedded planner proposes, and every case can be worked by "
    "hand."
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sentence for the catalogue, and what stands in its gap, if it has one."""

    text: str
    what: str = ""


def alarms(switches: Sequence[Halted], model_down: datetime | None, zone: str) -> tuple[Alarm, ...]:
    """One sentence for each thing that any of the `switches` halts, the gravest first; none where all is as usual."""
    on = {name for name in ("releases", "auto", "model") if any(getattr(each, name) for each in switches)}
    strata = sorted({stratum for each in switches for stratum in each.strata})
    found = [Alarm(text) for name, text in (("releases", RELEASES), ("auto", AUTO), ("model", MODEL)) if name in on]
    if strata and "auto" not in on:
        found.append(Alarm(STRATA, ", ".join(strata)))
    if model_down is not None and "model" not in on:
        found.append(Alarm(SILENT, instant(model_down, zone).text))
    return tuple(found)
