"""Strangers' text stays inside its fence, visible and inert."""

from hypothesis import given
from hypothesis import strategies as st

from agent.fences import CLOSE, OPEN, fenced, unfenced


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=8
    )
)
def test_what_is_fenced_comes_back_and_cannot_close_its_fence(value: object) -> None:
    text = fenced(value)
    assert unfenced(text) == value
    assert text.count(OPEN) == text.count(CLOSE) == 1


def test_direction_marks_and_zero_width_characters_are_visible() -> None:
    text = fenced("pay\u202eme\u200bnow\x1b[2J")
    assert text.isascii()
    assert all(mark in text for mark in ("\\u202e", "\\u200b", "\\u001b"))
