"""What a wrong automatic release does to the promise it went under: the alarm counts it, and may stop its stratum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .alarm import ALARM_AT, Watch, watched
from .plan import stratum_among


@dataclass(frozen=True, slots=True)
class Told:
    """What the alarm says of one stratum. `halt` are the patterns of strata whose automatic releases stop now."""

    stratum: str
    watch: Watch | None
    halt: tuple[str, ...]
    known: Watch | None = None


def tell_alarm(
    certificate: Mapping[str, Any] | None,
    stratum: str,
    audited: Iterable[tuple[str, bool]],
    released: Iterable[tuple[str, bool]] = (),
) -> Told:
    """Tell the alarm of a release of `stratum` that was judged; outcomes come oldest first, this one included.

    Each is a stratum and whether the release was wrong. `audited` are those that chance drew, right or wrong;
    `released` all that left by themselves, those counted as right of which nobody has said otherwise: wrong ones that
    people came upon count there, and what nobody came upon only makes that watch slower, never falser. Either
    rings at twice the alarm, so that together they ring falsely with a chance of at most 1 %. Where no certificate
    promises anything of the stratum, one wrong release is enough to stop it.
    """
    patterns = {s["key"]: tuple(s["patterns"]) for s in certificate["strata"]} if certificate else {}
    name = stratum_among(patterns, stratum)
    if certificate is None or name is None:
        return Told(stratum, None, (stratum or "*",))
    alpha = float(certificate["alpha"])
    watch, known = (
        watched(alpha, (wrong for finer, wrong in outcomes if stratum_among(patterns, finer) == name))
        for outcomes in (audited, released)
    )
    rings = max(watch.highest, known.highest) >= 2 * ALARM_AT
    return Told(name, watch, patterns[name] if rings else (), known)
