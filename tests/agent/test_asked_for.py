"""A question asks for what is lacking: the field whose character nobody can map, not another one."""

import pytest

from .builders import an_agent, resolved
from .test_triage import an_example, with_text

NAME, REMITTANCE = "the full name of the party", "the correct payment details"


@pytest.mark.parametrize(
    ("changes", "asked", "not_asked"),
    [
        ({}, NAME, REMITTANCE),
        ({"ВААЛКАДЕ ГРАВЕУРС": "WAALKADE", "FACTUUR 118": "FACTUUR ЩЩ"}, REMITTANCE, NAME),
        ({"ВААЛКАДЕ ГРАВЕУРС": "WÄLKADE", "FACTUUR 118": "FACTUUR ЩЩ"}, REMITTANCE, NAME),  # the name can be mapped
    ],
)
def test_the_question_is_for_the_field_that_cannot_be_mapped(
    changes: dict[str, str], asked: str, not_asked: str
) -> None:
    exception = an_example("PB-01", 1)
    for old, new in changes.items():
        exception = with_text(exception, old, new)
    outcome = resolved(an_agent(), exception)
    assert outcome["action"] == "RFI"
    (letter,) = [one["message"] for one in outcome["outgoing"]]
    assert asked in letter
    assert not_asked not in letter
