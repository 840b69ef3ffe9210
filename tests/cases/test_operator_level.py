"""The laxest level of an edit by what it does, whatever a playbook says."""

import pytest
from case_builders import T, a_payment

from cases.attempt import carry_out
from cases.operator_level import level_by_effect
from payments import Operator
from payments.vocabulary import Level, OperatorName

UETR = "2f6c1e0d-7b8a-4c9d-b0e1-f2a3b4c5d6e7"


def level_of(operator: Operator) -> Level:
    return level_by_effect(carry_out(a_payment(), [operator])[0], {})


@pytest.mark.parametrize("name", ["EndToEndId", "UETR"])
def test_another_end_to_end_identifier_takes_two_people(name: str) -> None:
    path = f"{T}/PmtId/{name}"
    old = a_payment().get(path)
    assert level_of(Operator(OperatorName.SET_FIELD, path, old, UETR if name == "UETR" else "OTHER-1")) is Level.A1


def test_an_own_reference_may_be_mended_with_one() -> None:
    path = f"{T}/PmtId/InstrId"
    assert level_of(Operator(OperatorName.SET_FIELD, path, a_payment().get(path), "MENDED-1")) is Level.A2
