"""Which profile and rail a message points to."""

import pytest

from payments.rules.example import build
from payments.rules.profiles import address_forms, known, profile_of, profiles, rail_of
from payments.rules.rule import Example
from payments.vocabulary import Rail


@pytest.mark.parametrize(
    ("changes", "profile", "rail"),
    [
        ({}, "cbpr-current", Rail.SWIFT_FINPLUS),
        ({"AppHdr/BizSvc": None, "CdtTrfTxInf/PmtTpInf/SvcLvl/Cd": "SEPA"}, "sepa", Rail.SEPA_SCT),
        (
            {
                "AppHdr/BizSvc": None,
                "CdtTrfTxInf/PmtTpInf/SvcLvl/Cd": "SEPA",
                "CdtTrfTxInf/PmtTpInf/LclInstrm/Cd": "INST",
            },
            "sepa",
            Rail.SEPA_INST,
        ),
        ({"AppHdr/BizSvc": None, "GrpHdr/SttlmInf/ClrSys/Cd": "TGT"}, "t2", Rail.T2),
        ({"AppHdr/BizSvc": None, "GrpHdr/SttlmInf/ClrSys/Cd": "FDW"}, "fedwire", Rail.FEDWIRE),
        ({"AppHdr/BizSvc": None, "GrpHdr/SttlmInf/ClrSys/Cd": "FDN"}, "fednow", Rail.FEDNOW),
    ],
)
def test_a_message_points_to_its_profile(changes: dict[str, str | None], profile: str, rail: Rail) -> None:
    message = build(Example("pacs.008", changes))
    assert profile_of(message) == profile
    assert rail_of(message, profile) is rail


def test_a_fin_message_travels_on_the_fin_rail() -> None:
    message = build(Example("MT103"))
    assert (profile_of(message), rail_of(message, "cbpr-current")) == ("cbpr-current", Rail.SWIFT_FIN)


def test_the_older_name_is_the_current_profile() -> None:
    assert known("cbpr-2026") is known("cbpr-current")


def test_every_profile_of_the_contract_is_there() -> None:
    assert set(profiles()) == {"cbpr-current", "cbpr-sr2026-strict", "sepa", "chaps", "t2", "fedwire", "fednow"}


def test_the_hybrid_form_arrives_on_a_rail_with_its_day() -> None:
    from datetime import date

    assert "hybrid" not in address_forms("fedwire", date(2026, 11, 23))
    assert "hybrid" in address_forms("fedwire", date(2027, 11, 15))
    assert "unstructured" in address_forms("sepa", date(2026, 11, 14))
    assert "unstructured" not in address_forms("sepa", date(2026, 11, 15))
