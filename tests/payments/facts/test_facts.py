"""The facts of a payment are what the message states, with the path of each; nothing is made up."""

from datetime import date
from decimal import Decimal

import pytest

from payments.facts import facts_of
from payments.message import Message, read

UETR = "0b6f2f4a-9a53-4f5e-8d0e-3c8f4f1f2a11"


def agent(element: str, bic: str) -> str:
    return f"<{element}><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></{element}>"


def document(version: str, inner: str) -> Message:
    (message,) = read(f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}">{inner}</Document>'.encode())
    return message


def fin(kind: str, text: str, block3: str = "") -> Message:
    block3 = f"{{3:{block3}}}" if block3 else ""
    data = f"{{1:F01KLTBDEHHAXXX0000000000}}{{2:I{kind}RVGSFRPPXXXXN}}{block3}{{4:\n{text}\n-}}"
    (message,) = read(data.replace("\n", "\r\n").encode())
    return message


TRANSACTION = (
    f"<PmtId><InstrId>KLTB26112301</InstrId><EndToEndId>PO-7</EndToEndId><UETR>{UETR}</UETR></PmtId>"
    '<IntrBkSttlmAmt Ccy="EUR">1250.00</IntrBkSttlmAmt><IntrBkSttlmDt>2026-11-23</IntrBkSttlmDt>'
    '<InstdAmt Ccy="EUR">1250.0</InstdAmt><ChrgBr>SHAR</ChrgBr>'
    + agent("InstgAgt", "KLTBDEHH")
    + agent("InstdAgt", "RVGSFRPP")
    + agent("IntrmyAgt1", "MRNNNL2A")
    + "<Dbtr><Nm>Kielwasser Boote GmbH</Nm></Dbtr><DbtrAcct><Id><IBAN>DE07200909990012345678</IBAN></Id></DbtrAcct>"
    + agent("DbtrAgt", "KLTBDEHH")
    + agent("CdtrAgt", "RVGSFRPP")
    + "<Cdtr><Nm>Voiles du Ponant SARL</Nm></Cdtr><CdtrAcct><Id><Othr><Id>7788990011</Id></Othr></Id></CdtrAcct>"
    "<RmtInf><Ustrd>INV 31</Ustrd></RmtInf>"
)
GROUP = "<GrpHdr><MsgId>KLTB2611230001</MsgId></GrpHdr>"
TRANSFER = f"<FIToFICstmrCdtTrf>{GROUP}<CdtTrfTxInf>{TRANSACTION}</CdtTrfTxInf></FIToFICstmrCdtTrf>"


def test_a_customer_transfer_states_who_pays_whom_how_much_and_when() -> None:
    facts = facts_of(document("pacs.008.001.08", TRANSFER))
    assert (facts.debtor, facts.debtor_account) == ("Kielwasser Boote GmbH", "DE07200909990012345678")
    assert (facts.creditor, facts.creditor_account) == ("Voiles du Ponant SARL", "7788990011")
    assert (facts.amount, facts.currency, facts.value_date) == (Decimal("1250.00"), "EUR", date(2026, 11, 23))
    assert (facts.instructed_amount_text, facts.charge_bearer, facts.remittance) == ("1250.0", "SHAR", "INV 31")
    assert (facts.message_id, facts.instruction_id, facts.end_to_end_id) == ("KLTB2611230001", "KLTB26112301", "PO-7")
    assert (facts.uetr, facts.sender, facts.receiver) == (UETR, "KLTBDEHH", "RVGSFRPP")
    assert facts.agents == ("KLTBDEHH", "RVGSFRPP", "MRNNNL2A")


def test_each_fact_tells_its_path() -> None:
    message = document("pacs.008.001.08", TRANSFER)
    facts = facts_of(message)
    assert facts.paths["creditor_account"] == "CdtTrfTxInf/CdtrAcct/Id/Othr/Id"
    assert facts.paths["currency"] == "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy"
    assert all(message.get(path) is not None for path in facts.paths.values())


def test_a_silent_message_states_nothing() -> None:
    facts = facts_of(document("pacs.008.001.08", f"<FIToFICstmrCdtTrf>{GROUP}</FIToFICstmrCdtTrf>"))
    assert (facts.creditor, facts.amount, facts.value_date, facts.uetr) == (None, None, None, None)


