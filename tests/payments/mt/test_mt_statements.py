"""The arithmetic of statements, with reversals, funds codes and overdrafts."""

import pytest
from fin_builder import fin

from payments import Message, check
from payments.vocabulary import Severity


def statement(*entries: str, opening: str, closing: str, number: str = "940") -> Message:
    header = f"{{1:F01KRESDEHHAXXX0417000231}}{{2:I{number}LYRAFRPPXXXXN}}"
    body = [":20:ST1", ":25:0042001765", ":28C:1/1", f":60F:{opening}", *(f":61:{e}" for e in entries)]
    return Message(fin(*body, f":62F:{closing}", header=header, user_header=""), "MT")


def rules(message: Message) -> list[tuple[str, str]]:
    return [(f.rule, f.path) for f in check(message)]


@pytest.mark.parametrize(
    ("entries", "closing"),
    [
        (("2611231123C250,00NTRFREF1",), "C261123EUR350,00"),
        (("2611231123D250,00NTRFREF1",), "D261123EUR150,00"),
        (("2611231123RC30,NTRFREF1", "261123RD10,5NTRFREF2//B"), "C261123EUR80,5"),
        (("261123CR40,NTRFREF1",), "C261123EUR140,"),
        (("261123EC40,NTRFREF1",), "C261123EUR100,"),
        ((), "C261123EUR100,00"),
    ],
)
@pytest.mark.parametrize("number", ["940", "950"])
def test_entries_that_lead_to_the_closing_balance_have_no_finding(
    entries: tuple[str, ...], closing: str, number: str
) -> None:
    assert rules(statement(*entries, opening="C261120EUR100,00", closing=closing, number=number)) == []


def test_a_missing_entry_is_told_at_the_closing_balance_with_the_sum() -> None:
    message = statement("261123D20,NTRFREF1", opening="C261120EUR100,00", closing="C261123EUR70,00")
    (finding,) = check(message)
    assert (finding.rule, finding.path) == ("CB-STM-01", "62F")
    assert "C 80,00" in finding.text
    assert finding.fix


def test_an_entry_that_cannot_be_read_leaves_the_sum_not_checked() -> None:
    message = statement("261123D20.00NTRFREF1", opening="C261120EUR100,00", closing="C261123EUR70,00")
    told = {f.rule: f.severity for f in check(message)}
    assert told["CB-STM-01"] is Severity.NOT_CHECKED
    assert "T40" in told


def test_tags_inside_the_text_of_an_entry_are_possible_text_of_it() -> None:
    body = (":20:ST1", ":25:0042001765", ":28C:1/1", ":60F:C261120EUR100,00", ":61:261123D20,NTRFREF1",
            ":86:TRANSFER", ":20:NOT A FIELD", ":mm:NOR THIS", ":99Z:NOR THAT", ":62F:C261123EUR80,00")  # fmt: skip
    header = "{1:F01KRESDEHHAXXX0417000231}{2:I940LYRAFRPPXXXXN}"
    message = Message(fin(*body, header=header, user_header=""), "MT")
    assert message.get("86") == "TRANSFER\n:20:NOT A FIELD\n:mm:NOR THIS\n:99Z:NOR THAT"
    told = [(f.path, f.text) for f in check(message) if f.rule == "T13"]
    assert [path for path, _ in told] == ["86/2", "86/4"]
    assert all("read as text" in text for _, text in told)
