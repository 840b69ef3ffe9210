"""The kill switch as it stands now: rows of the store and the file that works without a database."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import CaseError
from .policy import Halted
from .resolution import Worked
from .store import HALTS, Halt, Unit
from .store.setting_rows import HALT, halts_in

REVOKED = "authorisation_revoked:"


class HeldBack(CaseError):
    """An automatic release that may not be now; nothing was queued, and it goes to people with the text as reason."""


class ReleasesHalted(HeldBack):
    """The kill switch holds back this release; nothing was queued."""


@dataclass(frozen=True, slots=True)
class Switches:
    """All that holds back automatic releases at one moment: what is halted, and the policies whose authorisation ended.

    `revoked` are digests of policies.
    """

    halted: Halted
    revoked: frozenset[str]

    @property
    def ask_the_work(self) -> bool:
        """Whether it takes the work behind an automatic release to tell if it is held back."""
        return bool(self.halted.strata or self.revoked)

    def hold(self, worked: Worked | None, *, automatic: bool) -> bool:
        """Whether a release is held back now. What is not known of the work behind an automatic one counts as held."""
        if not automatic:
            return bool(self.halted.why_held(automatic=False, stratum=""))
        if self.revoked and (worked is None or worked.versions.get("policy", "") in self.revoked):
            return True
        return bool(self.halted.why_held(automatic=True, stratum=worked.stratum if worked else ""))


async def halted_now(unit: Unit, file: Path | None) -> Halted:
    """What is held back at this moment. A file that cannot be understood holds back all releases."""
    return halted_by(await unit.settings.halts(), file)


async def switches_now(unit: Unit, file: Path | None) -> Switches:
    """The same with the authorisations that were revoked, in one look."""
    names = await unit.settings.names(HALT, REVOKED)
    revoked = frozenset(name.removeprefix(REVOKED) for name in names if name.startswith(REVOKED))
    return Switches(halted_by(halts_in(names), file), revoked)


def halted_by(rows: Iterable[Halt], file: Path | None) -> Halted:
    """The same from the rows of the store, where somebody has read them."""
    rows = tuple(rows)
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
