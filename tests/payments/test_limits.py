"""Limits hold at the limit and one beyond it, for FIN and for XML, with the figure in the refusal."""

from collections.abc import Iterator

import pytest

from payments import LimitExceeded, read
from payments.limits import Limits, limits_in_use, use_limits
from payments.rules.example import build
from payments.rules.mt_example import clean
from payments.rules.rule import Example

FIN = clean("MT103")
XML = build(Example("pacs.008")).data
DOCUMENT = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><A/></Document>'


@pytest.fixture(autouse=True)
def _limits_as_before() -> Iterator[None]:
    before = limits_in_use()
    yield
    use_limits(before)


def nested(levels: int) -> bytes:
    """A document with an element at exactly that level."""
    return DOCUMENT.replace(b"<A/>", b"<A>" * (levels - 1) + b"</A>" * (levels - 1))


def fields(count: int) -> bytes:
    return b"{4:" + b"\n:20:A" * count + b"\n-}"


def elements(count: int) -> bytes:
    return DOCUMENT.replace(b"<A/>", b"<A/>" * (count - 1))


def roots(count: int) -> bytes:
    return DOCUMENT * count


@pytest.mark.parametrize(
    ("at_limit", "beyond", "limits", "rule", "figure"),
    [
        (FIN, FIN + b" ", Limits(size=len(FIN)), "LIMIT-BYTES", len(FIN)),
        (XML, XML + b" ", Limits(size=len(XML)), "LIMIT-BYTES", len(XML)),
        (nested(20), nested(21), Limits(depth=20), "XML_DEPTH", 20),
        (nested(64), nested(65), Limits(), "XML_DEPTH", 64),
        (fields(120), fields(121), Limits(fields=120), "LIMIT-FIELDS", 120),
        (elements(120), elements(121), Limits(fields=120), "XML_FIELDS", 120),
        (roots(3), roots(4), Limits(messages=3), "XML_ROOTS", 3),
    ],
)
def test_input_at_a_limit_is_read_and_one_beyond_is_refused(
    at_limit: bytes, beyond: bytes, limits: Limits, rule: str, figure: int
) -> None:
    use_limits(limits)
    assert b"".join(message.data for message in read(at_limit)) == at_limit
    with pytest.raises(LimitExceeded) as refused:
        read(beyond)
    assert refused.value.rule == rule
    assert str(figure) in refused.value.text


def test_the_findings_of_one_rule_have_an_end() -> None:
    from payments import check
    from payments.rules.judgement import FINDINGS_PER_RULE_MAX

    def found(count: int) -> int:
        (message,) = read(XML.replace(b"<PstlAdr>", b"<LEI>0</LEI>" * count + b"<PstlAdr>", 1))
        return sum(finding.rule == "CB-LEI-01" for finding in check(message))

    assert found(FINDINGS_PER_RULE_MAX) == FINDINGS_PER_RULE_MAX
    assert found(FINDINGS_PER_RULE_MAX + 1) == FINDINGS_PER_RULE_MAX
