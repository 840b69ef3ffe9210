"""FIN beside MX: what corresponds, what agrees, and what FIN has lost; on invented pairs and on pairs of samples."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from payments import Message, read
from payments.mapping import Correspondence, correspond
from payments.rules.example import build
from payments.rules.rule import Example

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
TX = "CdtTrfTxInf/"
PACS008 = Example(
    "pacs.008",
    {
        f"{TX}UltmtDbtr/Nm": "Chantier Naval du Lac",
        f"{TX}Dbtr/Nm": "Société Générique de Menuiserie et de Charpente",
        f"{TX}RmtInf/Ustrd": "Invoice 5501 of November for the second delivery of oak boards",
        f"{TX}ChrgBr": "SHAR",
    },
)
UETR = "3d1f7a42-5b0c-4e8e-9a6d-0c7b52e1f904"
MT103 = (
    f"{{1:F01BQVAFRPPAXXX0000000000}}{{2:I103TRNHGB2LXXXXN}}{{3:{{121:{UETR}}}}}{{4:\r\n"
    ":20:BQVA2611230071\r\n:23B:CRED\r\n:32A:261124GBP1250,\r\n"
    ":50K:/FR9230099001230000123456789\r\nSOCIETE GENERIQUE DE MENUISERIE ET\r\nDE CHARPENTE\r\n"
    "8 QUAI DES TANNEURS\r\n44000 NANTES, FRANCE\r\n"
    ":59F:/GB40TRNH60161331926819\r\n1/MOORGATE JOINERY LTD\r\n2/TANNER ROW 15\r\n3/GB/YORK YO1 6JB\r\n"
    ":70:/ROC/ORDER-5501\r\nINVOICE 5501 OF NOVEMBER FOR THE S+\r\n:71A:SHA\r\n-}"
)


def pairs(mt: str = MT103, mx: Example = PACS008) -> dict[str, Correspondence]:
    return {one.field: one for one in correspond(Message(mt.encode(), "MT"), build(mx))}


def test_what_agrees_is_told_with_both_places_and_texts() -> None:
    found = pairs()
    uetr = found["UETR"]
    assert (uetr.mt_path, uetr.mx_path, uetr.mt_text, uetr.same) == ("{3:121}", f"{TX}PmtId/UETR", UETR, True)
    agree = {"reference", "end-to-end id", "value date", "settlement currency", "settlement amount", "charge bearer",
             "debtor account", "debtor name", "debtor address", "creditor account", "creditor name", "creditor address",
             "debtor agent BIC", "creditor agent BIC"}  # fmt: skip
    assert {name for name in agree if found[name].same is not True} == set()
    assert (found["creditor address"].mt_path, found["creditor address"].mx_path) == ("59F/3", f"{TX}Cdtr/PstlAdr")


def test_what_fin_has_lost_is_told_in_words() -> None:
    found = pairs()
    assert "cut (+)" in found["remittance"].lost
    assert found["remittance"].same is True
    assert "outside set x" in found["debtor name"].lost
    ultimate = found["ultimate debtor"]
    assert (ultimate.mt_text, ultimate.mx_text, ultimate.same) == (None, "Chantier Naval du Lac", None)
    assert "no field" in ultimate.lost


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("GBP1250,", "GBP1250,01", "settlement amount"),
        ("261124GBP", "261125GBP", "value date"),
        ("BQVA2611230071", "BQVA2611230072", "reference"),
        ("GB40TRNH60161331926819", "GB40TRNH60161331926818", "creditor account"),
        ("MOORGATE JOINERY", "MOORGATE JOINERS", "creditor name"),
        ("3/GB/YORK", "3/GB/LEEDS", "creditor address"),
        ("TRNHGB2LXXXX", "ORKNGB2LXXXX", "creditor agent BIC"),
        (":71A:SHA", ":71A:OUR", "charge bearer"),
        ("/ROC/ORDER-5501", "/ROC/ORDER-5502", "end-to-end id"),
    ],
)
def test_each_difference_is_told_at_its_field_alone(old: str, new: str, field: str) -> None:
    assert old in MT103
    assert {name for name, one in pairs(MT103.replace(old, new)).items() if one.same is False} == {field}


def test_a_lost_end_to_end_id_and_a_long_reference_are_no_differences() -> None:
    long = Example("pacs.008", {f"{TX}PmtId/InstrId": "BQVA261123007100000017"})
    found = pairs(MT103.replace("BQVA2611230071", "BQVA261123007100").replace("/ROC/ORDER-5501\r\n", ""), long)
    assert (found["reference"].same, "first 16" in found["reference"].lost) == (True, True)
    assert (found["end-to-end id"].same, "/ROC/" in found["end-to-end id"].lost) == (None, True)


def test_a_cover_is_compared_with_the_customer_payment_behind_it() -> None:
    cover = build(Example("pacs.009.COV"))
    text = "".join(
        f":{tag}:{value}\r\n"
        for tag, value in (
            ("20", cover.get(f"{TX}PmtId/InstrId") or "X"), ("21", cover.get(f"{TX}PmtId/EndToEndId") or "X"),
            ("32A", "261124GBP1250,"), ("58A", "TRNHGB2L"), ("50K", "/FR9230099001230000123456789\r\nSOMEBODY ELSE"),
            ("59", "/GB40TRNH60161331926819\r\nMOORGATE JOINERY LTD"),
        )
    )  # fmt: skip
    header = f"{{1:F01BQVAFRPPAXXX0000000000}}{{2:I202TRNHGB2LXXXXN}}{{3:{{119:COV}}{{121:{UETR}}}}}"
    found = pairs(f"{header}{{4:\r\n{text}-}}", Example("pacs.009.COV"))
    assert found["creditor name"].mt_path == "B:59/2"
    assert found["creditor account"].same is True
    assert found["debtor name"].same is False


def test_messages_of_other_types_do_not_correspond() -> None:
    assert correspond(Message(MT103.encode(), "MT"), build(Example("pacs.004"))) == ()
    assert correspond(build(PACS008), build(PACS008)) == ()


def test_the_pairs_of_samples_that_tell_one_story_agree_in_all_that_identifies_it() -> None:
    index = SAMPLES / "INDEX.tsv"
    if not index.exists():
        pytest.skip("the shared samples are not beside the project")
    stories: dict[str, tuple[list[Message], list[Message]]] = defaultdict(lambda: ([], []))
    with index.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["use_case"] and row["type"].startswith(("MT103", "MT202", "MT205", "pacs.008", "pacs.009")):
                for message in read((SAMPLES / row["path"]).read_bytes()):
                    stories[row["use_case"]][message.kind == "MX"].append(message)
    told = 0
    for fins, mxs in stories.values():
        for found in (correspond(mt, mx) for mt in fins for mx in mxs):
            same = {one.field: one.same for one in found}
            if same.get("reference") is True and same.get("settlement amount") is True:
                told += 1
                assert [one for one in found if one.same is False] == []
    assert told >= 40
