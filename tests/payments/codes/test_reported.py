"""The code that is meant, however it was written."""

import pytest

from payments.codes import reported


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("AC01", "AC01"), ("ac01", "AC01"), (" RR-04", "RR04"), ("/LEGL/", "LEGL"), ("RR04\u200b", "RR04"),
        ("ＬＥＧＬ", "LEGL"), ("RR04 hold", "RR04"), ("m60", "M60"),
        ("T27005", "T27005"), ("Sw.Stds.D00003", "Sw.Stds.D00003"), ("CB-ADR-01 ", "CB-ADR-01"),
        ("451:1", "451:1"), ("Invalid account", "Invalid account"), ("", ""),
    ],
)  # fmt: skip
def test_a_known_code_is_found_and_anything_else_stays(written: str, meant: str) -> None:
    assert reported(written) == meant
