"""The independent judge of a repair: which places differ between two messages that the operators do not declare.

It never carries an operator out: it replays declared values on plain maps and compares bytes along the two readings.
"""

import json
from collections.abc import Iterable

from .errors import PaymentError
from .judging.claims import Claim, claims_of
from .kept import Kept
from .limits import limits_in_use
from .message import Message
from .operators.model import Operator

_JUDGED: Kept[tuple[str, ...]] = Kept()


def undeclared_changes(before: Message, after: Message, operators: Iterable[Operator]) -> tuple[str, ...]:
    """Paths or byte places that differ outside the declared ones, or hold other values than declared; empty is good.

    A message that cannot be read is a difference, not an error. The same operators between the same bytes are judged
    once: the judgement depends on nothing else.
    """
    operators = tuple(operators)
    told = json.dumps([operator.to_json() for operator in operators], sort_keys=True, default=repr)
    key = (*_all_of(before), *_all_of(after), told, limits_in_use())
    size = sum(len(part) for part in key[:-1])
    return _JUDGED.reading(key, size, lambda: _judged(before, after, operators))


def _all_of(message: Message) -> tuple[str, bytes, bytes, bytes]:
    return message.kind, message.data, message.before, message.after


def _judged(before: Message, after: Message, operators: Iterable[Operator]) -> tuple[str, ...]:
    claims = [claim for operator in operators for claim in claims_of(operator, before.kind)]
    if (before.kind, before.before, before.after) != (after.kind, after.before, after.after):
        return ("surroundings",)
    if not claims:
        return () if before.data == after.data else ("bytes",)
    try:
        return _of_mx(before, after, claims) if before.kind == "MX" else _of_mt(before, after, claims)
    except PaymentError as error:
        return (f"unreadable: {error.text}",)


def _of_mx(before: Message, after: Message, claims: list[Claim]) -> tuple[str, ...]:
    from .codecs.mx import MxView
    from .judging.mx_bytes import untouched
    from .judging.mx_values import differing

    old, new = before.view, after.view
    assert isinstance(old, MxView)
    assert isinstance(new, MxView)
    wrong = differing(old.fields(), new.fields(), claims)
    return tuple(dict.fromkeys([*wrong, *untouched(old, new, claims)]))


def _of_mt(before: Message, after: Message, claims: list[Claim]) -> tuple[str, ...]:
    from .codecs.mt import MtView
    from .judging.mt import undeclared

    old, new = before.view, after.view
    assert isinstance(old, MtView)
    assert isinstance(new, MtView)
    return undeclared(old, new, claims)
