"""What was read lately is not read again; what an outcome depends on is never forgotten, and memory has a bound."""

from collections.abc import Iterator

import pytest

from payments import EditRefused, LimitExceeded, Message, Operator, apply, read
from payments.kept import BYTES_MAX, READINGS_MAX, Kept, once
from payments.limits import Limits, limits_in_use, use_limits
from payments.rules.example import build
from payments.rules.mt_example import clean
from payments.rules.rule import Example
from payments.status import read_statuses
from payments.undeclared import undeclared_changes
from payments.vocabulary import OperatorName

FIN = clean("MT103")
XML = build(Example("pacs.008")).data
AGENT = "CdtTrfTxInf/CdtrAgt/FinInstnId/BICFI"


@pytest.fixture(autouse=True)
def _limits_as_before() -> Iterator[None]:
    before = limits_in_use()
    yield
    use_limits(before)


def to(new: str, old: str) -> Operator:
    return Operator(OperatorName.REPLACE_BIC, AGENT, old=old, new=new, arguments={"directory_version": "d1"})


@pytest.mark.parametrize("data", [FIN, XML], ids=["FIN", "XML"])
def test_the_same_bytes_are_read_once_and_the_list_is_the_askers_own(data: bytes) -> None:
    first = read(data)
    again = read(bytes(bytearray(data)))
    assert [message is before for message, before in zip(again, first, strict=True)] == [True]
    first.clear()
    assert len(read(data)) == 1


def test_bytes_read_before_are_refused_under_a_smaller_limit() -> None:
    assert read(XML)
    assert read_statuses(XML) == ()
    use_limits(Limits(size=len(XML) - 1))
    with pytest.raises(LimitExceeded):
        read(XML)


def test_a_refusal_is_told_each_time() -> None:
    for _ in range(2):
        with pytest.raises(LimitExceeded):
            read(b"<" + b"a" * limits_in_use().size)


def test_an_operator_is_carried_out_once_and_another_value_is_another_message() -> None:
    (message,) = read(XML)
    old = message.get(AGENT) or ""
    made = apply(message, [to("OLTVGB2LXXX", old)])
    assert apply(message, [to("OLTVGB2LXXX", old)]) is made
    assert apply(message, [to("OLTVGB2L", old)]).get(AGENT) == "OLTVGB2L"
    assert (made.get(AGENT), message.get(AGENT)) == ("OLTVGB2LXXX", old)
    with pytest.raises(EditRefused):
        apply(message, [to("OLTVGB2LXXX", "KRLNNL2RXXX")])


def test_what_is_read_of_a_message_alone_is_read_once_for_it_and_again_for_another() -> None:
    asked: list[Message] = []

    @once
    def length(message: Message) -> int:
        asked.append(message)
        return len(message.data)

    (message,), other = read(XML), Message(XML + b" ", "MX")
    assert [length(one) for one in (message, message, other, message)] == [len(XML), len(XML), len(XML) + 1, len(XML)]
    assert asked == [message, other]


def test_a_judgement_of_the_same_bytes_and_operators_is_kept_and_never_given_for_others() -> None:
    (message,) = read(XML)
    old = message.get(AGENT) or ""
    made, operator = apply(message, [to("OLTVGB2LXXX", old)]), to("OLTVGB2LXXX", old)
    for _ in range(2):
        assert undeclared_changes(message, made, [operator]) == ()
        assert undeclared_changes(message, made, [to("KRLNNL2RXXX", old)]) == (AGENT,)
        assert undeclared_changes(message, made, []) == ("bytes",)
        smuggled = Message(made.data.replace(b"</CdtTrfTxInf>", b"<!-- x --></CdtTrfTxInf>"), "MX")
        assert undeclared_changes(message, smuggled, [operator]) != ()


def test_no_more_than_the_latest_short_inputs_are_kept() -> None:
    kept, made = Kept[int](), list[int]()

    def asked(number: int, size: int = 1) -> int:
        return kept.reading(number, size, lambda: made.append(number) or number)  # type: ignore[func-returns-value]

    for number in (*range(READINGS_MAX), 0, READINGS_MAX):
        assert asked(number) == number
    assert made == [*range(READINGS_MAX + 1)]
    asked(0)  # it was asked again, so that 1 went in its place
    asked(1)
    asked(-1, size=BYTES_MAX + 1)
    asked(-1, size=BYTES_MAX + 1)
    assert made[READINGS_MAX + 1 :] == [1, -1, -1]
