"""Why a decision is not taken: each reason an error of its own, raised before anything is written."""

from .entitlement import NotEntitled
from .errors import CaseError


class SamePerson(NotEntitled):
    """The person proposed, amended or approved this proposal before: another person must approve."""


class StaleDecision(CaseError):
    """The decision was taken on another version, other bytes or other checks than those now proposed."""


class VerificationFailed(CaseError):
    """The proposal does not pass the checks (any more); `checks` names those that failed."""

    def __init__(self, text: str, checks: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.checks = checks


class NothingToApprove(CaseError):
    """The case has no proposal that a signature could release, or is not at a point where anybody decides."""


class RekeyDiffers(CaseError):
    """A value keyed again from the evidence is not the value of the message to be sent."""


class NotKeyed(CaseError):
    """A further approval of a sensitive change lacks the value keyed again from the evidence (ui §8.5)."""


class KeyReused(CaseError):
    """The idempotency key was used for another decision on this case."""
