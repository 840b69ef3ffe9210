"""The speed of the message layer beside its peers, in one run; writes evals/results/bench-messages.json.

Peers are measured in turn with ours, round by round, in processor time; told is the median of the rounds. Peers that
are no dependency (swiftlib, cbpr-usage-rules) are looked for in the folder given as the first argument.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from payments import Message, PaymentError, check, read
from payments.codecs.mt_spans import spans
from payments.codecs.mx_index import Index
from payments.rules import RULES
from payments.rules.example import build
from payments.rules.judgement import findings_of
from payments.rules.mt_example import clean
from payments.rules.reading import Context, Reading
from payments.rules.rule import Example
from payments.schemas.gate import schema_findings
from payments.schemas.held import compiled, schema_bytes
from payments.schemas.index import index_of
from payments.schemas.walker import faults

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"
RESULT = ROOT / "evals" / "results" / "bench-messages.json"
ROUNDS = 9
_BREAKS: tuple[tuple[str, str | None], ...] = (
    ("CdtTrfTxInf/PmtId/UETR", "not-a-uetr"), ("GrpHdr/CreDtTm", "yesterday"), ("CdtTrfTxInf/ChrgBr", "OUR"),
    ("CdtTrfTxInf/Cdtr/PstlAdr/Ctry", "gb"), ("CdtTrfTxInf/DbtrAgt", None), ("GrpHdr/NbOfTxs", "one"),
)  # fmt: skip

Work = Callable[[Any], object]
Row = dict[str, Any]


def compare(what: str, ours: Work, peers: dict[str, Work], items: list[Any]) -> list[Row]:
    """Ours and each peer over the same items, in turn."""
    print(f"{what} …", file=sys.stderr, flush=True)
    works = {"ours": ours, **peers}
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(ROUNDS + 1):
        for name, work in works.items():
            began = time.process_time()
            for item in items:
                work(item)
            if number:  # the first round warms caches
                times[name].append((time.process_time() - began) / len(items))
    rows = []
    for name in peers or {"": None}:
        ratios = [p / o for o, p in zip(times["ours"], times[name], strict=True)] if name else []
        rows.append(
            {
                "what": what,
                "items": len(items),
                "ours_per_second": round(1 / statistics.median(times["ours"])),
                "ours_milliseconds": round(1000 * statistics.median(times["ours"]), 3),
                "peer": name,
                "peer_per_second": round(1 / statistics.median(times[name])) if name else None,
                "times_the_peer": round(statistics.median(ratios), 2) if ratios else None,
            }
        )
    return rows


def samples(kind: str, *validity: str, **wanted: str) -> list[bytes]:
    """Samples of that kind and validity; own examples where the folder is missing."""
    if not SAMPLES.exists():
        return [m.data for m in clean_pacs008()] if kind == "MX" else [m.data for m in clean_mt103()]
    lines = [line.split("\t") for line in (SAMPLES / "INDEX.tsv").read_text("utf-8").splitlines()]
    rows = [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]
    found = [r for r in rows if r["kind"] == kind and (not validity or r["validity"] in validity)]
    found = [r for r in found if all(r[name].startswith(start) for name, start in wanted.items())]
    return [(SAMPLES / r["path"]).read_bytes() for r in found]


def clean_pacs008() -> list[Message]:
    """A hundred clean payments, each its own, so that nothing can be remembered."""
    changes = ({"CdtTrfTxInf/PmtId/EndToEndId": f"ORDER-{n}"} for n in range(100))
    return [build(Example("pacs.008", dict(change))) for change in changes]


def clean_mt103() -> list[Message]:
    return [read(clean("MT103").replace(b"KRES26112301", b"KRES2611%04d" % n))[0] for n in range(100)]


def broken_trees() -> Iterator[tuple[Any, str]]:
    """Documents with one to six schema faults each, with their version."""
    for count in range(1, len(_BREAKS) + 1):
        message = build(Example("pacs.008", dict(_BREAKS[:count])))
        view: Any = message.view
        yield view.document_tree(), message.type


def bare_expat(data: bytes, *, positions: bool) -> None:
    """Expat with the three handlers any reader in Python needs, which do nothing (or ask for the byte)."""
    parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    parser.StartElementHandler = (lambda *_: parser.CurrentByteIndex) if positions else (lambda *_: None)
    parser.EndElementHandler = (lambda _: parser.CurrentByteIndex) if positions else (lambda _: None)
    parser.CharacterDataHandler = lambda _: None
    parser.Parse(data, True)


def gate(data: bytes) -> None:
    for message in read(data):
        schema_findings(message)


def bare_lxml(data: bytes) -> None:
    """Parse and validate the documents and headers, and nothing else."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter("{*}Document", "{*}AppHdr"):
        schema = compiled((etree.QName(element).namespace or "").rpartition(":")[2])
        if schema is not None:
            schema.validate(element)


