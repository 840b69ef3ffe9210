"""Builds the messages of the rules' examples from clean ones and the changes that an example names."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from ..message import Message, read
from .clean_messages import BASES, HEADER, MT103_FIELDS, UETR
from .rule import Example

# Elements written before these, as the schema has them; a new element goes before the first that is there.
_ORDER = (
    "RtrId", "OrgnlGrpInf", "OrgnlInstrId", "OrgnlEndToEndId", "OrgnlUETR", "OrgnlIntrBkSttlmAmt", "RtrdIntrBkSttlmAmt",
    "PmtId", "PmtTpInf", "Amt", "IntrBkSttlmAmt", "IntrBkSttlmDt", "InstdAmt", "XchgRate", "ChrgBr", "ChrgsInf",
    "PrvsInstgAgt1", "InstgAgt", "InstdAgt", "IntrmyAgt1", "IntrmyAgt2", "IntrmyAgt3", "UltmtDbtr", "InitgPty",
    "Dbtr", "DbtrAcct", "DbtrAgt", "CdtrAgt", "Cdtr", "CdtrAcct", "UltmtCdtr", "InstrForCdtrAgt", "InstrForNxtAgt",
    "Purp", "RgltryRptg", "RltdRmtInf", "RmtInf",
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
Tree = dict[str, "str | Tree"]


def build(example: Example) -> Message:
    """The message of an example. MT 103: changes name whole fields (`59`), lines parted by CR LF, or `{3:121}`."""
    data = _mt103(example.changes) if example.base == "MT103" else _xml(example)
    for old, new in example.replace:
        data = data.replace(old.encode(), new.encode())
    return read(data)[0]


def _xml(example: Example) -> bytes:
    type_, root, base = BASES[example.base]
    paths = {**HEADER, "AppHdr/MsgDefIdr": type_, **base}
    for path, text in example.changes.items():
        if text is None:
            paths = {p: t for p, t in paths.items() if p != path and not p.startswith(f"{path}/")}
        else:
            paths[path] = text
    header = {p.removeprefix("AppHdr/"): t for p, t in paths.items() if p.startswith("AppHdr/")}
    body = {p: t for p, t in paths.items() if not p.startswith("AppHdr/")}
    return (
        f'<Envelope><AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02">{_render(_nest(header))}</AppHdr>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{type_}"><{root}>{_render(_nest(body))}</{root}></Document>'
        "</Envelope>"
    ).encode()


def _nest(paths: Mapping[str, str]) -> Tree:
    top: Tree = {}
    for path, text in paths.items():
        place = top
        *steps, last = path.split("/")
        for step in steps:
            below = place.setdefault(step, {})
            if isinstance(below, str):
                below = place[step] = {"": below}
            place = below
        held = place.get(last)
        if isinstance(held, dict):
            held[""] = text
        else:
            place[last] = text
    return top


def _render(tree: Tree) -> str:
    return "".join(_element(step, tree[step]) for step in _in_order(tree))


def _in_order(tree: Tree) -> list[str]:
    steps = [step for step in tree if step and not step.startswith("@")]
    if not any(step in ("PmtId", "ChrgBr") for step in steps):
        return steps
    return sorted(steps, key=lambda step: _RANK.get(step.partition("[")[0], len(_RANK)))


def _element(step: str, content: str | Tree) -> str:
    name = step.partition("[")[0]
    if isinstance(content, str):
        return f"<{name}>{escape(content)}</{name}>"
    marks = "".join(f" {k[1:]}={quoteattr(str(v))}" for k, v in content.items() if k.startswith("@"))
    text = content.get("", "")
    return f"<{name}{marks}>{escape(str(text))}{_render(content)}</{name}>"


def _mt103(changes: Mapping[str, str | None]) -> bytes:
    fields: dict[str, str | None] = {**MT103_FIELDS, **{tag: text for tag, text in changes.items() if tag[0] != "{"}}
    uetr = changes.get("{3:121}") or UETR
    lines = "\r\n".join(f":{tag}:{text}" for tag, text in fields.items() if text is not None)
    return (
        f"{{1:F01BQVAFRPPAXXX0000000000}}{{2:I103TRNHGB2LXXXXN}}{{3:{{121:{uetr}}}}}{{4:\r\n{lines}\r\n-}}"
    ).encode()
