"""Letters of other scripts that a reader takes for Latin ones, read as they look: no text slips past us by them."""

import unicodedata

_AS_SEEN = str.maketrans(
    "аеорсухіјѕԁкмтвнАЕОРСУХІЈЅКМТВНαοερικυχνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdkmtbhAEOPCYXIJSKMTBHaoepikuxvABEZHIKMNOPTYX",
)


def as_seen(text: str) -> str:
    """The text in its plain characters: wide forms narrow, invisible ones gone, look-alike letters Latin."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(c for c in normal if unicodedata.category(c) != "Cf").translate(_AS_SEEN)
