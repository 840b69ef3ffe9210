"""Every MX sample: read or refused by name, spans that join to the input, and splices that touch nothing else."""

import csv
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mx_builder import FORMS

from payments.codecs.envelope import split_mx
from payments.codecs.mx import MxView
from payments.codecs.mx_order import child_order
from payments.edits import SetText
from payments.errors import EditRefused, UnreadableMessage
from payments.message import Message
from payments.operators.meaning import invert
from payments.operators.model import Operator
from payments.patch import apply_operators, spliced, undeclared_changes
from payments.vocabulary import OperatorName

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
# Set to a large number for a nightly run.
THOROUGH = settings(
    max_examples=int(os.environ.get("PAYMEND_MX_EXAMPLES", "600")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)


def rows() -> list[dict[str, str]]:
    index = SAMPLES / "INDEX.tsv"
    if not index.exists():
        return []
    with index.open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r["kind"] == "MX"]


def readable() -> Iterator[Message]:
    for row in rows():
        if row["validity"] != "doctype":
            yield from split_mx((SAMPLES / row["path"]).read_bytes())


needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="no sample messages beside the project")


@needs_samples
def test_every_sample_is_read_or_refused_by_name() -> None:
    read = refused = 0
    for row in rows():
        data = (SAMPLES / row["path"]).read_bytes()
        if row["validity"] == "doctype":
            with pytest.raises(UnreadableMessage, match="document type"):
                split_mx(data)
            refused += 1
            continue
        messages = split_mx(data)
        assert b"".join(m.data for m in messages) == data
        for message in messages:
            assert all(message.get(path) == text for path, text in message.fields().items())
        read += 1
    assert (read, refused) == (len(rows()) - refused, refused)
    assert refused == 2


@needs_samples
def test_setting_any_text_of_any_sample_changes_no_other_byte() -> None:
    outside = 0
    for message in readable():
        leaves = [p for p in message.fields() if "@" not in p]
        for path in leaves[:: max(1, len(leaves) // 4)]:
            outside += not _only_the_text_changes(message, path)
    assert outside == 0


def _only_the_text_changes(message: Message, path: str) -> bool:
    (splice,) = message.view.splices(SetText(path, "N & <w>"))
    start, end = message.view.span(path) or (0, 0)
    data = spliced(message.data, [splice])
    grown = len(data) - len(message.data)
    same = data[:start] == message.data[:start] and data[end + grown :] == message.data[end:]
    edited = MxView(data, message.before, message.after)
    others = {p: t for p, t in message.fields().items() if p != path}
    return same and edited.get(path) == "N & <w>" and {p: t for p, t in edited.fields().items() if p != path} == others


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


@cache
def pool() -> tuple[Message, ...]:
    """Every third sample, and every form we build."""
    return (*list(readable())[::3], *(split_mx(form.build())[0] for form in FORMS.values()))


def choices(of: Callable[[Message], list[str]]) -> st.SearchStrategy[tuple[Message, str]]:
    """A message of the pool and one of its places."""
    found = [(message, of(message)) for message in pool()]
    each = [st.tuples(st.just(message), st.sampled_from(paths)) for message, paths in found if paths]
    return st.one_of(each)


def canonical(message: Message, path: str) -> bool:
    """Whether setting the present text again gives the same bytes: no CDATA, comment or other spelling."""
    text = message.get(path)
    return text is not None and spliced(message.data, message.view.splices(SetText(path, text))) == message.data


@THOROUGH
@given(choices(lambda message: list(message.fields())), TEXTS)
def test_a_text_set_and_set_back_is_the_identity(place: tuple[Message, str], text: str) -> None:
    message, path = place
    operator = Operator(OperatorName.SET_FIELD, path, message.get(path), text)
    edited = apply_operators(message, [operator])
    assert edited.get(path) == operator.new
    assert undeclared_changes(message, edited, [operator]) == ()
    back = apply_operators(edited, [invert(operator)])
    assert back.fields() == message.fields()
    if canonical(message, path):
        assert back.data == message.data


@THOROUGH
@given(choices(places), TEXTS)
def test_an_element_inserted_and_removed_leaves_no_trace(place: tuple[Message, str], text: str) -> None:
    message, path = place
    operator = Operator(OperatorName.SET_FIELD, path, None, text)
    edited = apply_operators(message, [operator])
    assert edited.get(path) == operator.new
    assert undeclared_changes(message, edited, [operator]) == ()
    assert apply_operators(edited, [invert(operator)]).data == message.data


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _repeats(message: Message, parent: str) -> bool:
    return any(leaf.startswith(f"{parent}[2]/") for leaf in message.fields())


@THOROUGH
@given(choices(last_leaves))
def test_an_element_removed_and_inserted_restores_every_value(place: tuple[Message, str]) -> None:
    message, path = place
    operator, rule = Operator(OperatorName.REMOVE_ELEMENT, path, message.get(path), None), ""
    try:
        edited = apply_operators(message, [operator])
    except EditRefused as refused:
        rule = refused.rule
    # An empty shell that holds a comment or an attribute is neither left behind nor thrown away.
    assume(rule != "EMPTY")
    # Where a parent goes with its last child, the next of its repeats takes its place.
    assume(not any(_repeats(message, part) for part in _parents(path)))
    assert edited.view.span(path) is None
    assert undeclared_changes(message, edited, [operator]) == ()
    try:
        back = apply_operators(edited, [invert(operator)])
    except EditRefused as refused:
        back, rule = None, refused.rule
    # Where neither schema nor table knows the place, the inverse is refused rather than guessed.
    assert rule == "ORDER_UNKNOWN" if back is None else back.fields() == message.fields()
