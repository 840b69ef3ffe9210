"""Compares names of parties and banks under explicit rules. A look-alike is a warning and never a match."""

import re
import unicodedata
from dataclasses import dataclass

from payments.kept import remembered

CLOSE_MIN = 92.0  # of 100, on names of the same words: one or two letters in a name of twenty
NAME_LENGTH_MAX = 400

_LEGAL_FORMS = {
    "limited": "ltd", "incorporated": "inc", "corporation": "corp", "company": "co", "kabushiki kaisha": "kk",
    "gesellschaft mit beschraenkter haftung": "gmbh", "aktiengesellschaft": "ag", "naamloze vennootschap": "nv",
    "besloten vennootschap": "bv", "societe anonyme": "sa", "societe a responsabilite limitee": "sarl",
    "public limited company": "plc", "limited liability company": "llc", "sociedade anonima": "sa", "and": "+",
    "und": "+", "et": "+",
}  # fmt: skip
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "&": "+"})
# Characters that a reader takes for another one: Cyrillic and Greek letters, digits, and pairs of letters.
_SKELETON = str.maketrans(
    {
        "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "н": "h", "і": "i", "ј": "j", "к": "k", "м": "m", "о": "o",
        "р": "p", "ѕ": "s", "т": "t", "у": "y", "х": "x", "α": "a", "β": "b", "ε": "e", "ι": "i", "κ": "k", "ν": "v",
        "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "0": "o", "1": "l", "5": "s", "8": "b", "i": "l", "|": "l",
    }
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How two names compare: `level` exact, close or none, the rule that said so, a score of 100, and a warning."""

    level: str
    rule: str
    score: float
    look_alike: bool = False


def compare(one: str, other: str) -> NameMatch:
    """Compare two names: same text, same words in any order, else nearly the same letters, else nothing.

    Different legal forms are different companies. Raises nothing; an empty name matches nothing.
    """
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return NameMatch("none", "empty", 0.0)
    if first == second:
        return NameMatch("exact", "same after case, accents, punctuation and legal form", 100.0)
    if looks_like(one, other):
        return NameMatch("none", "look-alike", 0.0, look_alike=True)
    if sorted(first.split()) == sorted(second.split()):
        return NameMatch("exact", "same words in another order", 100.0)
    return _nearly(first, second)


def _nearly(first: str, second: str) -> NameMatch:
    from rapidfuzz import fuzz

    score = float(fuzz.token_sort_ratio(first, second))
    same_form = _form(first) == _form(second)
    same_length = len(first.split()) == len(second.split())
    if score >= CLOSE_MIN and same_form and same_length:
        return NameMatch("close", "one or two letters differ", score)
    return NameMatch("none", "different", score)


@remembered(4096)
def plain_name(name: str) -> str:
    """Lower case, Latin accents and punctuation removed, legal forms in their short spelling, single spaces."""
    folded = name[:NAME_LENGTH_MAX].casefold().translate(_LETTERS)
    folded = folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words = re.sub(r"[^\w+]+", " ", re.sub(r"[.'’]", "", bare)).strip()
    padded = f" {words} "
    for long, short in _LEGAL_FORMS.items():
        padded = padded.replace(f" {long} ", f" {short} ")
    return " ".join(padded.split())


def _form(plain: str) -> str:
    last = plain.split()[-1]
    return last if last in {*_LEGAL_FORMS.values(), "se", "oy", "as", "ab", "lda", "srl", "spa", "sl", "kg"} else ""


def skeleton(text: str) -> str:
    """What a hurried reader sees: two texts with one skeleton can be taken for each other."""
    seen = unicodedata.normalize("NFKC", text).casefold()
    for pair, single in _PAIRS:
        seen = seen.replace(pair, single)
    return re.sub(r"[\s.\-_'’,]+", "", seen.translate(_SKELETON))


def looks_like(one: str, other: str) -> bool:
    """Whether two different texts share a skeleton. Accents and case alone are no disguise."""
    return plain_name(one) != plain_name(other) and skeleton(one) == skeleton(other)


def looks_like_bic(one: str, other: str) -> bool:
    """Whether two different BICs differ in one character of the first eight, or in two neighbours swapped."""
    first, second = one.strip().upper()[:8], other.strip().upper()[:8]
    if first == second or len(first) != 8 or len(second) != 8:
        return False
    places = [n for n in range(8) if first[n] != second[n]]
    if len(places) == 1:
        return True
    return len(places) == 2 and places[1] == places[0] + 1 and first[places[0]] == second[places[1]]
