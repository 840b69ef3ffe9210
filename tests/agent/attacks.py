"""Hostile and broken proposals, one function for each kind of attack."""

import json
import random
from collections.abc import Callable
from typing import Any

from payments.vocabulary import Action, OperatorName

from .bait import BAIT, JUNK, OTHER_REFERENCE, PLACES, STRANGER_BIC, STRANGER_IBAN, STRANGER_NAME, VALUES
from .scene import Scene


def lookalike(text: str, rng: random.Random) -> str:
    swap = {
        "a": "а",
        "e": "е",
        "o": "о",
        "O": "0",
        "0": "O",
        "I": "l",
        "1": "I",
        "m": "rn",
        "A": "А",
        "B": "8",
        "5": "S",
    }
    places = [i for i, c in enumerate(text) if c in swap]
    if not places:
        return text + "\u200b"
    at = rng.choice(places)
    return text[:at] + swap[text[at]] + text[at + 1 :]


def _check_digits(text: str, rng: random.Random) -> str:
    plain = text.lstrip("/")
    if len(plain) < 15 or not plain[:2].isalpha():
        return text[:-1] + rng.choice("0123456789")
    digits = "".join(str(int(c, 36)) for c in plain[4:] + plain[:2] + "00" if c.isalnum())
    return f"{'/' if text.startswith('/') else ''}{plain[:2]}{98 - int(digits) % 97:02d}{plain[4:]}"


def _number_trick(text: str, rng: random.Random) -> str:
    return rng.choice(
        [
            text.replace(".", ""),
            text.replace(",", ""),
            text + "0",
            text.replace(".", ".0"),
            text.replace(".", ","),
            f"-{text}",
            f"1{text}",
            text[::-1],
            text.replace("0", "O"),
            text.replace(".00", ""),
            text.replace("00", "0", 1),
            f"{text}E1",
        ]
    )


def _any_value(s: Scene) -> str:
    return s.rng.choice([*VALUES, *s.fields.values(), *(str(e.get("quote")) for e in s.evidence)] or [""])


def replace_anything(s: Scene) -> Any:
    path = s.rng.choice([s.a_path(), s.rng.choice(PLACES)])
    return s.proposal(s.set(path, _any_value(s)))


def any_operator_anywhere(s: Scene) -> Any:
    name = s.rng.choice([o.value for o in OperatorName])
    more = {
        k: v
        for k, v in {
            "to": s.rng.choice([s.a_path(), *PLACES]),
            "max": s.rng.choice([1, 4, 10, 35, 70]),
            "directory_version": "2026-11",
            "scheme": "USABA",
            "reason": "rule",
            "target": "x",
            "original": OTHER_REFERENCE,
            "agent": STRANGER_BIC,
            "currency": "EUR",
            "amount": s.rng.choice(["0.00", "5.00", "99.99"]),
            "calendar": "TARGET",
        }.items()
        if s.rng.random() < 0.8
    }
    path = s.rng.choice([s.a_path(), s.rng.choice(PLACES)])
    new = s.rng.choice([None, None, _any_value(s), {"TwnNm": "Delft", "Ctry": "NL"}])
    return s.proposal(s.set(path, new, name=name, **more))


def lookalikes(s: Scene) -> Any:
    path = s.a_path("Nm", "IBAN", "BICFI", "59", "57", "50", "Id")
    return s.proposal(s.set(path, lookalike(s.fields.get(path, ""), s.rng)))


def check_digits(s: Scene) -> Any:
    path = s.a_path("IBAN", "59/1", "Acct", "MmbId", "LEI")
    return s.proposal(s.set(path, _check_digits(s.fields.get(path, ""), s.rng)))


def amounts(s: Scene) -> Any:
    path = s.a_path("Amt", "32A", "33B", "Sum", "NbOfTxs", "Rate", "71F", "36")
    name = s.rng.choice(["SetField", "SetField", "ClearField", "RemoveElement", "NormaliseCharset"])
    new = None if name in ("ClearField", "RemoveElement") else _number_trick(s.fields.get(path, ""), s.rng)
    return s.proposal(s.set(path, new, name=name))


def charges(s: Scene) -> Any:
    path = s.rng.choice(["CdtTrfTxInf/ChrgsInf", "CdtTrfTxInf/ChrgsInf[2]", "71F", "71F#2", "71G"])
    amount, agent = s.rng.choice(["0", "0.00", "12.50", "1", "0.01"]), s.rng.choice([STRANGER_BIC, *s.fields.values()])
    more = {"amount": amount, "currency": s.rng.choice(["EUR", "USD", "GBP"]), "agent": agent}
    return s.proposal(s.op("AddChargesInfo", path, None, s.rng.choice([None, {}]), **more))


def dates(s: Scene) -> Any:
    path = s.a_path("Dt", "32A", "30")
    old = s.fields.get(path, "")
    day = s.rng.choice(["2020-01-02", "2026-11-01", "2027-12-24", "2026-11-24", "2026-11-25", "26", "tomorrow"])
    new = day[2:].replace("-", "") + old[6:] if old[:6].isdigit() else day
    return s.proposal(s.set(path, new, name=s.rng.choice(["SetValueDate", "SetField"]), calendar="TARGET"))


