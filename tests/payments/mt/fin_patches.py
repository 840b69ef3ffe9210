"""Random patches of FIN messages and what must hold for each: bytes outside the edit stay, the inverse is the identity.

Each check returns whether the edit was carried out; one that would do harm is refused. It raises AssertionError where a
promise is broken.
"""

from payments.edits import SetText
from payments.errors import EditRefused
from payments.message import Message
from payments.operators.meaning import invert
from payments.operators.model import Operator
from payments.patch import apply_operators, undeclared_changes
from payments.vocabulary import OperatorName


def writable(message: Message, path: str) -> bool:
    """Whether the present text may be written there: one that reads as a tag or an end stands, but is never put."""
    try:
        message.view.splices(SetText(path, message.get(path) or ""))
    except EditRefused:
        return False
    return True


def set_and_set_back(message: Message, path: str, text: str) -> bool:
    if not writable(message, path):
        return False
    operator = Operator(OperatorName.SET_FIELD, path, message.get(path), text)
    try:
        edited = apply_operators(message, [operator])
    except EditRefused:
        return False
    start, end = message.view.span(path) or (0, 0)
    tail = len(message.data) - end
    assert edited.data[:start] == message.data[:start]
    assert edited.data[len(edited.data) - tail :] == message.data[end:]
    assert edited.get(path) == text
    assert undeclared_changes(message, edited, [operator]) == ()
    assert apply_operators(edited, [invert(operator)]).data == message.data
    return True


def remove_and_insert(message: Message, path: str, _: str) -> bool:
    """A field or a header tag goes; where its place is known it comes back, and every value stands as before."""
    whole = path.partition("/")[0]
    operator = Operator(OperatorName.REMOVE_ELEMENT, whole, message.get(whole), None)
    try:
        edited = apply_operators(message, [operator])
    except EditRefused:
        return False
    assert undeclared_changes(message, edited, [operator]) == ()
    try:
        back = apply_operators(edited, [invert(operator)])
    except EditRefused:
        return False  # of a type whose order is not known the place is not guessed
    assert sorted(back.fields().items()) == sorted(message.fields().items())
    return True
