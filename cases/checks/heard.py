"""What speaks against sending a payment though no rule does: a request to stop it, an unread document, our records."""

from collections.abc import Iterator

from payments import Message

from ..attempt import Attempt
from ..ports import Records
from ..verification import ASKED_TO_STOP, DOUBTS, Check


def nothing_stops_it(attempt: Attempt) -> Iterator[Check]:
    """Neither fails a proposal, since people may know better; both keep it from going by itself."""
    asked, unread = attempt.circumstances.asked_to_stop, attempt.circumstances.unread
    told = f"somebody asks to stop it: {asked}" if asked else "nobody asks to stop it"
    yield Check(ASKED_TO_STOP, None if asked else True, told)
    if unread:
        yield Check("documents_read", None, f"nobody could read {unread}")


def records_agree(attempt: Attempt, message: Message, records: Records) -> Check:
    """What our own records say against paying is for people; it fails nothing, since none of it need be wrong."""
    against = records.against(attempt.circumstances, message)
    return Check(DOUBTS, None if against else True, "; ".join(against) or "nothing in our records speaks against it")
