"""What a model may ask: the tools it was offered, and of people and accounts only those that stand in its case."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cases.attempt import texts_in
from cases.circumstances import Circumstances

NO_SUCH_TOOL = "there is no such tool"
NOT_OFFERED = "this tool was not offered for this case"
NOT_OF_THE_CASE = "only a name or an account that stands in this case is looked up"
PRIVATE = {"look_up_account": "account", "look_up_party": "name"}  # directories of banks are open to everybody


def why_not_asked(
    name: str,
    arguments: Mapping[str, Any],
    offered: Collection[str],
    case: Circumstances,
    evidence: Sequence[Mapping[str, Any]],
) -> str | None:
    """Why a model's call is not carried out, in one sentence; None where it is.

    A model that strangers talk to must not read records of customers who have nothing to do with the payment.
    """
    if name not in offered:
        return NOT_OFFERED
    wanted = _plain(str(arguments.get(PRIVATE.get(name, ""), "")))
    if not wanted or any(wanted in _plain(text) for text in _texts(case, evidence)):
        return None
    return NOT_OF_THE_CASE


def _texts(case: Circumstances, evidence: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Every text of the case; the message once more as a whole, for a name that goes over several lines."""
    fields = case.message.fields().values()
    yield from ("".join(fields), case.fault.text or "", *(related.message for related in case.related))
    for fact in evidence:
        yield from texts_in([fact.get("quote"), fact.get("values")])


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
