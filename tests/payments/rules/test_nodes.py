"""The tree that rules read is the same whichever reading of the message it is made of."""

from pathlib import Path

import pytest

from payments import Message, PaymentError, read
from payments.codecs.mx import MxView
from payments.rules.book import RULES
from payments.rules.example import build
from payments.rules.node import Node, nodes_of_elements, nodes_of_fields, nodes_of_trees

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"
ODD = b"""<?xml version="1.0" encoding="UTF-8"?>
<x:Env xmlns:x="urn:x"><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02" a="1"/>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<F b="2" xsi:schemaLocation="x"><Nm>Kl<!-- c -->ee<![CDATA[ & ]]>Sohn&amp;</Nm><Nm x:c="3" xsi:nil="true">A</Nm><Nm/>
<G><?p q?></G><G>t<H/>u</G><G d="4"> </G></F></Document></x:Env>"""


def told(nodes: list[Node]) -> list[tuple[str, str, str | None, list[str]]]:
    return [(node.path, node.name, node.text, [child.path for child in node.children]) for node in nodes]


def require_same(message: Message) -> bool:
    view = message.view
    assert isinstance(view, MxView)
    of_elements = told(nodes_of_elements(view.elements))
    trees = view.roots_at_hand
    assert trees is None or told(nodes_of_trees(trees)) == of_elements
    return trees is not None


def test_comments_markup_and_repeats_are_read_alike() -> None:
    (message,) = read(ODD)
    assert require_same(message)
    assert {path: text for path, _, text, _ in told(nodes_of_elements(message.view.elements)) if text}["Nm"]  # type: ignore[attr-defined]


def test_a_header_behind_its_document_is_read_alike() -> None:
    data = build(next(rule.passing for rule in RULES if rule.id == "CB-GRP-01")).data
    start, end = data.index(b"<AppHdr"), data.index(b"</AppHdr>") + 9
    at = data.index(b"</Envelope>")
    assert all(require_same(m) for m in read(data[:start] + data[end:at] + data[start:end] + data[at:]))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_example_is_read_alike(rule: object) -> None:
    for example in (rule.failing, rule.passing):  # type: ignore[attr-defined]
        message = build(example)
        if message.kind == "MX":
            require_same(message)
            of_fields = {path: text for path, _, text, _ in told(nodes_of_fields(message.fields())) if text is not None}
            assert of_fields == message.fields()


def test_every_sample_is_read_alike() -> None:
    if not SAMPLES.exists():
        pytest.skip("the samples are not beside the project")
    compared = 0
    for file in sorted(SAMPLES.rglob("*.xml")):
        try:
            compared += sum(require_same(message) for message in read(file.read_bytes()))
        except PaymentError:
            continue
    assert compared > 250
