"""Checksum and authentication code after an edit: kept, reported, never made anew."""

from fin_builder import fin

from payments import Message, apply
from payments.patch import stale_seals

TRAILER = "{5:{MAC:00000000}{CHK:123456789ABC}}"
EDIT = [{"op": "SetField", "path": "70", "old": "INVOICE 4417", "new": "INVOICE 4418"}]


def test_a_seal_that_an_edit_breaks_is_kept_and_reported_with_its_place() -> None:
    before = Message(fin(trailer=TRAILER), "MT")
    after = apply(before, EDIT)
    assert after.data.endswith(TRAILER.encode())
    found = stale_seals(before, after)
    assert [(f.path, f.value, f.severity.value) for f in found] == [
        ("{5:MAC}", "00000000", "warning"), ("{5:CHK}", "123456789ABC", "warning"),
    ]  # fmt: skip
    assert all(f.line and f.column and f.fix for f in found)


def test_an_unchanged_message_and_one_without_a_seal_have_nothing_to_report() -> None:
    sealed, plain = Message(fin(trailer=TRAILER), "MT"), Message(fin(), "MT")
    assert stale_seals(sealed, sealed) == []
    assert stale_seals(plain, apply(plain, EDIT)) == []


def test_a_changed_trailer_alone_leaves_the_seal_as_it_is() -> None:
    before = Message(fin(trailer="{5:{CHK:123456789ABC}{TNG:}}"), "MT")
    after = Message(fin(trailer="{5:{CHK:123456789ABC}}"), "MT")
    assert stale_seals(before, after) == []
