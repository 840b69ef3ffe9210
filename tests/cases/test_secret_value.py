"""Which value is keyed again, and how it is found in texts."""

import pytest

from cases.rekeying import Secret, misses, same_value, secret_between, secret_of


def test_the_first_changed_value_of_the_risk_order_is_keyed() -> None:
    before = {"32A": "261123EUR10,", "59/1": "/DE1", "59/2": "A"}
    after = {"32A": "261124EUR10,", "59/1": "/DE2", "59/2": "B"}
    assert secret_between(before, after) == Secret("59/1", "/DE2", "payee account")


def test_nothing_is_keyed_where_no_sensitive_field_gets_a_value() -> None:
    assert secret_between({"70": "a_b", "59/2": "A"}, {"70": "a-b", "59/2": "A"}) is None
    assert secret_of(b"not a payment", b"neither") is None
    assert secret_of(b"", None) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("/DE43500105172436457834", "pay to de43 5001 0517 2436 4578 34 please"),
        ("LKVNDEHHXXX", "the BIC lkvndehh is ours"),
        ("2026-11-24", "261124"),
        ("261124EUR1250,00", "the next day is 2026-11-24"),
    ],
)
def test_the_value_is_hidden_in_any_spelling(value: str, text: str) -> None:
    hidden = Secret("59/1", value, "payee account").hidden_in({"a": [text, 1, None], text: True})
    assert text not in str(hidden)
    assert "▒▒▒▒" in str(hidden["a"][0])


def test_blanks_and_case_do_not_count() -> None:
    assert same_value("de 12", "DE12")
    assert not same_value("de 13", "DE12")


def test_misses_count_for_one_person_and_one_version() -> None:
    entry = {"facts": {"what": "rekey_missed", "version": 3}, "actor": {"id": "raj"}}
    assert misses([entry, {"facts": {}, "actor": {"id": "raj"}}], "raj", 3) == 1
    assert misses([entry], "raj", 4) == 0
    assert misses([entry], "eva", 3) == 0
