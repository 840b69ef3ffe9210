"""Clean messages written from the facts of a payment, in the types of the benchmark."""

from xml.sax.saxutils import escape

from .payment import Payment
from .world import Bank, Party

_HEAD = "urn:iso:std:iso:20022:tech:xsd:head.001.001.02"
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def pacs008(p: Payment, *, method: str = "INDA") -> str:
    """Customer credit transfer between two banks."""
    cents = p.plain_amount
    body = (
        f"{_group(p, method)}\n<CdtTrfTxInf>\n{_ids(p)}\n"
        f'<IntrBkSttlmAmt Ccy="{p.currency}">{cents}</IntrBkSttlmAmt><IntrBkSttlmDt>{p.value_date}</IntrBkSttlmDt>\n'
        f'<InstdAmt Ccy="{p.currency}">{cents}</InstdAmt>\n<ChrgBr>SHAR</ChrgBr>\n{_agents(p.ours, p.theirs)}\n'
        f"{party('Dbtr', p.debtor)}\n<DbtrAcct>{account(p.debtor)}</DbtrAcct>\n<DbtrAgt>{agent(p.ours)}</DbtrAgt>\n"
        f"<CdtrAgt>{agent(p.theirs)}</CdtrAgt>\n{party('Cdtr', p.creditor)}\n"
        f"<CdtrAcct>{account(p.creditor)}</CdtrAcct>\n{_remittance(p)}\n</CdtTrfTxInf>"
    )
    return _envelope(p, "pacs.008.001.08", "swift.cbprplus.03", "FIToFICstmrCdtTrf", body)


def pacs009(p: Payment) -> str:
    """Bank transfer."""
    body = f"{_group(p, 'INDA')}\n<CdtTrfTxInf>\n{_ids(p, p.instruction_id)}\n{_settled(p)}\n</CdtTrfTxInf>"
    return _envelope(p, "pacs.009.001.08", "swift.cbprplus.03", "FICdtTrf", body)


def pacs009_cover(p: Payment) -> str:
    """Cover of a customer credit transfer: it carries the UETR of its payment."""
    under = (
        f"<UndrlygCstmrCdtTrf>{party('Dbtr', p.debtor)}<DbtrAcct>{account(p.debtor)}</DbtrAcct>"
        f"<DbtrAgt>{agent(p.ours)}</DbtrAgt><CdtrAgt>{agent(p.theirs)}</CdtrAgt>{party('Cdtr', p.creditor)}"
        f"<CdtrAcct>{account(p.creditor)}</CdtrAcct>"
        f'<InstdAmt Ccy="{p.currency}">{p.plain_amount}</InstdAmt></UndrlygCstmrCdtTrf>'
    )
    body = f"{_group(p, 'INDA')}\n<CdtTrfTxInf>\n{_ids(p, p.instruction_id)}\n{_settled(p)}\n{under}\n</CdtTrfTxInf>"
    return _envelope(p, "pacs.009.001.08", "swift.cbprplus.cov.03", "FICdtTrf", body)


def pain001(p: Payment) -> str:
    """A customer's order of one payment."""
    return (
        f'<Document xmlns="{_NAMESPACE}pain.001.001.09"><CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>{p.message_id}</MsgId><CreDtTm>{p.now.isoformat()}</CreDtTm><NbOfTxs>1</NbOfTxs>"
        f"<InitgPty><Nm>{escape(p.debtor.name)}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>P-{p.instruction_id}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        f"<ReqdExctnDt><Dt>{p.value_date}</Dt></ReqdExctnDt>\n{party('Dbtr', p.debtor)}\n"
        f"<DbtrAcct>{account(p.debtor)}</DbtrAcct><DbtrAgt>{agent(p.ours)}</DbtrAgt>\n"
        f"<CdtTrfTxInf><PmtId><InstrId>{p.instruction_id}</InstrId><EndToEndId>{p.end_to_end_id}</EndToEndId></PmtId>\n"
        f'<Amt><InstdAmt Ccy="{p.currency}">{p.plain_amount}</InstdAmt></Amt>\n<CdtrAgt>{agent(p.theirs)}</CdtrAgt>\n'
        f"{party('Cdtr', p.creditor)}\n<CdtrAcct>{account(p.creditor)}</CdtrAcct>\n{_remittance(p)}"
        f"</CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"
    )


def pacs004(p: Payment, original: Payment, reason: str = "AC04") -> str:
    """Return of `original`, coming to us; `p` has sender as `theirs`."""
    body = (
        f"<GrpHdr><MsgId>{p.message_id}</MsgId><CreDtTm>{p.now.isoformat()}</CreDtTm><NbOfTxs>1</NbOfTxs>"
        f"<SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf></GrpHdr>\n<TxInf><RtrId>{p.instruction_id}</RtrId>"
        f"<OrgnlGrpInf><OrgnlMsgId>{original.message_id}</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId>"
        f"</OrgnlGrpInf><OrgnlInstrId>{original.instruction_id}</OrgnlInstrId>"
        f"<OrgnlEndToEndId>{original.end_to_end_id}</OrgnlEndToEndId><OrgnlUETR>{original.uetr}</OrgnlUETR>"
        f'<OrgnlIntrBkSttlmAmt Ccy="{original.currency}">{original.plain_amount}</OrgnlIntrBkSttlmAmt>'
        f'<RtrdIntrBkSttlmAmt Ccy="{p.currency}">{p.plain_amount}</RtrdIntrBkSttlmAmt>'
        f"<IntrBkSttlmDt>{p.value_date}</IntrBkSttlmDt>{_agents(p.theirs, p.ours)}"
        f"<RtrRsnInf><Rsn><Cd>{reason}</Cd></Rsn></RtrRsnInf></TxInf>"
    )
    return _envelope(p, "pacs.004.001.09", "swift.cbprplus.03", "PmtRtr", body, (p.theirs, p.ours))


