"""Whether an answer takes back, doubts or merely quotes what it says: then it proves nothing, however authentic."""

import re

_OLD_VALUE = r"(?!(?:\W+\w+){0,2}\W+(?:old|wrong|previous|former|incorrect)\W+(?:iban|account|number|bic|name)\b)"
# Anywhere in the text, in the languages in which our answers come.
_TAKEN_BACK = re.compile(
    rf"""(?imx)
    \b(?:disregard|ignore){_OLD_VALUE}
    | \b(?:withdr[ae]w\w*|revok\w*|retract\w*|cancel\w*|recall\w*|void(?:ed)?|on\ hold)\b
    | (?:^|[.!]\s*|\bplease\ )stop\b | \bstop\ (?:the|this|our)\b
    | \b(?:do|did|must|should|shall)(?:\ not|n['’]t)\ (?:use|pay|apply|change|release|process|send|act|write)\b
    | \b(?:never|not)\ (?:wrote|sent|asked|gave|ordered|instructed|written|given)\b
    | \bnot\ (?:yet\ )?(?:sure|certain|confirmed|clear|verified|final)\b | \b(?:unsure|uncertain|unconfirmed)\b
    | \bstill\ (?:checking|verifying|clarifying|waiting)\b
    | \bforwarded\ message\b | \boriginal\ message\b | ^\s*(?:>|fwd?:)
    | \b(?:widerruf\w*|stornier\w*|ignorier\w*|zurückgezogen|nicht\ (?:sicher|verwenden|zahlen|ausführen|bestätigt))\b
    | \b(?:annul\w*|révoqu\w*|ne\ pas\ (?:payer|utiliser|tenir)|pas\ (?:sûrs?|certains?))\b
    | \b(?:anul\w*|ignorar|no\ (?:usar|pagar)|no\ estamos\ seguros)\b
    | \b(?:annull\w*|ignorare|non\ (?:usare|pagare|siamo\ sicuri))\b
    """
)
# In the sentence that names the value.
_DOUBTED = re.compile(
    r"""(?ix)\b(?:
    if | unless | until | once | whether | perhaps | maybe | might | probably | possibly | presumably | supposedly
    | as\ of | as\ from | effective\ (?:from|on|as) | valid\ (?:from|as) | starting
    | falls | ob | bis | vielleicht | vermutlich | wahrscheinlich | eventuell
    | peut-être | sans\ doute | jusqu | quizás? | tal\ vez | hasta | forse | fino
    )\b"""
)
_SENTENCE = re.compile(r"[^.;!?\n]*[.;!?\n]?")


def is_taken_back(text: str) -> bool:
    """True where a text withdraws something, stops the payment, is not sure, or quotes somebody else."""
    return bool(_TAKEN_BACK.search(text))


def is_doubted(text: str, value: str) -> bool:
    """True where each sentence of `text` with `value` (as it stands there) asks, or says so under a condition."""
    said = [sentence[0] for sentence in _SENTENCE.finditer(text) if value in sentence[0]]
    return bool(said) and all(one.rstrip().endswith("?") or _DOUBTED.search(one) for one in said)
