"""Sends bytes through reading, fields, checks and edits, and tells what may never happen."""

import time
from collections import Counter
from datetime import date
from random import Random

from payments import Message, Operator, PaymentError, apply, check, read
from payments.codecs.mx import MxView
from payments.facts import facts_of
from payments.kept import let_go
from payments.patch import undeclared_changes
from payments.rules.node import nodes_of_elements, nodes_of_trees
from payments.status import read_status
from payments.vocabulary import OperatorName

SECONDS_MAX = 1.0  # of processor time for one input
PROFILES = ("cbpr-current", "cbpr-sr2026-strict", "sepa", "chaps", "t2", "fedwire", "fednow")
MESSAGES_MAX = 3  # of a batch
NEW_TEXTS = ("Klee & Sohn <AG>", "é\u202e", "", "\r\n:20:X", "A" * 200, "1.00", "2026-11-23", "-}", "]]>")


class Broken(AssertionError):
    """A promise that did not hold."""


def exercise(data: bytes, random: Random, seen: Counter[str], *, whole: bool = True) -> None:
    """Raises what no input may cause. `seen` counts how far inputs came: read, refused, checked, edited.

    `whole` goes on to facts, checks and edits; reading alone is many times cheaper. An input that takes long is tried
    again from the start: what is loaded once, such as a schema, is not its fault.
    """
    state = random.getstate()
    if _spent(data, random, seen, whole) <= SECONDS_MAX:
        return
    let_go()
    random.setstate(state)
    spent = _spent(data, random, Counter(), whole)
    if spent > SECONDS_MAX:
        raise Broken(f"{spent:.1f} s of processor time")


def _spent(data: bytes, random: Random, seen: Counter[str], whole: bool) -> float:
    """Seconds of processor time that one input took."""
    began = time.thread_time()
    try:
        messages = read(data)
    except PaymentError:
        seen["refused"] += 1
        messages = []
    if messages:
        seen["read"] += 1
        if b"".join(m.data for m in messages) != data:
            raise Broken("the messages do not join to the input")
    for message in messages[:MESSAGES_MAX]:
        _look(message, random)
        if whole:
            _use(message, random, seen)
    return time.thread_time() - began


def _look(message: Message, random: Random) -> None:
    fields = message.fields()
    if not message.type or message.uetr not in (None, *fields.values()):
        raise Broken(f"type {message.type!r}, UETR {message.uetr!r}")
    for path in random.sample(list(fields), min(3, len(fields))):
        if message.get(path) is None or message.view.span(path) is None:
            _shared_part(message, path)
        message.view.line_column(path)


def _use(message: Message, random: Random, seen: Counter[str]) -> None:
    fields = message.fields()
    _read_alike(message)
    facts_of(message)
    read_status(message.data)
    for finding in check(message, random.choice(PROFILES), random.choice((None, date(2026, 11, 23)))):
        if finding.line < 1 or finding.column < 1:
            raise Broken(f"finding {finding.rule} has no place")
    seen["checked"] += 1
    if fields:
        _edit(message, fields, random, seen)


def _read_alike(message: Message) -> None:
    """The tree of the schema check and the byte index must tell the rules the same."""
    view = message.view
    trees = view.roots_at_hand if isinstance(view, MxView) else None
    if trees is not None and isinstance(view, MxView):
        one, other = nodes_of_trees(trees), nodes_of_elements(view.elements)
        if [(n.path, n.text) for n in one] != [(n.path, n.text) for n in other]:
            raise Broken("tree and index tell the rules different things")


def _shared_part(message: Message, path: str) -> None:
    """Only a header that belongs to another message of the file has a text and no bytes here."""
    if not message.before and not message.after:
        raise Broken(f"{path} is among the fields but cannot be found")


def _edit(message: Message, fields: dict[str, str], random: Random, seen: Counter[str]) -> None:
    path = random.choice(list(fields))
    name = random.choice((OperatorName.SET_FIELD, *OperatorName))
    operator = Operator(name, path, fields[path], random.choice((*NEW_TEXTS, None)))
    try:
        edited = apply(message, [operator])
    except PaymentError:
        seen["edit refused"] += 1
        return
    seen["edited"] += 1
    if undeclared := undeclared_changes(message, edited, [operator]):
        raise Broken(f"{name} at {path} changed {undeclared}")