@pytest.mark.parametrize("text", ["1e5", "1.250,00", "abc", "1,250.00"])
def test_what_is_no_amount_keeps_its_text_and_gets_no_value(text: str) -> None:
    facts = facts_of(document("pacs.008.001.08", TRANSFER.replace("1250.00", text)))
    assert (facts.amount, facts.amount_text) == (None, text)


def test_transactions_are_counted() -> None:
    twice = TRANSFER.replace("</FIToFI", f"<CdtTrfTxInf>{TRANSACTION}</CdtTrfTxInf></FIToFI")
    assert facts_of(document("pacs.008.001.08", twice)).transactions == 2


def test_a_cover_tells_banks_and_the_customers_behind_it() -> None:
    inner = (
        f"<FICdtTrf>{GROUP}<CdtTrfTxInf><PmtId><InstrId>COV1</InstrId><UETR>{UETR}</UETR></PmtId>"
        '<IntrBkSttlmAmt Ccy="USD">310.00</IntrBkSttlmAmt>'
        + agent("Dbtr", "KLTBDEHH")
        + agent("Cdtr", "HVNKHKHH")
        + "<UndrlygCstmrCdtTrf><Dbtr><Nm>Kielwasser Boote GmbH</Nm></Dbtr>"
        + agent("CdtrAgt", "HVNKHKHH")
        + '<Cdtr><Nm>Jade Sails Ltd</Nm></Cdtr><InstdAmt Ccy="USD">310.00</InstdAmt></UndrlygCstmrCdtTrf>'
        "</CdtTrfTxInf></FICdtTrf>"
    )
    facts = facts_of(document("pacs.009.001.08", inner))
    assert (facts.debtor, facts.creditor) == ("KLTBDEHH", "HVNKHKHH")
    assert (facts.underlying_debtor, facts.underlying_creditor) == ("Kielwasser Boote GmbH", "Jade Sails Ltd")
    assert (facts.underlying_creditor_agent, facts.instructed_amount) == ("HVNKHKHH", Decimal("310.00"))


def test_an_order_of_a_customer_is_read_through_its_payment_information() -> None:
    inner = (
        f"<CstmrCdtTrfInitn>{GROUP}<PmtInf><ReqdExctnDt><Dt>2026-11-24</Dt></ReqdExctnDt><Dbtr><Nm>Atoll SA</Nm></Dbtr>"
        "<DbtrAcct><Id><IBAN>FR7619999000120012345678933</IBAN></Id></DbtrAcct>"
        + agent("DbtrAgt", "RVGSFRPP")
        + '<CdtTrfTxInf><PmtId><EndToEndId>E-1</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">54.80</InstdAmt></Amt>'
        "<Cdtr><Nm>Kielwasser Boote GmbH</Nm></Cdtr></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn>"
    )
    facts = facts_of(document("pain.001.001.09", inner))
    assert (facts.debtor, facts.debtor_agent, facts.creditor) == ("Atoll SA", "RVGSFRPP", "Kielwasser Boote GmbH")
    assert (facts.amount, facts.value_date, facts.end_to_end_id) == (Decimal("54.80"), date(2026, 11, 24), "E-1")


@pytest.mark.parametrize(
    ("version", "inner"),
    [
        ("pacs.002.001.10", "<FIToFIPmtStsRpt>{g}<TxInfAndSts>{o}<TxSts>RJCT</TxSts></TxInfAndSts></FIToFIPmtStsRpt>"),
        ("pacs.004.001.09", "<PmtRtr>{g}<TxInf><RtrId>R1</RtrId>{o}</TxInf></PmtRtr>"),
        ("camt.056.001.08", "<FIToFIPmtCxlReq><Undrlyg><TxInf>{o}</TxInf></Undrlyg></FIToFIPmtCxlReq>"),
        ("camt.029.001.09", "<RsltnOfInvstgtn><CxlDtls><TxInfAndSts>{o}</TxInfAndSts></CxlDtls></RsltnOfInvstgtn>"),
        (
            "camt.110.001.01",
            "<InvstgtnReq><InvstgtnReq><MsgId>M</MsgId><Undrlyg><IntrBk>{o}</IntrBk></Undrlyg></InvstgtnReq></InvstgtnReq>",
        ),
    ],
)
def test_messages_about_a_payment_name_the_original(version: str, inner: str) -> None:
    original = (
        "<OrgnlGrpInf><OrgnlMsgId>OM</OrgnlMsgId></OrgnlGrpInf><OrgnlInstrId>OI</OrgnlInstrId>"
        f"<OrgnlEndToEndId>OE</OrgnlEndToEndId><OrgnlUETR>{UETR}</OrgnlUETR>"
    )
    facts = facts_of(document(version, inner.format(g=GROUP, o=original)))
    assert (facts.original_message_id, facts.original_instruction_id) == ("OM", "OI")
    assert (facts.original_end_to_end_id, facts.original_uetr) == ("OE", UETR)


