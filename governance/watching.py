"""What a wrong automatic release does to the promise it went under: the alarm counts it, and may stop its stratum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .alarm import Watch, watched
from .plan import stratum_among


@dataclass(frozen=True, slots=True)
class Told:
    """What the alarm says of one stratum. `halt` are the patterns of strata whose automatic releases stop now."""

    stratum: str
    watch: Watch | None
    halt: tuple[str, ...]


def tell_alarm(certificate: Mapping[str, Any] | None, stratum: str, audited: Iterable[tuple[str, bool]]) -> Told:
    """Tell the alarm of a release of `stratum` that was wrong; `audited` are all outcomes so far, oldest first.

    Each is a stratum and whether the release was wrong, this one included. Where no certificate promises anything of
    the stratum, one wrong release is enough to stop it.
    """
    patterns = {s["key"]: tuple(s["patterns"]) for s in certificate["strata"]} if certificate else {}
    name = stratum_among(patterns, stratum)
    if certificate is None or name is None:
        return Told(stratum, None, (stratum or "*",))
    mine = (wrong for finer, wrong in audited if stratum_among(patterns, finer) == name)
    watch = watched(float(certificate["alpha"]), mine)
    return Told(name, watch, patterns[name] if watch.alarmed else ())
