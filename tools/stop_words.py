"""Words that ask to stop, hold or give back a payment, in the languages in which people write to us.

They are not the words of fraud or of a legal hold, which playbooks of an owner know: these only keep a payment with
people. A bare "cancel" or "recall" says nothing here, since invoices are full of them: what is to stop is a payment.
"""

import re

_PAYMENT = (
    r"(?:payments?|pymts?|pmts?|transfers?|wires?|transactions?|funds|remittances?|money|instructions?|mt\ ?\d{3}|pacs)"
)
_STOP = r"(?:recall|cancel|stop|withhold|block|suspend|revoke|withdraw|hold(?:\ back)?|return|refund)"
_STOPPED = (
    r"(?:recalled|cancell?ed|stopped|withheld|blocked|suspended|revoked|withdrawn|held\ back|on\ hold|put\ on\ hold)"
)
_ASKED = re.compile(
    rf"""(?isx)
    \b{_STOP}(?:l?ing|l?ation\ of)?\s+(?:of\s+)?
      (?:(?:the|this|that|these|our|your|my|a|above|said|subject|following)\s+){{0,3}}(?:payment\s+)?{_PAYMENT}\b
    | \b{_PAYMENT}\b[^.;!?]{{0,40}}\b(?:is|was|be|been|being)\s+(?:to\s+be\s+)?{_STOPPED}\b
    | \b(?:do|must|should|shall|may|can|did)(?:\s+not|n['’]t)\s+(?:be\s+)?
      (?:pay|paid|release|released|execute|executed|credit|credited)\b
    | \b(?:do|must|should|shall|may|can)(?:\s+not|n['’]t)\s+(?:process|send|transfer|forward)\s+
      (?:(?:the|this|that|our|any)\s+){{0,2}}{_PAYMENT}\b
    | \b(?:recall|cancell?ation)\s+request\b
    | \brequest(?:ed|ing)?\s+(?:for|of|a|to|the)\s+(?:a\s+)?(?:cancel\w*|recall)
    | \bstop\s+payment\b | \bplease\s+(?:recall|cancel|stop)\s*(?:[.!,;]|$)
    | \bnicht\s+(?:be)?(?:aus)?(?:zahlen|führen|überweisen|fuehren|ueberweisen)\b
    | \b(?:stornier|stopp|widerruf|rückruf|rueckruf|zurückruf)\w*\b[^.;!?]{{0,40}}\b(?:zahlung|überweisung|ueberweisung)
    | \b(?:zahlung|überweisung|ueberweisung)\w*\b[^.;!?]{{0,40}}\b(?:storn|stopp|widerruf|zurück(?:ruf|zieh)|anhalten)
    | \bne\s+(?:pas|surtout\s+pas)\s+(?:payer|exécuter|executer|verser|créditer)\b | \bne\s+payez\s+pas\b
    | \b(?:annul|rappel|révo[qc]|bloqu|suspend)\w*\b[^.;!?]{{0,40}}\b(?:paiement|virement|fonds)\b
    | \bno\s+(?:pagar|paguen?|ejecutar|abonar)\b
    | \b(?:anul|cancel|revoc|bloque|deten)\w*\b[^.;!?]{{0,40}}\b(?:pago|transferencia|fondos)\b
    | \bnon\s+(?:pagare|pagate|eseguire|accreditare)\b
    | \b(?:annull|revoc|richiam|blocc|sospend)\w*\b[^.;!?]{{0,40}}\b(?:pagamento|bonifico|fondi)\b
    """
)
# Messages that ask for a payment back, or reverse it: camt.055, camt.056, pacs.007, pain.007, MT 192 and MT 292.
_ASKING_MESSAGE = re.compile(r"\b(?:camt\.05[56]|pacs\.007|pain\.007)\.001\.|\{2:[IO][12]92")
PHRASE_LENGTH_MAX = 80


def asks_to_stop(raw: str, plain: str) -> str:
    """The phrase, or the kind of message, by which a text asks to stop a payment; empty where it does not.

    `raw` is the text as it came, by which a message is known; `plain` the words in it.
    """
    if asking := _ASKING_MESSAGE.search(raw):
        return asking[0].strip(".{")
    said = _ASKED.search(plain)
    return " ".join(said[0].split())[:PHRASE_LENGTH_MAX] if said else ""
