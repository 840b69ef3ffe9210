"""Whatever a proposal does, the filter reads every party word of the message as it came and as it would go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from case_builders import (
    CREDITOR_TEXT,
    FakeScreening,
    T,
    a_payment,
    a_proposal,
    an_operator,
    circumstances,
    failed,
    judged,
    ports,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.guards.screened_text import screened_words
from payments import Message, PaymentError, apply
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


PATHS = st.sampled_from([f"{T}/Dbtr/Nm", f"{T}/Cdtr/Nm", f"{T}/RmtInf/Ustrd", f"{T}/Cdtr/PstlAdr/AdrLine[2]"])
TEXTS = st.sampled_from(["Harrow Valve", "Other Name Ltd", "Quay Road", "X", ""])
OPERATORS = st.sampled_from(
    [OperatorName.SET_FIELD, OperatorName.CLEAR_FIELD, OperatorName.TRIM_WHITESPACE, OperatorName.NORMALISE_CHARSET,
     OperatorName.TRUNCATE_WITH_MARKER, OperatorName.REMOVE_ELEMENT]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(OPERATORS, PATHS, TEXTS), min_size=1, max_size=3))
def test_no_operator_hides_a_party_word_from_the_filter(edits: list[tuple[OperatorName, str, str]]) -> None:
    original = a_payment(creditor_address=CREDITOR_TEXT)
    operators, present = [], original
    for name, path, text in edits:
        new = None if name in (OperatorName.CLEAR_FIELD, OperatorName.REMOVE_ELEMENT) else text
        operator = an_operator(name, path, present.get(path), new, "e1")
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
