"""Clean FIN messages written from the facts of a payment."""

from payments.charset import normalise

from .payment import Payment
from .world import Party


def mt103(p: Payment) -> str:
    """Customer transfer, outgoing."""
    return (
        f"{_head(p, '103')}{{3:{{108:M{p.message_id[-9:]}}}{{121:{p.uetr}}}}}{{4:\r\n"
        f":20:{reference(p)}\r\n:23B:CRED\r\n"
        f":32A:{p.value_date:%y%m%d}{p.currency}{p.mt_amount}\r\n:33B:{p.currency}{p.mt_amount}\r\n"
        f":50K:/{p.debtor.account}\r\n{lines(p.debtor)}\r\n:57A:{p.theirs.bic}\r\n:59:/{p.creditor.account}\r\n"
        f"{lines(p.creditor)}\r\n:70:{fin(p.remittance)}\r\n:71A:SHA\r\n-}}"
    )


def mt202(p: Payment) -> str:
    """Bank transfer, outgoing."""
    return (
        f"{_head(p, '202')}{{3:{{108:M{p.message_id[-9:]}}}{{121:{p.uetr}}}}}{{4:\r\n:20:{reference(p)}\r\n"
        f":21:{p.end_to_end_id}\r\n:32A:{p.value_date:%y%m%d}{p.currency}{p.mt_amount}\r\n"
        f":57A:{p.theirs.bic}\r\n:58A:{p.theirs.bic}\r\n-}}"
    )


def mt199(p: Payment, original: Payment, text: str) -> str:
    """Free text of the other bank about `original`, coming to us."""
    body = "\r\n".join(fin(line) for line in text.splitlines())
    return f"{_incoming(p, '199')}{{4:\r\n:20:{reference(p)}\r\n:21:{original.instruction_id[:16]}\r\n:79:{body}\r\n-}}"


def mt103_return(p: Payment, original: str, *, reason: str = "AC04", words: str = "ACCOUNT CLOSED") -> str:
    """Return by MT 103, coming to us; `original` is the reference it names."""
    return (
        f"{_incoming(p, '103')}{{3:{{121:{p.uetr}}}}}{{4:\r\n:20:{reference(p)}\r\n:23B:CRED\r\n"
        f":32A:{p.value_date:%y%m%d}{p.currency}{p.mt_amount}\r\n:33B:{p.currency}{p.mt_amount}\r\n"
        f":50K:/{p.creditor.account}\r\n{lines(p.creditor)}\r\n"
        f":59:/{p.debtor.account}\r\n{lines(p.debtor)}\r\n:70:RETURN OF YR PMT\r\n:71A:SHA\r\n"
        f":72:/RETN/59\r\n/{reason}/\r\n/MREF/{original}\r\n/TEXT/{words}\r\n-}}"
    )


def nak(p: Payment, code: str) -> str:
    """The network's refusal of the message that carries the payment."""
    return (
        f"{{1:F21{p.ours.bic}AXXX0417000101}}{{4:{{177:{p.now:%y%m%d%H%M}}}{{451:1}}{{405:{code}}}"
        f"{{108:M{p.message_id[-9:]}}}}}"
    )


def lines(who: Party) -> str:
    """Name and address on four lines of at most 35 characters."""
    text = (who.name, f"{who.street} {who.number}", f"{who.postcode} {who.town}", who.country)
    return "\r\n".join(fin(line)[:35] for line in text)


def fin(text: str) -> str:
    """The text in the network's character set, in capitals."""
    return normalise(text).upper()


def reference(p: Payment) -> str:
    """Field 20: at most sixteen characters."""
    return p.instruction_id[:16]


def _head(p: Payment, kind: str) -> str:
    return f"{{1:F01{p.ours.bic}AXXX0417000101}}{{2:I{kind}{p.theirs.bic}XXXXN}}"


def _incoming(p: Payment, kind: str) -> str:
    clock = f"{p.now:%H%M}{p.now:%y%m%d}"
    return f"{{1:F01{p.ours.bic}AXXX0417000202}}{{2:O{kind}{clock}{p.theirs.bic}AXXX1101000202{p.now:%y%m%d%H%M}N}}"
