"""An oracle of forbidden changes that shares nothing with the guards: it parses both messages by itself.

`forbidden` names what a repair must never change on one signature or none: money, debtor, the creditor's account, name
and bank, other banks of the chain, the header's ends, references, words of an address or of the remittance.
"""

import contextlib
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from payments import EditRefused
from payments.charset import normalise
from payments.identifiers.country import code_of_name

Leaves = list[tuple[str, str]]
_TAG = re.compile(r"^:(\d\d)([A-Z]?):", re.M)
_MONEY = re.compile(r"^(?P<before>(?:\d{6})?[A-Z]{3})(?P<number>[\d.,]+)$")
_WORD = re.compile(r"[^\W_]+")


def forbidden(before: str, after: str, golden: Iterable[str] = ()) -> list[str]:
    """What changed that may not; `golden` are texts of master data, where an address may take words from."""
    if before.lstrip().startswith("{1:"):
        return list(_of_fin(before, after))
    old, new = _xml(before), _xml(after)
    if _count(old) != _count(new):
        return ["number of transactions"]
    return [*_of_xml(old, new), *_addresses(old, new, golden), *_remittance(old, new)]


def _xml(text: str) -> Leaves:
    """Path below the document → text of every leaf and currency, repeats numbered."""
    found: Leaves = []

    def walk(element: ET.Element, path: str) -> None:
        for name, value in element.attrib.items():
            found.append((f"{path}/@{name.rsplit('}', 1)[-1]}", value))
        if not len(element):
            found.append((path, element.text or ""))
        seen: Counter[str] = Counter()
        for child in element:
            name = child.tag.rsplit("}", 1)[-1]
            seen[name] += 1
            walk(child, f"{path}/{name}" if seen[name] == 1 else f"{path}/{name}[{seen[name]}]")

    start, end = text.index("<"), text.rindex(">") + 1
    walk(ET.fromstring(f"<all>{re.sub(r'<[?].*?[?]>', '', text[start:end])}</all>"), "")
    return found


def _count(leaves: Leaves) -> int:
    names = (
        m.group() for path, _ in leaves if (m := re.search(r"(?:CdtTrfTxInf|DrctDbtTxInf|TxInf)(?:\[\d+\])?/", path))
    )
    return len(set(names))


_FIXED = re.compile(
    r"/(?:Dbtr|DbtrAcct|CdtrAcct|UltmtDbtr|UltmtCdtr|InitgPty|SttlmAcct|\w*AgtAcct|\w*Agt\d?|Fr|To)(?:\[\d+\])?/"
    r"|/Cdtr/(?!PstlAdr)|/(?:EndToEndId|ChrgBr|Cd|Prtry)$"
)
_AMOUNT = re.compile(r"(?:Amt|Sum|Rate)(?:\[\d+\])?$")
_CURRENCY = re.compile(r"(?:@Ccy|CcyOfTrf|/Ccy)$")


def _of_xml(old: Leaves, new: Leaves) -> Iterator[str]:
    was, now = dict(old), dict(new)
    for path in dict.fromkeys([*was, *now]):
        one, other = was.get(path), now.get(path)
        if one == other:
            continue
        if _AMOUNT.search(path) and "ChrgsInf" not in path:
            if _number(one) is None or _number(one) != _number(other):
                yield f"{path}: amount {one} → {other}"
        elif _CURRENCY.search(path) and "ChrgsInf" not in path:
            yield f"{path}: currency {one} → {other}"
        elif path.endswith("SttlmDt") and (not one or not other or other < one):
            yield f"{path}: date {one} → {other}"
        elif "ChrgsInf" in path:
            if path.endswith("/Amt") and _number(other) != 0:
                yield f"{path}: charges {one} → {other}"
        elif path.endswith("NbOfTxs"):
            if other != str(_count(new)):
                yield f"{path}: count {one} → {other}"
        elif _FIXED.search(path) and "PstlAdr" not in path and not _same(one, other) and not _mirror(path, other, now):
            yield f"{path}: {one} → {other}"


def _mirror(path: str, text: str | None, now: dict[str, str]) -> bool:
    """A header's end that says what the instructing or instructed agent of the body says; NOTPROVIDED for nothing."""
    if path.endswith("EndToEndId"):
        return text == "NOTPROVIDED"
    role = {"Fr": "InstgAgt", "To": "InstdAgt"}.get(next((p for p in path.split("/") if p in ("Fr", "To")), ""), "-")
    return text in {t for p, t in now.items() if f"/{role}/" in p and p.endswith("BICFI")}


