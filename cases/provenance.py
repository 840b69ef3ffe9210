"""Where every new value comes from, found again by execution: nothing is believed because a proposal says so."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from payments import EditRefused
from payments.charset import normalise
from payments.corridors import corridors
from payments.facts import facts_of
from payments.identifiers import bic
from payments.ids import derived_id, derived_uetr
from payments.operators.meaning import harmless
from payments.vocabulary import EvidenceClass, OperatorName

from .attempt import NO_EDIT, STRONG, Step, texts_beside, texts_in
from .derivation import NOT_A_SOURCE, NotChecked, Sources
from .field_meaning import is_header_end
from .guards.money import number, same_number, transactions
from .named_banks import why_unnamed
from .reread import Reread, reread
from .wording import same_but_for_form, words

ID_LENGTHS = (35, 16, 34, 28, 36)  # MX text, FIN reference, and shorter fields of single schemes


_BENEFRES = re.compile(r"/BENEFRES/(?P<country>[A-Z]{2})//(?P<code>[A-Z0-9]{3,8})")


Derivation = Callable[[Step, Sources], str | None]


def why_unproven(step: Step, sources: Sources) -> str | None:
    """None where the new values of `step` follow from its sources, else in words what does not.

    Raises NotChecked where an input is missing.
    """
    return DERIVATIONS.get(step.operator.op, from_evidence)(step, sources)


def from_evidence(step: Step, sources: Sources) -> str | None:
    """Each new text stands word for word at a source, or is the same number, or is NOTPROVIDED, or a recount."""
    for path, (old, new) in step.changed_paths.items():
        if path.startswith(("AppHdr/", "{")):
            return f"{path} is a header field; RegenerateHeaderField alone renews it from the body"
        if new is None or _needs_no_source(step, path, old, new, sources):
            continue
        read = sources.fit_for(step, path)
        if not any(source.has(new) for source in read) and not _country_code_of(new, read):
            return f"the new text “{new}” at {path} stands in none of the evidence cited"
    return None


def _needs_no_source(step: Step, path: str, old: str | None, new: str, sources: Sources) -> bool:
    leaf = path.rsplit("/", 1)[-1]
    if leaf == "@Ccy":
        return True  # G1 holds currency and number fast
    if old is not None and _same_amount(old, new):
        return bool(sources.attempt.proposal.author.person) or _is_faulty(path, sources)
    if leaf == "NbOfTxs":
        return new == str(transactions(step.before))
    if leaf == "EndToEndId" and new == "NOTPROVIDED":
        return not (old or "").strip()
    return old is not None and new == own_reference_without_slashes(old)


def _is_faulty(path: str, sources: Sources) -> bool:
    """Whether a rule found something there: the writing of an amount that is right is no repair of another fault."""
    return any(_within(path, finding.path) for finding in sources.attempt.circumstances.findings)


def _same_amount(old: str, new: str) -> bool:
    if number(old) is not None:
        return same_number(old, new)
    letters = next((i for i, c in enumerate(old) if c.isalpha()), None)  # MT 32A: date, currency, amount
    start = 0 if letters is None else letters + 3
    return start > 0 and old[:start] == new[:start] and same_number(old[start:], new[start:])


def own_reference_without_slashes(old: str) -> str:
    """PB-02: slashes at the ends go, double ones and those inside become a hyphen; nothing else changes."""
    inner = old.strip("/")
    while "//" in inner:
        inner = inner.replace("//", "/")
    return inner.replace("/", "-") if old.startswith("/") or old.endswith("/") or "//" in old else old


def _country_code_of(new: str, read: Iterable[Reread]) -> bool:
    """`GB` is the code of a country named at a source (`United Kingdom`, `UK`)."""
    return len(new) == 2 and any(new.casefold() in words(source.texts) for source in read)


def _charset(step: Step, _: Sources) -> str | None:
    map_id = step.operator.arguments.get("map")
    for path, (old, new) in step.changed_paths.items():
        try:
            mapped = normalise(old or "", str(map_id)) if map_id else normalise(old or "")
        except (EditRefused, KeyError) as refused:
            return f"{path} cannot be mapped: {refused}"
        if new != mapped:
            return f"the map makes “{mapped}” of “{old}”, not “{new}”"
    return None


def _same_form(step: Step, _: Sources) -> str | None:
    olds = [old or "" for old, _ in step.changed_paths.values()]
    news = [new or "" for _, new in step.changed_paths.values()]
    return None if same_but_for_form(olds, news) else f"{step.operator.op.value} changed more than the form of the text"


def _reordered(step: Step, _: Sources) -> str | None:
    same = Counter(step.before.fields().values()) == Counter(step.after.fields().values())
    return None if same else "the texts differ before and after the reordering"


def _moved(step: Step, _: Sources) -> str | None:
    same = words(step.before.fields().values()) == words(step.after.fields().values())
    return None if same else "words were lost or added while moving text"


def _shortened(step: Step, sources: Sources) -> str | None:
    """Only with the customer's consent (PB-10), and what stays is the start of the old text."""
    if not any(source.cls is EvidenceClass.E1 and not source.tainted for source in sources.of(step)):
        return "text is cut only with the ordering customer's authenticated consent"
    for path, (old, new) in step.changed_paths.items():
        if old is None or new is None or not new.endswith("+") or not old.startswith(new[:-1].rstrip()):
            return f"{path} is not the start of the old text with the marker +"
    return None


