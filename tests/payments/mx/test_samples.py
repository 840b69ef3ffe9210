"""Every MX sample: read or refused by name, spans that join to the input, and splices that touch nothing else."""

import csv
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mx_builder import FORMS
from mx_patches import insert_and_remove, last_leaves, places, remove_and_insert, set_and_set_back

from payments.codecs.envelope import split_mx
from payments.codecs.mx import MxView
from payments.edits import SetText
from payments.errors import UnreadableMessage
from payments.message import Message
from payments.patch import spliced

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
# Many more are drawn by `make nightly`, without hypothesis: there its drawing would take longer than the patches.
THOROUGH = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
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


@cache
def pool() -> tuple[Message, ...]:
    """Every third sample, and every form we build."""
    return (*list(readable())[::3], *(split_mx(form.build())[0] for form in FORMS.values()))


def choices(of: Callable[[Message], list[str]]) -> st.SearchStrategy[tuple[Message, str]]:
    """A message of the pool and one of its places."""
    found = [(message, of(message)) for message in pool()]
    each = [st.tuples(st.just(message), st.sampled_from(paths)) for message, paths in found if paths]
    return st.one_of(each)


@THOROUGH
@given(choices(lambda message: list(message.fields())), TEXTS)
def test_a_text_set_and_set_back_is_the_identity(place: tuple[Message, str], text: str) -> None:
    assert set_and_set_back(*place, text)


@THOROUGH
@given(choices(places), TEXTS)
def test_an_element_inserted_and_removed_leaves_no_trace(place: tuple[Message, str], text: str) -> None:
    assert insert_and_remove(*place, text)


@THOROUGH
@given(choices(last_leaves))
def test_an_element_removed_and_inserted_restores_every_value(place: tuple[Message, str]) -> None:
    assume(remove_and_insert(*place, ""))
