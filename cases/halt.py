"""The kill switch as it stands now: rows of the store and the file that works without a database."""

from pathlib import Path

from .errors import CaseError
from .policy import Halted
from .store import HALTS, Unit


class HeldBack(CaseError):
    """An automatic release that may not be now; nothing was queued, and it goes to people with the text as reason."""


class ReleasesHalted(HeldBack):
    """The kill switch holds back this release; nothing was queued."""


async def halted_now(unit: Unit, file: Path | None) -> Halted:
    """What is held back at this moment. A file that cannot be understood holds back all releases."""
    rows = await unit.settings.halts()
    strata = frozenset(halt.stratum for halt in rows if halt.what == "auto" and halt.stratum)
    whole = {halt.what for halt in rows if halt.what != "auto" or not halt.stratum} | _in_file(file)
    return Halted("auto" in whole, "model" in whole, "releases" in whole, strata)


def _in_file(file: Path | None) -> set[str]:
    """The words of `$PAYMEND_HOME/halt`."""
    if file is None:
        return set()
    try:
        words = set(file.read_text(encoding="utf-8", errors="replace").split())
    except FileNotFoundError:
        return set()
    except OSError:
        return {"releases"}
    # Somebody put the file there to stop something: an empty or misspelt one stops the most.
    return words & set(HALTS) or {"releases"}