def test_a_fin_customer_transfer_is_read_by_field() -> None:
    text = (
        ":20:KLTB26112301\n:23B:CRED\n:32A:261123EUR1250,\n:33B:EUR1250,00\n:50K:/DE07200909990012345678\n"
        "KIELWASSER BOOTE GMBH\nKIEL\n:57A:RVGSFRPP\n:59:/FR7619999000120012345678933\nVOILES DU PONANT SARL\nBREST\n"
        ":70:/ROC/PO-7\nINV 31\n:71A:SHA"
    )
    facts = facts_of(fin("103", text, f"{{121:{UETR}}}"))
    assert (facts.message_id, facts.end_to_end_id, facts.uetr) == ("KLTB26112301", "PO-7", UETR)
    assert (facts.amount, facts.amount_text, facts.currency) == (Decimal(1250), "1250,", "EUR")
    assert (facts.value_date, facts.charge_bearer) == (date(2026, 11, 23), "SHA")
    assert (facts.debtor, facts.debtor_account) == ("KIELWASSER BOOTE GMBH", "DE07200909990012345678")
    assert (facts.creditor, facts.paths["creditor_account"]) == ("VOILES DU PONANT SARL", "59/1")
    assert (facts.sender, facts.receiver, facts.creditor_agent) == ("KLTBDEHH", "RVGSFRPP", "RVGSFRPP")


def test_a_numbered_name_line_is_read_without_its_number() -> None:
    parties = ":50F:/DE07200909990012345678\n1/KIELWASSER BOOTE GMBH\n3/DE/KIEL\n:59F:1/ATOLL SA\n3/FR/BREST"
    text = f":20:A\n:32A:261123EUR1,\n{parties}"
    facts = facts_of(fin("103", text))
    assert (facts.debtor, facts.creditor, facts.creditor_account) == ("KIELWASSER BOOTE GMBH", "ATOLL SA", None)


def test_a_fin_cover_tells_the_customers_of_its_second_sequence() -> None:
    text = (
        ":20:COV1\n:21:KLTB26112301\n:32A:261123USD310,00\n:52A:KLTBDEHH\n:58A:HVNKHKHH\n:50K:KIELWASSER BOOTE GMBH\n"
        ":59:/7788990011\nJADE SAILS LTD"
    )
    facts = facts_of(fin("202", text, f"{{119:COV}}{{121:{UETR}}}"))
    assert (facts.debtor, facts.creditor, facts.original_instruction_id) == ("KLTBDEHH", "HVNKHKHH", "KLTB26112301")
    assert (facts.underlying_debtor, facts.underlying_creditor) == ("KIELWASSER BOOTE GMBH", "JADE SAILS LTD")
    assert facts.underlying_creditor_account == "7788990011"


def test_a_query_names_the_related_reference() -> None:
    facts = facts_of(fin("199", ":20:Q-1\n:21:KLTB26112301\n:79:PLS ADVISE", f"{{121:{UETR}}}"))
    assert (facts.message_id, facts.original_instruction_id, facts.original_uetr) == ("Q-1", "KLTB26112301", UETR)


def test_a_return_in_the_markets_format_names_the_original() -> None:
    text = ":20:R-1\n:23B:CRED\n:32A:261123EUR1,\n:72:/RETN/59\n/AC04/\n/MREF/KLTB26111001\n/TEXT/CLOSED"
    facts = facts_of(fin("103", text))
    assert (facts.original_instruction_id, facts.paths["original_instruction_id"]) == ("KLTB26111001", "72/3")