def _structured(step: Step, sources: Sources) -> str | None:
    """Every word of the new address stands in the old one or in E1 or E2 evidence; a country may be its code."""
    known = words(step.before.get(path) or "" for path in step.changed_paths)
    known.update(
        words(text for path, text in step.before.fields().items() if path.startswith(f"{step.operator.path}/"))
    )
    for source in sources.of(step):
        known.update(words(source.texts) if source.cls in STRONG and not source.tainted else ())
    for path, (_, new) in step.changed_paths.items():
        unknown = [word for word in words([new or ""]) if word not in known]
        if unknown:
            return f"{', '.join(unknown)} at {path} stands neither in the old address nor in master data"
    return None


def _bic(step: Step, sources: Sources) -> str | None:
    return why_unnamed(step, sources.attempt, sources.lookup)


def _charges(step: Step, sources: Sources) -> str | None:
    """The charge is the difference of instructed and settled amount, in the same currency: proven, zero or not."""
    facts = facts_of(step.before)
    added = [new for path, (_, new) in step.changed_paths.items() if new and _is_amount(path)]
    if facts.amount is None or (facts.instructed_amount or facts.amount) is None:
        return "the amounts that prove the charge are missing"
    if facts.instructed_currency not in (None, facts.currency):
        return "amounts in two currencies prove no charge"
    proven = (facts.instructed_amount if facts.instructed_amount is not None else facts.amount) - facts.amount
    wrong = [text for text in added if _amount_in(text) != proven]
    strangers = [new for path, (_, new) in step.changed_paths.items() if new and _is_stranger(path, new, step, sources)]
    if strangers:
        return f"{', '.join(strangers)} takes no part in this payment"
    return f"the message proves a charge of {proven}, not {', '.join(wrong)}" if wrong else None


def _is_stranger(path: str, text: str, step: Step, sources: Sources) -> bool:
    """True for a BIC that neither the message nor the own bank has."""
    known = {*step.before.fields().values(), *sources.attempt.circumstances.own_bics}
    return path.endswith("/BICFI") and not any(bic.is_valid(k) and bic.same_bic(k, text) for k in known)


def _is_amount(path: str) -> bool:
    return path.endswith("/Amt") or path.split("#")[0].split("/")[0] in ("71F", "71G")


def _amount_in(text: str) -> Decimal | None:
    return number(text[3:] if text[:3].isalpha() else text)


def _value_date(step: Step, sources: Sources) -> str | None:
    """The new date is the first open day on or after the old one, today, or the day after a missed cut-off."""
    old, new = facts_of(step.before).value_date, facts_of(step.after).value_date
    if new is None:
        return "there is no value date after the change"
    if sources.calendars is None:
        raise NotChecked("no calendar is held")
    return _first_open_day(step, sources, old, new)


def _first_open_day(step: Step, sources: Sources, old: date | None, new: date) -> str | None:
    circumstances, facts = sources.attempt.circumstances, facts_of(step.before)
    assert sources.calendars is not None
    start = max(old or circumstances.now.date(), circumstances.now.date())
    expected = {
        sources.calendars.next_business_day(circumstances.rail, facts.currency or "", start + timedelta(days=later))
        for later in (0, 1)
    }
    if None in expected:
        raise NotChecked(f"no calendar is held for {facts.currency} on {circumstances.rail.value}")
    if new in expected or any(
        source.has(new.isoformat()) and source.cls is EvidenceClass.E1 for source in sources.of(step)
    ):
        return None
    days = " or ".join(sorted(str(day) for day in expected))
    return f"the calendar gives {days} as the next value date, not {new}"


def _header(step: Step, __: Sources) -> str | None:
    """A header field mirrors the body or the message type; nothing else may be written there."""
    body = {text for path, text in step.before.fields().items() if not path.startswith(("AppHdr", "{"))}
    mirrors = {*body, step.before.type, *(text[:8] for text in body if bic.is_valid(text))}
    for path, (old, new) in step.changed_paths.items():
        if not path.startswith(("AppHdr", "{")):
            return f"{path} is no header field"
        kept = same_but_for_form([old or ""], [new or ""]) or harmless(step.before, step.operator) is None
        if is_header_end(path) and not kept:
            return f"{path} says to whom the message goes; it mirrors the agent of the body and nothing else"
        if new is not None and new not in mirrors and not any(new in text for text in mirrors if len(new) >= 8):
            return f"“{new}” at {path} mirrors nothing in the body"
    return None