def camt056(p: Payment, original: Payment, reason: str = "DUPL") -> str:
    """Cancellation request of the sender of `original`, coming to us."""
    body = (
        f"<Assgnmt><Id>{p.message_id}</Id><Assgnr><Agt>{agent(p.theirs)}</Agt></Assgnr>"
        f"<Assgne><Agt>{agent(p.ours)}</Agt></Assgne><CreDtTm>{p.now.isoformat()}</CreDtTm></Assgnmt>\n"
        f"<Undrlyg><TxInf><CxlId>C{p.instruction_id}</CxlId><Case><Id>K{p.instruction_id}</Id>"
        f"<Cretr><Agt>{agent(p.theirs)}</Agt></Cretr></Case><OrgnlGrpInf><OrgnlMsgId>{original.message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId></OrgnlGrpInf><OrgnlInstrId>{original.instruction_id}"
        f"</OrgnlInstrId><OrgnlEndToEndId>{original.end_to_end_id}</OrgnlEndToEndId>"
        f"<OrgnlUETR>{original.uetr}</OrgnlUETR>"
        f'<OrgnlIntrBkSttlmAmt Ccy="{original.currency}">{original.plain_amount}</OrgnlIntrBkSttlmAmt>'
        f"<OrgnlIntrBkSttlmDt>{original.value_date}</OrgnlIntrBkSttlmDt>"
        f"<CxlRsnInf><Rsn><Cd>{reason}</Cd></Rsn></CxlRsnInf></TxInf></Undrlyg>"
    )
    return _envelope(p, "camt.056.001.08", "swift.cbprplus.03", "FIToFIPmtCxlReq", body, (p.theirs, p.ours))


def _envelope(
    p: Payment, kind: str, service: str, root: str, body: str, between: tuple[Bank, Bank] | None = None
) -> str:
    sender, receiver = between or (p.ours, p.theirs)
    return (
        f'<Envelope><AppHdr xmlns="{_HEAD}"><Fr><FIId>{agent(sender)}</FIId></Fr>'
        f"<To><FIId>{agent(receiver)}</FIId></To>"
        f"<BizMsgIdr>{p.message_id}</BizMsgIdr><MsgDefIdr>{kind}</MsgDefIdr><BizSvc>{service}</BizSvc>"
        f'<CreDt>{p.now.isoformat()}</CreDt></AppHdr>\n<Document xmlns="{_NAMESPACE}{kind}"><{root}>\n'
        f"{body}\n</{root}></Document></Envelope>"
    )


def _group(p: Payment, method: str) -> str:
    return (
        f"<GrpHdr><MsgId>{p.message_id}</MsgId><CreDtTm>{p.now.isoformat()}</CreDtTm><NbOfTxs>1</NbOfTxs>"
        f"<SttlmInf><SttlmMtd>{method}</SttlmMtd></SttlmInf></GrpHdr>"
    )


def _ids(p: Payment, end_to_end: str = "") -> str:
    return (
        f"<PmtId><InstrId>{p.instruction_id}</InstrId><EndToEndId>{end_to_end or p.end_to_end_id}</EndToEndId>"
        f"<UETR>{p.uetr}</UETR></PmtId>"
    )


def _settled(p: Payment) -> str:
    return (
        f'<IntrBkSttlmAmt Ccy="{p.currency}">{p.plain_amount}</IntrBkSttlmAmt>'
        f"<IntrBkSttlmDt>{p.value_date}</IntrBkSttlmDt>\n{_agents(p.ours, p.theirs)}\n"
        f"<Dbtr>{agent(p.ours)}</Dbtr>\n<Cdtr>{agent(p.theirs)}</Cdtr>"
    )


def _agents(sender: Bank, receiver: Bank) -> str:
    return f"<InstgAgt>{agent(sender)}</InstgAgt><InstdAgt>{agent(receiver)}</InstdAgt>"


def _remittance(p: Payment) -> str:
    return f"<RmtInf><Ustrd>{escape(p.remittance)}</Ustrd></RmtInf>"


def agent(bank: Bank) -> str:
    """The bank by its BIC."""
    return f"<FinInstnId><BICFI>{bank.bic}</BICFI></FinInstnId>"


def account(holder: Party) -> str:
    """The account as IBAN, or as another number where the country has none."""
    if holder.bank.place.iban:
        return f"<Id><IBAN>{holder.account}</IBAN></Id>"
    return f"<Id><Othr><Id>{holder.account}</Id></Othr></Id>"


def party(tag: str, who: Party) -> str:
    """A party with a structured address."""
    return f"<{tag}><Nm>{escape(who.name)}</Nm>{address(who)}</{tag}>"


def address(who: Party) -> str:
    """The structured address of a party."""
    return (
        f"<PstlAdr><StrtNm>{who.street}</StrtNm><BldgNb>{who.number}</BldgNb><PstCd>{who.postcode}</PstCd>"
        f"<TwnNm>{who.town}</TwnNm><Ctry>{who.country}</Ctry></PstlAdr>"
    )
