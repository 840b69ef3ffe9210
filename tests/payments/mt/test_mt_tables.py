"""The field tables: every type in scope has one, every tag in it a format, and clean messages of each pass."""

import pytest
from fin_builder import fin

from payments import Message, check
from payments.codecs.mt import MtView
from payments.mt_tables import described_types, format_of, table
from payments.rules.mt_misfits import text_faults

IN_SCOPE = (
    "101", "103", "103.STP", "103.REMIT", "104", "107", "110", "111", "112", "190", "191", "192", "195", "196", "198",
    "199", "200", "202", "202.COV", "204", "205", "205.COV", "210", "290", "291", "292", "295", "296", "298", "299",
    "900", "910", "920", "940", "941", "942", "950", "992", "995", "996", "998", "999",
)  # fmt: skip
CLEAN = {
    "104": (":20:KRESDD01", ":23E:AUTH", ":30:261123", ":50K:STADTWERKE NORD", ":21:A1", ":21C:MAND 7", ":32B:EUR10,",
            ":59:/DE02370601930042001765", "J PETERSEN", ":21:A2", ":32B:EUR5,", ":59:K JANSEN", ":32B:EUR15,",
            ":53A:LYRAFRPP"),
    "107": (":20:KRESDD02", ":30:261123", ":50K:STADTWERKE NORD", ":21:A1", ":32B:EUR10,", ":59:J PETERSEN",
            ":32B:EUR10,"),
    "110": (":20:KRESCH01", ":53A:LYRAFRPP", ":21:CHQ1", ":30:261120", ":32A:261123EUR10,", ":59:J PETERSEN",
            ":21:CHQ2", ":30:261120", ":32B:EUR12,", ":59F:1/K JANSEN", "3/NL/DELFT"),
    "111": (":20:KRESCH02", ":21:CHQ1", ":30:261120", ":32B:EUR10,", ":59:J PETERSEN", ":75:LOST"),
    "112": (":20:KRESCH03", ":21:CHQ1", ":30:261120", ":32B:EUR10,", ":76:STOPPED"),
    "190": (":20:KRESAD01", ":21:KRES26112301", ":25:0042001765", ":32D:261123EUR12,50", ":71B:/COMM/"),
    "191": (":20:KRESRQ01", ":21:KRES26112301", ":32B:EUR12,50", ":52A:LYRAFRPP", ":71B:/COMM/EUR12,50"),
    "198": (":20:KRESPR01", ":12:100", ":77E:ANY TEXT", "OVER LINES", ":32B:EUR1,"),
    "200": (":20:KRESFI01", ":32A:261123EUR1000,", ":53B:/0042001765", ":57A:LYRAFRPP"),
    "204": (":20:KRESFM01", ":19:30,", ":30:261123", ":58A:LYRAFRPP", ":20:A1", ":32B:EUR10,", ":53A:ORKNGB2L",
            ":20:A2", ":32B:EUR20,", ":53A:VELANL2A"),
    "290": (":20:KRESAD02", ":21:KRES26112301", ":25P:0042001765", "LYRAFRPP", ":32C:261123EUR12,50", ":71B:/INT/"),
    "291": (":20:KRESRQ02", ":21:KRES26112301", ":32B:EUR12,50", ":71B:/COMM/"),
    "920": (":20:KRESRM01", ":12:940", ":25:0042001765", ":12:942", ":25:0042001766", ":34F:EURD0,", ":34F:EURC0,"),
    "941": (":20:KRESBR01", ":25:0042001765", ":28:221/1", ":60F:C261120EUR10,", ":90D:1EUR4,", ":90C:2EUR5,",
            ":62F:C261123EUR11,"),
    "999": (":20:KRESFF01", ":79:PLEASE CONFIRM"),
}  # fmt: skip


def header(number: str) -> str:
    return f"{{1:F01KRESDEHHAXXX0417000231}}{{2:I{number}LYRAFRPPXXXXN}}"


def test_every_type_in_scope_has_a_table_and_every_tag_a_format() -> None:
    assert {f"MT{number}" for number in IN_SCOPE} <= set(described_types())
    for name in described_types():
        described = table(name)
        assert described is not None
        assert {tag for tag in described.tags if format_of(tag) is None} == set(), name


@pytest.mark.parametrize("number", CLEAN)
def test_a_clean_message_of_each_type_has_no_finding(number: str) -> None:
    assert check(Message(fin(*CLEAN[number], header=header(number)), "MT")) == []


@pytest.mark.parametrize("number", CLEAN)
def test_each_field_of_a_clean_message_has_its_place_and_fits(number: str) -> None:
    view = MtView(fin(*CLEAN[number], header=header(number)))
    assert list(text_faults(view)) == []
    assert all(entry.place and entry.place.in_order for entry in view.entries)


def test_repeats_and_the_closing_sequence_are_told_apart() -> None:
    view = MtView(fin(*CLEAN["104"], header=header("104")))
    assert view.get("B:21#2") == "A2"
    assert (view.get("B:32B#2"), view.get("C:32B")) == ("EUR5,", "EUR15,")
    request = MtView(fin(*CLEAN["920"], header=header("920")))
    assert request.get("12#2") == "942"


def test_the_closing_sequence_of_a_debit_may_be_absent_only_where_the_type_says_so() -> None:
    without = [line for line in CLEAN["104"] if line not in (":32B:EUR15,", ":53A:LYRAFRPP")]
    assert check(Message(fin(*without, header=header("104")), "MT")) == []
    general = [f.path for f in check(Message(fin(*CLEAN["107"][:-1], header=header("107")), "MT"))]
    assert general == ["C:32B"]


def test_a_message_without_a_type_is_not_checked_for_order_instead_of_passing() -> None:
    (finding,) = check(Message(b":20:ST1\r\n:25:0042001765\r\n:28C:1/1\r\n", "MT"))
    assert (finding.rule, finding.severity.value) == ("T13", "not_checked")