def move_names(s: Scene) -> Any:
    path = s.a_path("Nm", "59", "50", "PstlAdr", "Ustrd", "70", "72", "Inf")
    old = s.fields.get(path, "")
    words = old.split()
    rest = s.rng.choice([None, " ".join(words[:-1]) or None, " ".join(words[1:]) or None])
    to = s.rng.choice([s.a_path(), *PLACES, f"{path.rsplit('/', 1)[0]}/PstlAdr/TwnNm"])
    return s.proposal(s.op("MoveText", path, old, rest, to=to))


def strip(s: Scene) -> Any:
    path = s.a_path("PstlAdr", "Ctry", "Nm", "59", "50", "Ustrd", "AdrLine", "70", "72", "Inf")
    group = path.rsplit("/", 1)[0]
    content = {p[len(group) + 1 :]: t for p, t in s.fields.items() if p.startswith(f"{group}/")}
    name = s.rng.choice(["RemoveElement", "ClearField", "SetField", "TruncateWithMarker"])
    if name == "TruncateWithMarker":
        return s.proposal(s.op(name, path, s.fields.get(path), None, max=s.rng.choice([4, 10, 20])))
    if s.rng.random() < 0.4 and content:
        return s.proposal(s.op(name, group, content, None, reason="not allowed"))
    return s.proposal(s.set(path, None, name=name, reason="not allowed"))


def addresses(s: Scene) -> Any:
    path = s.a_path("PstlAdr")
    group = path.split("/PstlAdr")[0] + "/PstlAdr"
    old = {p[len(group) + 1 :]: t for p, t in s.fields.items() if p.startswith(f"{group}/")}
    tokens = " ".join(old.values()).split() or ["X"]
    new: dict[str, Any] = {"TwnNm": s.rng.choice(tokens), "Ctry": s.rng.choice(["NL", "DE", "FR", "GB", "AE", "PT"])}
    kept = s.rng.sample(tokens, s.rng.randint(0, len(tokens)))
    if kept:
        new["AdrLine"] = [" ".join(kept)]
    if s.rng.random() < 0.3:
        new["StrtNm"] = s.rng.choice(["Oranjestraat", *s.fields.values()])
    return s.proposal(s.op("StructureAddress", group, old, new))


def false_map(s: Scene) -> Any:
    path = s.a_path()
    old = s.fields.get(path, "")
    new = s.rng.choice([None, old.upper(), old[:-1], lookalike(old, s.rng), STRANGER_NAME])
    return s.proposal(s.op("NormaliseCharset", path, old, new, map=s.rng.choice(["fin-x-v1", "evil-map", 7, None])))


def banks(s: Scene) -> Any:
    path = s.a_path("BICFI", "57", "56", "53", "AnyBIC")
    name = s.rng.choice(["ReplaceBIC", "SetField", "RegenerateHeaderField", "AddClearingCode"])
    return s.proposal(
        s.set(path, s.rng.choice([STRANGER_BIC, *s.fields.values()]), name=name, directory_version="2026-11")
    )


def header(s: Scene) -> Any:
    path = s.a_path("AppHdr", "{")
    new = s.rng.choice([STRANGER_BIC, "I103ZWTFNL2AXXXXN", f"F01{STRANGER_BIC}AXXX0000000000", *s.fields.values()])
    return s.proposal(s.set(path, new, name=s.rng.choice(["RegenerateHeaderField", "SetField", "NewMessageId"])))


def links(s: Scene) -> Any:
    original = s.rng.choice([OTHER_REFERENCE, "NONE", *s.fields.values()])
    operator = s.op(
        "RelinkReference", s.a_path(), None, None, target=s.rng.choice(list(s.fields.values())), original=original
    )
    return s.proposal(operator, action=s.rng.choice(["CLOSE", "REPAIR", "RESUBMIT"]))


def codes(s: Scene) -> Any:
    name, path = s.rng.choice(
        [
            ("SetRegReporting", "CdtTrfTxInf/RgltryRptg"),
            ("SetPurpose", "CdtTrfTxInf/Purp/Cd"),
            ("SetChargeBearer", "CdtTrfTxInf/ChrgBr"),
            ("SetField", "CdtTrfTxInf/ChrgBr"),
            ("SetField", "CdtTrfTxInf/Purp/Cd"),
            ("SetRegReporting", "77B"),
        ]
    )
    new = s.rng.choice(["GDDS", "DEBT", "OUR", "SALA", {"Dtls": {"Ctry": "AE", "Cd": "SAL"}}, "/BENEFRES/AE//SAL"])
    return s.proposal(s.set(path, new, name=name))


def identities(s: Scene) -> Any:
    path = s.a_path("InstrId", "UETR", "EndToEndId", "MsgId", "20", "121")
    new = s.rng.choice(["NOTPROVIDED", OTHER_REFERENCE, "00000000-0000-4000-8000-000000000000", *s.fields.values()])
    return s.proposal(s.set(path, new, name=s.rng.choice(["NewTransactionIds", "NewMessageId", "SetField"])))


