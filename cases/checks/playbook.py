"""Checks that a playbook asks for by name, beyond those that every proposal goes through."""

from collections.abc import Callable, Iterator, Mapping

from payments.facts import facts_of
from payments.identifiers import bic, country, iban, uetr

from ..attempt import Attempt
from ..field_meaning import Meaning, texts_by_meaning
from ..guards.masking import accounts_masked
from ..guards.money import amount_and_debtor_unchanged
from ..guards.screened_text import screened_text_kept
from ..verification import Check, VerificationPorts

NamedCheck = Callable[[Attempt], bool | None]


def playbook_checks(attempt: Attempt, ports: VerificationPorts) -> Iterator[Check]:
    """The named checks that we can run; the rest is shown as not checked and blocks nothing."""
    playbooks = dict.fromkeys((attempt.proposal.playbook, *attempt.proposal.playbooks))
    names = dict.fromkeys(name for playbook in playbooks for name in ports.playbook_checks.get(playbook, ()))
    if attempt.repaired is None:
        return
    for name in (n for n in names if n not in MADE_ALWAYS):
        judged = NAMED[name](attempt) if name in NAMED else None
        told = {True: "holds", False: "does not hold", None: "is for the people who decide"}[judged]
        yield Check(f"playbook:{name}", judged, f"{name.replace('_', ' ')} {told}", blocking=False)


def _country_iso(attempt: Attempt) -> bool | None:
    assert attempt.repaired is not None
    codes = [text for path, text in attempt.repaired.fields().items() if path.endswith("/Ctry")]
    return all(country.is_assigned(code) for code in codes) if codes else None


def _account_valid(attempt: Attempt) -> bool | None:
    texts = _texts(attempt, Meaning.CREDITOR_ACCOUNT)
    ibans = [text.lstrip("/") for text in texts if iban.looks_like_one(text.lstrip("/"))]
    return all(iban.is_valid(text) for text in ibans) if ibans else None


def _agent_country(attempt: Attempt) -> bool | None:
    """The country of the creditor's IBAN is that of its agent."""
    accounts = [t.lstrip("/") for t in _texts(attempt, Meaning.CREDITOR_ACCOUNT) if iban.is_valid(t.lstrip("/"))]
    agents = [t for t in _texts(attempt, Meaning.CREDITOR_AGENT) if bic.is_valid(t)]
    if not accounts or not agents:
        return None
    return {a[:2] for a in accounts} == {bic.country_of(b) for b in agents}


def _texts(attempt: Attempt, meaning: Meaning) -> tuple[str, ...]:
    assert attempt.repaired is not None
    return texts_by_meaning(attempt.repaired).get(meaning, ())


def _unchanged(meaning: Meaning) -> NamedCheck:
    def judge(attempt: Attempt) -> bool | None:
        return texts_by_meaning(attempt.circumstances.message).get(meaning, ()) == _texts(attempt, meaning)

    return judge


def _bearer_unchanged(attempt: Attempt) -> bool | None:
    assert attempt.repaired is not None
    return facts_of(attempt.circumstances.message).charge_bearer == facts_of(attempt.repaired).charge_bearer


def _uetr_form(attempt: Attempt) -> bool | None:
    assert attempt.repaired is not None
    found = attempt.repaired.uetr
    return None if found is None else uetr.is_valid(found)


MADE_ALWAYS = frozenset({"schema", "screening_again", "duplicate", "line_limit", "length_after_mapping", "open_day"})
"""Names for checks that every message to be sent goes through anyway."""
NAMED: Mapping[str, NamedCheck] = {
    "token_multiset": lambda attempt: screened_text_kept(attempt).passed,
    "country_iso": _country_iso,
    "numeric_identity": lambda attempt: amount_and_debtor_unchanged(attempt).passed,
    "mod97": _account_valid,
    "iban_valid": _account_valid,
    "iban_check": _account_valid,
    "iban_unchanged": _unchanged(Meaning.CREDITOR_ACCOUNT),
    "amount_identity": lambda attempt: amount_and_debtor_unchanged(attempt).passed,
    "agent_country": _agent_country,
    "same_country": _agent_country,
    "bearer_unchanged": _bearer_unchanged,
    "uuid4": _uetr_form,
    "masking": lambda attempt: accounts_masked(attempt).passed,
}
