"""The typed view: every field of every type by named components, with spans, dates and decimals."""

from datetime import date
from decimal import Decimal

import pytest
from fin_builder import BODY, fin

from payments import Message
from payments.mt_formats import LineFormat, compiled
from payments.mt_tables import component_names, described_types, format_of, table
from payments.mt_values import TypedField, runs_of, typed
from payments.rules.mt_example import clean


def field(path: str, message: Message | None = None) -> TypedField:
    found = typed(message or Message(fin(), "MT"), path)
    assert found is not None
    return found


def one(tag: str, value: str, number: str = "103") -> TypedField:
    header = f"{{1:F01KRESDEHHAXXX0417000231}}{{2:I{number}LYRAFRPPXXXXN}}"
    return field(tag, Message(fin(f":{tag}:{value}".replace("\n", "\r\n"), header=header), "MT"))


def test_every_component_of_every_field_in_scope_has_a_name() -> None:
    tags = {tag for name in described_types() for tag in (table(name) or pytest.fail(name)).tags}
    for tag in sorted(tags):
        forms: tuple[LineFormat, ...] = compiled(format_of(tag) or "")
        assert len(component_names(tag)) == sum(len(runs_of(form)) for form in forms), tag


def test_date_currency_and_amount_are_typed_and_point_into_the_text() -> None:
    found = field("32A")
    assert (found.value("date"), found.value("currency"), found.value("amount")) == (
        date(2026, 11, 23), "EUR", Decimal("1250.50"),
    )  # fmt: skip
    assert all(found.text[part.start : part.end] == part.text for part in found.parts)
    assert found.value("rate") is None


def test_a_party_has_account_and_lines_and_a_bank_its_bic() -> None:
    found = field("59")
    assert found.value("account") == "FR7630588009110094321363221"
    assert found.values("line") == ("ATELIER DU PONT", "33000 BORDEAUX")
    bank = one("57A", "/D/0042001765\nLYRAFRPPLYO")
    assert (bank.value("mark"), bank.value("account"), bank.bic) == ("D", "0042001765", "LYRAFRPPLYO")
    assert field("59").bic is None


def test_absent_optional_parts_do_not_shift_the_names() -> None:
    long = one("61", "2611231124RC250,00NTRFKRES1//LY77\nDETAIL", "940")
    assert {p.name: p.value for p in long.parts} == {
        "date": date(2026, 11, 23), "entry_date": "1124", "mark": "RC", "amount": Decimal("250.00"), "type": "N",
        "reason": "TRF", "reference": "KRES1", "bank_reference": "LY77", "details": "DETAIL",
    }  # fmt: skip
    short = one("61", "261123CR1,NTRFKRES1", "940")
    assert (short.value("mark"), short.value("amount"), short.value("reference")) == ("CR", Decimal(1), "KRES1")
    assert short.value("bank_reference") is None


def test_a_value_that_does_not_fit_has_misfits_and_no_parts() -> None:
    found = one("32A", "261123EUR1250.50")
    assert found.parts == ()
    assert found.misfits[0].offset == 13


def test_a_day_that_is_none_stays_text() -> None:
    assert one("32A", "260231EUR1,").value("date") == "260231"


def test_what_is_absent_or_no_field_is_none() -> None:
    message = Message(fin(*BODY), "MT")
    assert [typed(message, path) for path in ("72", "{3:121}", "59/1", "nonsense")] == [None] * 4


@pytest.mark.parametrize("base", ["MT101", "MT103", "MT192", "MT202.COV", "MT210", "MT900", "MT910", "MT940", "MT942"])
def test_every_field_of_a_clean_message_has_named_parts(base: str) -> None:
    message = Message(clean(base), "MT")
    for path in message.view.children(""):
        found = field(path, message)
        assert found.parts, path
        assert all(part.name != "value" for part in found.parts), path