def usage_rules() -> list[Row]:
    """The rules on pacs.008 that both name by the same number of the public usage guideline."""
    from cbpr_rules import loader  # type: ignore[import-not-found]
    from cbpr_rules.message import ParsedMessage  # type: ignore[import-not-found]
    from cbpr_rules.registry import load_rules  # type: ignore[import-not-found]

    theirs = {r.rule_number.rpartition(":")[2]: r for r in load_rules(2025, "pacs.008") if r.enforced}
    numbers = {rule.id: numbers_of(rule.source) & theirs.keys() for rule in RULES if "pacs.008" in str(rule.applies)}
    own = [rule for rule in RULES if numbers.get(rule.id)]
    shared = [theirs[number] for number in sorted(set().union(*numbers.values()))]

    def peer(data: bytes) -> None:
        tree = loader.parse_string(data.decode())
        header, document = loader.locate(tree)
        message = ParsedMessage(tree, header, document, message_type="pacs.008", year=2025)
        for rule in shared:
            rule.run(message)

    def ours(data: bytes) -> None:
        reading = Reading(read(data)[0], Context("cbpr-current", "cbpr", None))
        for rule in own:
            list(findings_of(rule, reading))

    what = f"usage rules both check ({len(own)} of ours, {len(shared)} of theirs)"
    return compare(what, ours, {"cbpr-usage-rules 0.6": peer}, [m.data for m in clean_pacs008()])


def numbers_of(source: str) -> set[str]:
    """`R12`, `R13` … of a source such as `handbook §3 [R12-R14, R20]`; numbers of other messages are left out."""
    found: set[str] = set()
    for part in re.findall(r"(?<!\d )(?<!COV )\bR(\d+)(?:-R(\d+))?", source):
        found |= {f"R{n}" for n in range(int(part[0]), int(part[1] or part[0]) + 1)}
    return found


def measured() -> Iterable[Row]:
    """Every comparison, one after the other."""
    import xmlschema

    fin = [data for data in samples("MT") if readable(data)]
    files = [d for d in samples("MX", "valid", "invalid", "no_schema") if readable(d) and expat_reads(d)]
    valid = samples("MX", "valid", type="pacs.008.001", schema_in_shared_xsd="all")
    engine = xmlschema.XMLSchema((schema_bytes("pacs.008.001.08") or b"").decode())
    single = [message.payment for data in fin for message in read(data)]
    yield from compare("MT spans, single messages", spans, {}, single)
    yield from compare("MT read, all fields with paths", lambda d: [m.fields() for m in read(d)], {}, single)
    yield from swiftlib_rows(fin)
    expats: dict[str, Work] = {
        "bare expat, empty handlers": lambda d: bare_expat(d, positions=False),
        "bare expat, handlers asking the byte": lambda d: bare_expat(d, positions=True),
    }
    yield from compare("MX byte index", Index, expats, files)
    yield from compare("MX read and gate", gate, {"lxml parse and validate": bare_lxml}, valid)
    yield from usage_rules()
    yield from compare(
        "fault list of failing messages",
        lambda item: faults(item[0], index_of(item[1])),  # type: ignore[arg-type]
        {"xmlschema": lambda item: list(engine.iter_errors(item[0]))},
        list(broken_trees()),
    )
    yield from compare("full check, clean pacs.008", lambda m: check(read(m.data)[0]), {}, clean_pacs008())
    yield from compare("full check, clean MT103", lambda m: check(read(m.data)[0]), {}, clean_mt103())


def fields_of(data: bytes) -> list[tuple[str, str]]:
    """Tag and value of every field, from the spans."""
    text = data.decode("utf-8", "replace") if data.isascii() else data.decode("latin-1")
    return [(s.name, text[s.value_start : s.end].rstrip()) for s in spans(data) if s.kind == "tag"]


def joined(data: bytes) -> bytes:
    """The message read and written again."""
    return b"".join([data[s.start : s.end] for s in spans(data)])


def swiftlib_rows(fin: list[bytes]) -> list[Row]:
    """The same work on both sides: single messages that both read to the same tags and values.

    Files of several messages are cut before, because swiftlib reads one message of a file and leaves the others.
    """
    from swiftlib.mt import parse  # type: ignore[import-not-found]

    def theirs(data: bytes) -> list[tuple[str, str]]:
        text = data.decode("utf-8", "replace") if data.isascii() else data.decode("latin-1")
        return [(field.tag, field.value.rstrip()) for field in parse(text).block4]

    def same(data: bytes) -> bool:
        try:
            return bool(fields_of(data)) and theirs(data) == fields_of(data)
        except Exception:  # what swiftlib cannot read is no work
            return False

    single = [message.payment for data in fin for message in read(data)]
    shared = [data for data in single if same(data)]
    kept = sum(parse(data.decode("latin-1")).to_swift().encode("latin-1") == data for data in shared)
    name = f"swiftlib 1.0, which keeps the bytes of {kept}"
    return [
        *compare("MT tags and values, messages both read alike", fields_of, {"swiftlib 1.0": theirs}, shared),
        *compare(
            "MT read and written again, the same messages",
            joined,
            {name: lambda data: parse(data.decode("latin-1")).to_swift()},
            shared,
        ),
    ]


def readable(data: bytes) -> bool:
    try:
        return bool(read(data))
    except PaymentError:
        return False


def expat_reads(data: bytes) -> bool:
    try:
        bare_expat(data, positions=False)
    except expat.ExpatError:
        return False
    return True


def main() -> None:
    """Measure, print, write."""
    sys.path[1:1] = sys.argv[1:2]
    load = os.getloadavg()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    rows = list(measured())
    for row in rows:
        peer = f"{row['times_the_peer']:>8} × {row['peer']} ({row['peer_per_second']}/s)" if row["peer"] else ""
        print(f"{row['what']:58}{row['ours_per_second']:>8}/s {row['ours_milliseconds']:>8} ms {peer}")
    about = {
        "command": "make bench",
        "commit": commit.strip(),
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before_and_after": [round(load[0], 1), round(os.getloadavg()[0], 1)],
        "measure": f"processor time, median of {ROUNDS} rounds in turn",
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({**about, "figures": rows}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
