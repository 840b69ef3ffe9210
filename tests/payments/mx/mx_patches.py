"""Random patches of MX messages and what must hold for each: bytes outside the edit stay, the inverse is the identity.

Each check returns whether the case could be tried; it raises AssertionError where a promise is broken.
"""

from payments.codecs.mx_order import child_order
from payments.edits import SetText
from payments.errors import EditRefused
from payments.message import Message
from payments.operators.meaning import invert
from payments.operators.model import Operator
from payments.patch import apply_operators, spliced, undeclared_changes
from payments.vocabulary import OperatorName


def places(message: Message) -> list[str]:
    """Paths of absent elements whose place the schema order knows, below groups that are written in full."""
    found = []
    groups = {p.rpartition("/")[0] for p in message.fields() if "@" not in p} - {"AppHdr", ""}
    for group in sorted(groups)[:12]:
        version = getattr(message.view, "header_type", "") if group.startswith("AppHdr") else message.type
        absent = (name for name in child_order(version or "", group) or () if not message.view.span(f"{group}/{name}"))
        found += [f"{group}/{name}" for name in absent]
    return found


def last_leaves(message: Message) -> list[str]:
    """Leaves without attributes that no later repeat would follow."""
    leaves = message.fields()
    with_attributes = {p.rpartition("/@")[0] for p in leaves if "@" in p}
    return [
        p
        for p in leaves
        if "@" not in p
        and "/" in p
        and p not in with_attributes
        and not any(a.startswith(p) for a in leaves if a != p)
        and "[" not in p
    ]


def canonical(message: Message, path: str) -> bool:
    """Whether setting the present text again gives the same bytes: no CDATA, comment or other spelling."""
    text = message.get(path)
    return text is not None and spliced(message.data, message.view.splices(SetText(path, text))) == message.data


def outside_is_equal(before: Message, after: Message, path: str) -> bool:
    """Whether all bytes before and after the place are the same, told by its span alone."""
    start, end = before.view.span(path) or (0, 0)
    tail = len(before.data) - end
    same_tail = before.data[end:] == after.data[len(after.data) - tail :]
    return before.data[:start] == after.data[:start] and same_tail


def set_and_set_back(message: Message, path: str, text: str) -> bool:
    operator = Operator(OperatorName.SET_FIELD, path, message.get(path), text)
    edited = apply_operators(message, [operator])
    assert edited.get(path) == operator.new
    assert outside_is_equal(message, edited, path)
    assert undeclared_changes(message, edited, [operator]) == ()
    back = apply_operators(edited, [invert(operator)])
    assert back.fields() == message.fields()
    assert back.data == message.data or not canonical(message, path)
    return True


def insert_and_remove(message: Message, path: str, text: str) -> bool:
    operator = Operator(OperatorName.SET_FIELD, path, None, text)
    edited = apply_operators(message, [operator])
    assert edited.get(path) == operator.new
    assert undeclared_changes(message, edited, [operator]) == ()
    assert apply_operators(edited, [invert(operator)]).data == message.data
    return True


def remove_and_insert(message: Message, path: str, _: str) -> bool:
    operator, rule = Operator(OperatorName.REMOVE_ELEMENT, path, message.get(path), None), ""
    # Where a parent goes with its last child, the next of its repeats takes its place.
    if any(_repeats(message, part) for part in _parents(path)):
        return False
    try:
        edited = apply_operators(message, [operator])
    except EditRefused as refused:
        # An empty shell that holds a comment or an attribute is neither left behind nor thrown away.
        if refused.rule != "EMPTY":
            raise
        return False
    assert edited.view.span(path) is None
    assert undeclared_changes(message, edited, [operator]) == ()
    try:
        back = apply_operators(edited, [invert(operator)])
    except EditRefused as refused:
        back, rule = None, refused.rule
    # Where neither schema nor table knows the place, the inverse is refused rather than guessed.
    assert rule == "ORDER_UNKNOWN" if back is None else back.fields() == message.fields()
    return True


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _repeats(message: Message, parent: str) -> bool:
    return any(leaf.startswith(f"{parent}[2]/") for leaf in message.fields())
