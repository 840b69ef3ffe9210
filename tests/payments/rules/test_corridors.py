"""What corridors demand."""

from payments.rules.corridors import corridor, told


def test_a_renminbi_payment_wants_a_purpose_wherever_it_goes() -> None:
    wanted = corridor("CNY", {"SG"})
    assert wanted is not None
    assert told(wanted, ["/CGODDR/ machine parts"])
    assert not told(wanted, ["machine parts"])


def test_an_ordinary_payment_wants_nothing() -> None:
    assert corridor("EUR", {"FR", "DE"}) is None
