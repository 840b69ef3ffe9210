"""Taking operators back: total over all of them, proven by carrying the answer out."""

import pytest
from operator_messages import ADDRESS, MT, MX, TX, an_mt, an_mx, op
from test_operators import AN_MT, HAPPY_MT, HAPPY_MX

from payments.errors import EditRefused
from payments.message import Message
from payments.operators.model import Operator
from payments.operators.undo import undo
from payments.patch import apply_operators

REBUILT = {"StructureAddress", "RemoveElement of a group"}  # white space between rebuilt children is made anew


def taken_back(before: Message, operator: Operator) -> Message:
    return apply_operators(apply_operators(before, [operator]), undo(before, operator))


@pytest.mark.parametrize("name", HAPPY_MX)
def test_every_operator_can_be_taken_back_in_mx(name: str) -> None:
    back = taken_back(an_mx(), HAPPY_MX[name][0])
    assert back.fields() == an_mx().fields()
    assert name in REBUILT or back.data == an_mx().data


@pytest.mark.parametrize("name", HAPPY_MT)
def test_every_operator_can_be_taken_back_in_mt_to_the_byte(name: str) -> None:
    before = AN_MT.get(name, an_mt())
    assert taken_back(before, HAPPY_MT[name][0]).data == before.data


def test_an_operator_that_changes_nothing_needs_nothing() -> None:
    assert undo(an_mx(), op("AttachCase", "", target="CASE-7")) == ()


def test_an_operator_that_does_not_fit_is_refused() -> None:
    with pytest.raises(EditRefused):
        undo(an_mt(), op("SetField", "71A", "OUR", "SHA"))


def test_fields_and_elements_go_back_into_their_former_order() -> None:
    swapped = an_mt(MT.replace(":20:MORG260031\r\n:23B:CRED\r\n", ":23B:CRED\r\n:20:MORG260031\r\n"))
    order = op("ReorderElements", "", order=["20", "23B", "32A", "50K", "57A", "59", "70", "71A"])
    assert taken_back(swapped, order).data == swapped.data
    mixed = an_mx(MX.replace("<TwnNm>Passau</TwnNm><Ctry>DE</Ctry>", "<Ctry>DE</Ctry><TwnNm>Passau</TwnNm>"))
    assert taken_back(mixed, op("ReorderElements", f"{TX}/Dbtr/PstlAdr", order=["TwnNm", "Ctry"])).data == mixed.data


def test_text_that_was_moved_behind_other_text_comes_back() -> None:
    part = op("MoveText", f"{ADDRESS}/AdrLine[2]", "39100 Bolzano - Italy", "39100 Bolzano -", to=f"{ADDRESS}/AdrLine")
    assert taken_back(an_mx(), part).data == an_mx().data
    whole = op("MoveText", "59/3", "39100 BOLZANO IT", None, to="59/2")
    assert taken_back(an_mt(), whole).data == an_mt().data


def test_a_line_that_was_split_at_several_blanks_comes_back_with_all_of_them() -> None:
    wide = an_mt(MT.replace("LAERCHENHOLZ BOZEN", "LAERCHENHOLZ   BOZEN"))
    assert taken_back(wide, op("SplitLine", "70", max=35)).data == wide.data