def _new_ids(step: Step, sources: Sources) -> str | None:
    """New identifiers are those that case and old identifier give; a replay makes them again."""
    case_id = sources.attempt.circumstances.case_id
    for path, (old, new) in step.changed_paths.items():
        if new is not None and new not in _derivable(case_id, old or "", step.before.fields().values()):
            return f"“{new}” at {path} is not the identifier derived from this case and “{old}”"
    return None


def _derivable(case_id: str, old: str, others: Iterable[str]) -> set[str]:
    """Derived from the old id; or, where one id mirrors another (BizMsgIdr and MsgId), from that other one."""
    found = {derived_uetr(case_id, old)} | {derived_id(case_id, old, n) for n in ID_LENGTHS}
    if not old:
        found |= {derived_uetr(case_id, other) for other in others}
    return found


def _removed(step: Step, sources: Sources) -> str | None:
    """What is removed is blank, an exact repeat, or stands where a rule reported it."""
    reported = [finding.path for finding in sources.attempt.circumstances.findings]
    for path, (old, new) in step.changed_paths.items():
        blank_or_repeat = not (old or "").strip() or (old in texts_beside(step.after, path))
        if new is None and not blank_or_repeat and not any(_within(path, place) for place in reported if place):
            return f"no rule asks for the removal of “{old}” at {path}"
    return None


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/") or place.startswith(f"{path}/")


def _linked(step: Step, sources: Sources) -> str | None:
    """The original that a return or statement is linked to is one of our own: the message's word is not enough."""
    original = step.operator.arguments.get("original")
    wanted = list(texts_in(original if original is not None else step.operator.new))
    if not wanted:
        return "the link names no original"
    read = [
        item
        for evidence in sources.attempt.cited(step.operator)
        if evidence.source != "message"
        and (item := reread(evidence, sources.attempt.circumstances, sources.lookup)) is not None
        and item.cls not in NOT_A_SOURCE
    ]
    missing = [text for text in wanted if not any(source.has(text) for source in read)]
    return f"no payment of ours is cited as the original {', '.join(missing)}" if missing else None


def _attached(_: Step, __: Sources) -> str | None:
    return None


def _told_by_reporting(step: Step) -> dict[str, str]:
    """The parts of the new reporting by element name; of an MT line `/BENEFRES/AE//GDE` country and code."""
    texts = {path: text for path, (_, text) in step.changed_paths.items() if text is not None}
    line = _BENEFRES.fullmatch(next(iter(texts.values()), "")) if step.before.kind == "MT" else None
    if line:
        return {"Ctry": line["country"], "Cd": line["code"]}
    return {path.rsplit("/", 1)[-1]: text for path, text in texts.items()}


def _reporting(step: Step, sources: Sources) -> str | None:
    """The destination knows the code and E1 or E2 evidence states it; all else follows from its corridor."""
    new = _told_by_reporting(step)
    corridor = corridors().get((facts_of(step.before).creditor_agent or "")[4:6])
    if corridor is None:
        return "the destination is not known to ask for reporting"
    code = new.pop("Cd", "")
    if code not in corridor.codes:
        return f"“{code}” is no code that {corridor.country} knows"
    if not any(source.has(code) and source.cls in STRONG and not source.tainted for source in sources.of(step)):
        return f"no authenticated statement names the code {code}"
    known = {"Ctry": corridor.country, "DbtCdtRptgInd": corridor.indicator, "Inf": corridor.codes[code]}
    wrong = [f"{name} “{text}”" for name, text in new.items() if known.get(name) != text]
    return f"{', '.join(wrong)} does not follow from the code {code}" if wrong else None


DERIVATIONS: Mapping[OperatorName, Derivation] = {
    OperatorName.SET_REG_REPORTING: _reporting,
    OperatorName.NORMALISE_CHARSET: _charset,
    OperatorName.TRIM_WHITESPACE: _same_form,
    OperatorName.FOLD_CASE: _same_form,
    OperatorName.SPLIT_LINE: _same_form,
    OperatorName.REORDER_ELEMENTS: _reordered,
    OperatorName.MOVE_TEXT: _moved,
    OperatorName.TRUNCATE_WITH_MARKER: _shortened,
    OperatorName.STRUCTURE_ADDRESS: _structured,
    OperatorName.REPLACE_BIC: _bic,
    OperatorName.ADD_CHARGES_INFO: _charges,
    OperatorName.SET_VALUE_DATE: _value_date,
    OperatorName.REGENERATE_HEADER_FIELD: _header,
    OperatorName.NEW_MESSAGE_ID: _new_ids,
    OperatorName.NEW_TRANSACTION_IDS: _new_ids,
    OperatorName.CLEAR_FIELD: _removed,
    OperatorName.REMOVE_ELEMENT: _removed,
    OperatorName.RELINK_REFERENCE: _linked,
    OperatorName.ATTACH_CASE: _attached,
}
assert not NO_EDIT - set(DERIVATIONS)
