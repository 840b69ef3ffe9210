"""Whatever a proposal does, the filter reads every party word of the message as it came and as it would go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from case_builders import (
    CREDITOR_TEXT,
    FakeScreening,
    T,
    a_payment,
    a_proposal,
    an_mt103,
    an_operator,
    circumstances,
    failed,
    judged,
    ports,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.guards.screened_text import screened_words
from payments import Message, Operator, PaymentError, apply
from payments.rulings import ScreeningHit
from payments.vocabulary import Action, OperatorName


@dataclass
class Recording:
    """A filter without hits that remembers what it was given."""

    edition: str = "recording"
    seen: list[Message] = field(default_factory=list)

    def screen(self, message: Message) -> Sequence[ScreeningHit]:
        self.seen.append(message)
        return ()


MX = a_payment(creditor_address=CREDITOR_TEXT)
MT = an_mt103()
PLACES = {
    MX.type: (f"{T}/Dbtr/Nm", f"{T}/Cdtr/Nm", f"{T}/RmtInf/Ustrd", f"{T}/Cdtr/PstlAdr/AdrLine[2]"),
    MT.type: ("50K/2", "59/2", "59/3", "70"),
}
GROUP = f"{T}/Cdtr/PstlAdr"
TEXTS = st.sampled_from(["Harrow Valve", "Other Name Ltd", "Quay Road", "X", ""])
TO_TEXT = (
    OperatorName.SET_FIELD, OperatorName.TRIM_WHITESPACE, OperatorName.NORMALISE_CHARSET,
    OperatorName.TRUNCATE_WITH_MARKER,
)  # fmt: skip
GONE = (OperatorName.CLEAR_FIELD, OperatorName.REMOVE_ELEMENT)


@st.composite
def an_edit(draw: st.DrawFn, present: Message) -> Operator:
    """An operator on a text of the message as it is now; what it does to it is anybody's guess."""
    places = PLACES[present.type]
    name = draw(st.sampled_from([*TO_TEXT, *GONE, OperatorName.MOVE_TEXT, OperatorName.STRUCTURE_ADDRESS]))
    path = draw(st.sampled_from(places))
    old = present.get(path)
    if name is OperatorName.STRUCTURE_ADDRESS and present.kind == "MX":
        return an_operator(name, GROUP, *_restructured(draw, present), "e1")
    if name in (OperatorName.MOVE_TEXT, OperatorName.STRUCTURE_ADDRESS):
        kept = (old or "").rsplit(" ", 1)[0] if draw(st.booleans()) and " " in (old or "") else None
        to = draw(st.sampled_from([*(p for p in places if p != path), f"{T}/Cdtr/PstlAdr/BldgNm", "70/2", "72"]))
        return an_operator(OperatorName.MOVE_TEXT, path, old, kept, "e1", to=to)
    if name is OperatorName.TRUNCATE_WITH_MARKER:
        return an_operator(name, path, old, f"{(old or '')[:9]}+", "e1", max=10)
    return an_operator(name, path, old, None if name in GONE else draw(TEXTS), "e1")


def _restructured(draw: st.DrawFn, present: Message) -> tuple[dict[str, str], dict[str, str]]:
    """The creditor's address as it is, and its words in order as parts; sometimes one too few or too many."""
    old = {path.removeprefix(f"{GROUP}/"): text for path, text in present.fields().items() if path.startswith(GROUP)}
    *rest, town = " ".join(old.values()).removesuffix(" United Kingdom").split() or ["Leeds"]
    cuts = sorted(draw(st.tuples(*[st.integers(0, len(rest))] * 2)))
    parts = {"BldgNm": rest[: cuts[0]], "StrtNm": rest[cuts[0] : cuts[1]], "TwnNm": [*rest[cuts[1] :], town]}
    change = draw(st.sampled_from(["none", "none", "less", "more"]))
    if change == "less":
        parts["TwnNm"] = parts["TwnNm"][1:] or ["X"]
    if change == "more":
        parts["StrtNm"] = [*parts["StrtNm"], "Atlantis"]
    return old, {**{name: " ".join(words) for name, words in parts.items() if words}, "Ctry": "GB"}


@pytest.mark.parametrize("original", [MX, MT], ids=["MX", "MT"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_operator_hides_a_party_word_from_the_filter(original: Message, data: st.DataObject) -> None:
    operators, present = [], original
    for _ in range(data.draw(st.integers(1, 3))):
        operator = data.draw(an_edit(present))
        try:
            present = apply(present, [operator])
        except PaymentError:
            continue
        operators.append(operator)
    screening = Recording()
    verdict = judged(circumstances(original), a_proposal(Action.REPAIR, *operators), at=ports(screening=screening))
    if not screening.seen:  # nothing would be sent
        assert not verdict.passed
        return
    read: Counter[str] = Counter()
    for message in screening.seen:
        read |= screened_words(message)
    assert not screened_words(original) - read
    assert not screened_words(present) - read
    lost = screened_words(original) - screened_words(present)
    assert not lost or not verdict.passed


def test_a_listed_name_that_a_repair_replaces_is_still_a_hit() -> None:
    case = circumstances(a_payment(creditor="Listed Trading"))
    operator = an_operator(OperatorName.SET_FIELD, f"{T}/Cdtr/Nm", "Listed Trading", "Harmless Ltd", "e1")
    verdict = judged(case, a_proposal(Action.REPAIR, operator), at=ports(screening=FakeScreening(["Listed"])))
    assert "Listed Trading" in failed(verdict)["screening"]