def _same(one: str | None, other: str | None) -> bool:
    """The same but for blanks, case, the approved map, slashes of a reference, and the XXX of a head office."""
    first, second = (_plain(text or "") for text in (one, other))
    return first == second or (len(first) in (8, 11) and first.removesuffix("xxx") == second.removesuffix("xxx"))


def _plain(text: str) -> str:
    with contextlib.suppress(EditRefused):
        text = normalise(text)
    return re.sub(r"[\s/\-]+", "", text).casefold()


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None


def _party(path: str) -> str | None:
    return path.split("/PstlAdr")[0] if "/PstlAdr" in path else None


def _addresses(old: Leaves, new: Leaves, golden: Iterable[str]) -> Iterator[str]:
    """No word of a party's address goes, none comes that its own block or master data has not."""
    master = _words(golden)
    for party in dict.fromkeys(p for path, _ in (*old, *new) if (p := _party(path))):
        had, has = (_words(t for p, t in leaves if p.startswith(f"{party}/")) for leaves in (old, new))
        if lost := [word for word in had if word not in has]:
            yield f"{party}: address loses {lost}"
        if made := [word for word in has if word not in had and word not in master]:
            yield f"{party}: address gains {made}"


def _remittance(old: Leaves, new: Leaves) -> Iterator[str]:
    had, has = (_words(t for p, t in leaves if "RmtInf" in p) for leaves in (old, new))
    everywhere = _words(t for _, t in new)
    cut = any(t.endswith("+") for p, t in new if "RmtInf" in p)
    if (lost := [word for word in had if word not in has and word not in everywhere]) and not cut:
        yield f"remittance loses {lost}"


def _words(texts: Iterable[str]) -> Counter[str]:
    """Words without accents, country names as codes."""
    found: Counter[str] = Counter()
    for text in texts:
        try:
            text = normalise(text)
        except EditRefused:
            text = unicodedata.normalize("NFKD", text)
        found.update("gb" if word == "UK" else word.casefold() for word in _WORD.findall(text))
        spoken = _WORD.findall(text)
        for size in (1, 2, 3, 4):
            for at in range(len(spoken) - size + 1):
                if code := code_of_name(" ".join(spoken[at : at + size])):
                    found[code.casefold()] += 1
                    for word in spoken[at : at + size]:
                        found.pop(word.casefold(), None) if len(word) > 2 else None
    return found


def _of_fin(before: str, after: str) -> Iterator[str]:
    old, new = _fields(before), _fields(after)
    for block in ("1", "2"):
        one, other = (_block(text, block) for text in (before, after))
        if one != other:
            yield f"block {block}: {one} → {other}"
    for tag in sorted({*old, *new}):
        one, other = old.get(tag, []), new.get(tag, [])
        if one == other:
            continue
        if tag[:2] in ("32", "33", "19", "36"):
            if len(one) != len(other) or any(not _same_money(a, b) for a, b in zip(one, other, strict=True)):
                yield f"{tag}: {one} → {other}"
        elif tag[:2] in ("50", "51", "52", "53", "54", "55", "56", "57", "58", "59") or tag in ("21", "23B", "71A"):
            if not _same("".join(one), "".join(other)):
                yield f"{tag}: {one} → {other}"
        elif tag[:2] == "71" and tag != "71A":
            if any(_number(m["number"]) != 0 for text in other if text not in one and (m := _MONEY.match(text))):
                yield f"{tag}: {one} → {other}"
        elif tag in ("70", "72", "77B") and not any(text.rstrip().endswith("+") for text in other):
            everywhere = _plain("".join(t for texts in new.values() for t in texts))
            if lost := [w for t in one for w in _WORD.findall(t) if _plain(w) not in everywhere]:
                yield f"{tag}: loses {lost}"


def _fields(text: str) -> dict[str, list[str]]:
    """Tag with option → texts of block 4 (several for a field that is repeated)."""
    body = text[text.index("{4:") :].split("\n-}")[0].replace("\r", "")
    marks = list(_TAG.finditer(body))
    ends = [*(m.start() for m in marks[1:]), len(body)]
    found: dict[str, list[str]] = {}
    for mark, end in zip(marks, ends, strict=True):
        found.setdefault(mark[1] + mark[2], []).append(body[mark.end() : end].strip("\n"))
    return found


def _block(text: str, number: str) -> str:
    match = re.search(rf"\{{{number}:([^{{}}]*)", text)
    return match[1] if match else ""


def _same_money(one: str, other: str) -> bool:
    first, second = _MONEY.match(one), _MONEY.match(other)
    if first is None or second is None:
        return False
    dates = (first["before"][:-3], second["before"][:-3])
    return (
        first["before"][-3:] == second["before"][-3:]
        and dates[0] <= dates[1]
        and _number(first["number"]) is not None
        and _number(first["number"]) == _number(second["number"])
    )
