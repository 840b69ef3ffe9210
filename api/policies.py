"""The policy in force, in every process without a restart, and the agents that work under it."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cases.approval import Assessor
from cases.decision import Verdict
from cases.policy import Policy
from cases.progress import Tell, unheard
from cases.proposal import Proposal
from cases.report import Report
from cases.resolution import Worked
from cases.store.kept_policies import KeptPolicies
from payments import Operator

from .worker import Works

if TYPE_CHECKING:
    from .agents import Agents

SECONDS_OLD_MAX = 1.0


class PolicyInForce:
    """The policy as it stands; `shipped` until a first version is confirmed.

    What works or judges a case asks `renewed`, in its own thread. `policy` may be a second old: pages show it, and a
    decision taken under it is refused where another version was confirmed meanwhile.
    """

    def __init__(self, kept: KeptPolicies, shipped: Policy) -> None:
        self.kept, self.shipped = kept, shipped
        self._edition, self._policy, self._asked = 0, shipped, float("-inf")
        self._lock = threading.Lock()

    @property
    def policy(self) -> Policy:
        """The policy, at most a second old."""
        return self._policy if time.monotonic() - self._asked < SECONDS_OLD_MAX else self.renewed()

    def renewed(self) -> Policy:
        """The policy of this moment. Raises UnusablePolicy where it cannot be read: then nothing is worked."""
        with self._lock:
            edition = self.kept.edition()
            if edition != self._edition:
                self._policy, self._edition = self.kept.policy(edition), edition
            self._asked = time.monotonic()
            return self._policy

    def with_digest(self, digest: str) -> Policy | None:
        """The policy that had this digest when it was in force."""
        return self.shipped if digest == self.shipped.digest else self.kept.with_digest(digest)


class AgentsInForce:
    """The agents under the policy in force, made again when it changes: a run never sees two policies."""

    def __init__(self, policies: PolicyInForce, under: "Callable[[Policy], Agents]") -> None:
        self._policies, self.under = policies, under
        self._held: tuple[str, Agents] | None = None

    def now(self) -> "Agents":
        """The agents of this moment."""
        policy, held = self._policies.renewed(), self._held
        if held is None or held[0] != policy.digest:
            self._held = held = (policy.digest, self.under(policy))
        return held[1]

    def latest(self) -> "Agents":
        """Those of the last question, for what no policy changes: they need not be asked again."""
        return self._held[1] if self._held else self.now()


@dataclass(frozen=True, slots=True)
class WorksInForce:
    """`Works` by whichever agent `pick` names when a call begins; any of them may forget a run, so that of `latest`."""

    pick: Callable[[], Works]
    latest: Callable[[], Works]

    def work(self, case_id: str, report: Report, *, now: datetime, told: Tell = unheard) -> Worked:
        return self.pick().work(case_id, report, now=now, told=told)

    def resume(self, case_id: str, report: Report, decision: Mapping[str, Any], *, now: datetime) -> None:
        self.pick().resume(case_id, report, decision, now=now)

    def forget(self, case_id: str) -> None:
        self.latest().forget(case_id)


@dataclass(frozen=True, slots=True)
class AssessorInForce:
    """`Assessor` under the policy in force when a call begins."""

    pick: Callable[[], Assessor]

    def judge(
        self, case_id: str, report: Report, worked: Worked | None, proposal: Proposal, *, now: datetime
    ) -> Worked:
        return self.pick().judge(case_id, report, worked, proposal, now=now)

    def draft(self, case_id: str, report: Report, worked: Worked | None, verdict: Verdict, **told: Any) -> Proposal:
        return self.pick().draft(case_id, report, worked, verdict, **told)

    def redated(self, case_id: str, report: Report, worked: Worked, *, now: datetime) -> tuple[Operator, ...]:
        return self.pick().redated(case_id, report, worked, now=now)