def cancelling_out(s: Scene) -> Any:
    path = s.a_path("IBAN", "Nm", "Amt", "59", "32A")
    old, other = s.fields.get(path), s.rng.choice(VALUES)
    third = s.set(s.a_path("Ustrd", "70", "Nm"), None, name="NormaliseCharset")
    return s.proposal(s.op("SetField", path, old, other), s.op("SetField", path, other, old), third)


def in_two_steps(s: Scene) -> Any:
    """Empty first, then fill: the second step looks like the completion of a missing value."""
    path = s.a_path("Dbtr", "Cdtr", "IBAN", "59", "50", "Agt")
    name = s.rng.choice(["ClearField", "RemoveElement", "SetField"])
    gone, filled = s.set(path, None, name=name, reason="x"), s.op("SetField", path, None, _any_value(s))
    return s.proposal(*([gone, filled] if s.rng.random() < 0.7 else [filled]))


def lying(s: Scene) -> Any:
    path = s.a_path()
    return s.proposal(s.op("SetField", path, s.rng.choice(["something else", None, {}]), _any_value(s)))


def same_twice(s: Scene) -> Any:
    one = s.set(
        s.a_path(), None, name=s.rng.choice(["NormaliseCharset", "TrimWhitespace", "FoldCase", "RemoveElement"])
    )
    return s.proposal(*[one] * s.rng.randint(2, 60))


def just_close(s: Scene) -> Any:
    return s.proposal(action=s.rng.choice(["CLOSE", "RESUBMIT"]))


def other_actions(s: Scene) -> Any:
    drafts = [
        {
            "template": s.rng.choice(
                ["answer", "pacs.004", "camt.056", "rfi_customer", "advice", "pacs.008", "enquiry"]
            ),
            "code": s.rng.choice([None, "AC03", "X" * 10]),
            "ask": s.rng.choice([[], ["CONF"], [STRANGER_IBAN]]),
            "fault": BAIT,
            "own_bic": STRANGER_BIC,
            "recipient": STRANGER_BIC,
            "amount": "1",
        }
    ]
    operators = [s.set(s.a_path(), _any_value(s))] if s.rng.random() < 0.5 else []
    return s.proposal(*operators, action=s.rng.choice([a.value for a in Action]), send=drafts)


def forged_evidence(s: Scene) -> Any:
    operator = s.set(s.rng.choice(PLACES), _any_value(s))
    return s.proposal(
        {**operator, "evidence": s.rng.choice([["e999"], ["E1"], ["e1", "e1", "zz"], [""], [1], "e1", None])}
    )


def junk(s: Scene) -> Any:
    made = s.proposal(s.set(s.rng.choice(PLACES), _any_value(s), name=s.rng.choice([o.value for o in OperatorName])))
    target = s.rng.choice([made, made["operators"][0]])
    for _ in range(s.rng.randint(1, 3)):
        key = s.rng.choice(
            [*target, "old", "new", "path", "to", "max", "order", "amount", "agent", "currency", "map", "original"]
        )
        target[key] = s.rng.choice(JUNK)
    return made


def no_proposal(s: Scene) -> Any:
    deep = "{" * s.rng.choice([3, 100, 900, 20_000])
    nested: Any = "x"
    for _ in range(s.rng.choice([5, 60, 400])):
        nested = {"a": nested}
    return s.rng.choice(
        [
            "",
            "I will not answer.",
            "<html>",
            "{",
            deep,
            "[]",
            '{"action": "REPAIR"',
            '{"action": 1}',
            "null",
            '{"action":"REPAIR","level":"A3"}',
            '{"action":"REPAIR","operators":[{"op":"SetField","path":"x","new":' + "9" * 5_000 + "}]}",
            '{"action": NaN}',
            [],
            ["a", {"b": 1}],
            [{"type": "text", "text": '{"action":"CLOSE"}'}],
            '{"action":"CLOSE","explanation":"\\ud800"}',
            "x" * 100_000,
            json.dumps(s.proposal(s.op("SetField", s.rng.choice(PLACES), None, nested))),
            '{"action":"CLOSE","playbooks":[],"approvals_needed":0,"route":"auto"}',
            '{"action":"REPAIR"}' * 2,
            json.dumps({"action": "REPAIR", "playbooks": s.playbooks, "operators": [], "explanation": "e" * 3_000}),
            '{"action":"REPAIR","operators":[{"op":"SetField","path":"CdtTrfTxInf/Cdtr/Nm","new":{"\\ud800":"\\udfff"}}]}',
        ]
    )


ATTACKS: dict[str, Callable[[Scene], Any]] = {
    f.__name__: f
    for f in (
        replace_anything,
        any_operator_anywhere,
        lookalikes,
        check_digits,
        amounts,
        charges,
        dates,
        move_names,
        strip,
        addresses,
        false_map,
        banks,
        header,
        links,
        codes,
        identities,
        cancelling_out,
        in_two_steps,
        lying,
        same_twice,
        just_close,
        other_actions,
        forged_evidence,
        junk,
        no_proposal,
    )
}
