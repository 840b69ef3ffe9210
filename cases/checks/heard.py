"""What is said beside a payment that would be sent: a request to stop it, or a document that nobody could read."""

from collections.abc import Iterator

from ..attempt import Attempt
from ..verification import ASKED_TO_STOP, Check


def nothing_stops_it(attempt: Attempt) -> Iterator[Check]:
    """Neither fails a proposal, since people may know better; both keep it from going by itself."""
    asked, unread = attempt.circumstances.asked_to_stop, attempt.circumstances.unread
    told = f"somebody asks to stop it: {asked}" if asked else "nobody asks to stop it"
    yield Check(ASKED_TO_STOP, None if asked else True, told)
    if unread:
        yield Check("documents_read", None, f"nobody could read {unread}")
