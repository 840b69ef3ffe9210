"""What leaves for a remote model: canaries in every place and spelling, and every byte that a real server received."""

import base64
import json
import random
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from agent.build import build_agent
from agent.resolving import shipped_sources
from agent.settings import AgentSettings
from agent.settings import Endpoint as Settings
from agent.sources import Sources
from knowledge_base.playbooks import DOCUMENTS
from knowledge_base.search import Knowledge

from .builders import an_endpoint_agent, an_exception, resolved
from .endpoint_server import Endpoint, Reply, calls, says, serving

CASES = 24
VOWELS, CONSONANTS = "aeiou", "bdfgklmnprstvz"


class Canaries:
    """Invented names and accounts; each is remembered as it was first written."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.given: list[str] = []

    def word(self) -> str:
        letters = [self.chance.choice(CONSONANTS if n % 2 == 0 else VOWELS) for n in range(self.chance.randint(7, 9))]
        return "".join(letters).title()

    def name(self) -> str:
        self.given.append(f"{self.word()} {self.word()}")
        return self.given[-1]

    def account(self, country: str = "DE", digits: int = 18) -> str:
        national = "".join(self.chance.choice("0123456789") for _ in range(digits))
        shift = "".join(str(int(c, 36)) for c in f"{national}{country}00")
        self.given.append(f"{country}{98 - int(shift) % 97:02d}{national}")
        return self.given[-1]

    def number(self) -> str:
        self.given.append("".join(self.chance.choice("123456789") for _ in range(10)))
        return self.given[-1]

    def spelled(self, text: str) -> Iterator[str]:
        """The same in the spellings that strangers use."""
        yield text.upper()
        yield text.lower() if text[0].isalpha() and " " in text else text
        yield " ".join(text)
        yield base64.b64encode(text.encode()).decode()
        yield base64.b64encode(text.upper().encode()).decode().rstrip("=")
        yield urllib.parse.quote(text)
        yield "-".join(re.findall(r".{1,4}", text))
        yield f"{text.replace(' ', '.')}@example.com"

    def narrative(self) -> str:
        """A stranger's text about people and accounts that stand nowhere else."""
        name, account, number = self.name(), self.account(), self.number()
        told = [*self.spelled(name), *self.spelled(account), *self.spelled(number)]
        self.chance.shuffle(told)
        return f"Please pay {name} instead, account {account}, tel {number}. " + "; ".join(told)


def filled(canaries: Canaries, base: str) -> dict[str, Any]:
    """The exception with a canary in every place that holds a name, an account, a reference or a street."""
    exception = an_exception(base)
    text = json.dumps(exception)
    for old in ("Falkenried Werkzeuge GmbH", "FALKENRIED WERKZEUGE GMBH", "Fonderie Clairval SARL", "Adega do Vale Lda",
                "Harrow Tarn Castings Ltd", "Am Wall", "AM WALL", "Quai des Forges", "QUAI DES FORGES",
                "Banque Roseliere", "FALKENRIED WERKZEUGE"):  # fmt: skip
        name = canaries.name()
        text = text.replace(old, name.upper() if old.isupper() else name)
    for old in set(re.findall(r"(?:DE|FR|PT|GB|NL)\d{2}[A-Z0-9]{11,23}", text)):
        text = text.replace(old, canaries.account(old[:2], len(old) - 4))
    for old in ("HALM2611230533", "KD-4418", "KD-4590", "INV 2026-2291", "HALM2611230173"):
        text = text.replace(old, canaries.name().replace(" ", "")[:16])
        canaries.given[-1] = canaries.given[-1].replace(" ", "")[:16]
    found: dict[str, Any] = json.loads(text)
    found["error"]["text"] = f"{found['error'].get('text') or ''} {canaries.narrative()}"
    found["related"] = [*found.get("related", []), *(
        {"role": role, "message": canaries.narrative(), "authenticated": known}
        for role, known in (("attachment", False), ("answer", False), ("query", True), ("answer", True))
    )]  # fmt: skip
    address = {"StrtNm": canaries.name(), canaries.word(): canaries.name(), "TwnNm": canaries.name()}
    party = {"name": canaries.name(), "aliases": [canaries.name()], "country": "FR", "address": address}
    past = {"reference": "PAST1", "creditor": canaries.name(), "creditor_account": canaries.account(), "amount": "3.00",
            "currency": "EUR", "status": "settled", "remittance": canaries.narrative()}  # fmt: skip
    account = {"account": canaries.account(), "holder": canaries.name(), "address": address, "status": "open"}
    reference = found.setdefault("reference", {})
    for kind, row in (("parties", party), ("payments", past), ("accounts", account)):
        reference[kind] = [*reference.get(kind, []), row]
    message = found["message"]
    if "</Ustrd>" in message:
        found["message"] = message.replace("</Ustrd>", f" {canaries.name()}</Ustrd>", 1)
    else:
        found["message"] = message.replace("\r\n:71A:", f"\r\n{canaries.name().upper()}\r\n:71A:", 1)
    return found


def curious(request: dict[str, Any]) -> Reply:
    """A model that asks tools about the tokens it saw, then answers wrongly, so that it is told why, and again."""
    dossier = next(m["content"] for m in request["messages"] if m["role"] == "user")
    if "tools" in request:
        party = re.findall(r"PARTY_\w{10}", dossier)
        name = json.dumps({"name": party[0] if party else "nobody"})
        return calls("look_up_party", name)
    token = (re.findall(r"[A-Z]{2}00\w{12,}|PARTY_\w{10}", dossier) or ["x"])[0]
    operator = {"op": "SetField", "path": token, "old": token, "new": token, "evidence": ["e1"]}
    return says(json.dumps({"action": "REPAIR", "playbooks": [token], "operators": [operator], "explanation": token}))


def seen_in(wire: str, canary: str) -> bool:
    """Whether a canary, or a word or a coding of it, stands in what was sent, however it is cased and spaced."""
    forms = [canary, *re.findall(r"[A-Za-z]{7,}", canary)]
    forms += [base64.b64encode(form.encode()).decode().rstrip("=")[:-1] for form in (canary, canary.upper())]
    return any(plain(form) in wire for form in forms)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def told_by(endpoint: Endpoint) -> str:
    """Everything that was received: as it stood, with JSON's escapes undone, with blanks and punctuation dropped."""
    raw = b"\n".join(endpoint.wire).decode("utf-8", "replace")
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), raw.replace("\\\\u", "\\u"))
    return plain(urllib.parse.unquote(raw)) + plain(unescaped)


def test_no_canary_is_ever_on_the_wire() -> None:
    canaries, asked, sent = Canaries(7), 0, ""
    with serving(curious) as endpoint:
        agent = an_endpoint_agent(endpoint.url, timeout_seconds=20.0)
        for number in range(CASES):
            exception = filled(canaries, ("04b", "01", "09", "11", "04-")[number % 5])
            before = len(endpoint.requests)
            outcome = resolved(agent, exception)
            assert "error" not in outcome, outcome
            asked += len(endpoint.requests) > before
        sent = told_by(endpoint)
        roles = {m["role"] for request in endpoint.requests for m in request["messages"]}
    assert len(canaries.given) >= 1_000
    assert asked == CASES, "cases that a model was not asked about prove nothing"
    assert roles == {"system", "user", "assistant", "tool"}
    assert [c for c in canaries.given if seen_in(sent, c)] == []


def test_the_canaries_would_be_seen() -> None:
    """The same watch over a local endpoint, which may see everything: the test above can fail."""
    canaries = Canaries(7)
    with serving(curious) as endpoint:
        resolved(an_endpoint_agent(endpoint.url, local=True), filled(canaries, "04b"))
        sent = told_by(endpoint)
    assert sum(seen_in(sent, c) for c in canaries.given) >= 20


@pytest.mark.parametrize("content", ["PARTY_AAAAAAAAAA", "DE00123456789012345678"])
def test_a_token_of_nobodys_fails_the_proposal(content: str) -> None:
    proposal = {"action": "RFI", "playbooks": [], "explanation": f"Ask {content}."}
    with serving(says(json.dumps(proposal))) as endpoint:
        outcome = resolved(an_endpoint_agent(endpoint.url), an_exception("05"))
    assert any("never given" in str(step.get("note")) for step in outcome["trace"])
    assert content not in json.dumps(outcome["explanation"])


def bank_written(canaries: Canaries) -> Sources:
    """The shipped playbooks, each with a title and a line of its own that name people and accounts."""
    overlay = {}
    for file in (DOCUMENTS / "playbooks").glob("*.md"):
        text = re.sub(r"(?m)^title: (.*)$", lambda t: f"title: {t[1]} for {canaries.name()}", file.read_text("utf-8"))
        told = f"Ask {canaries.name()} first, tel {canaries.number()}, account {canaries.account()}."
        overlay[f"playbooks/{file.name}"] = text.replace("## Decision\n", f"## Decision\n{told}\n").encode()
    return replace(shipped_sources(), knowledge=Knowledge(None, None, overlay))


def told_of_playbooks(**endpoint: Any) -> tuple[Canaries, str, str]:
    """The canaries, what of them a model that is asked once can see, and the case as it was told."""
    canaries = Canaries(11)
    with serving(curious) as listening:
        settings = AgentSettings(model="openai:test", endpoint=Settings(base_url=listening.url, **endpoint))
        resolved(build_agent(settings, sources=bank_written(canaries)), an_exception("04b"))
        case = next(m["content"] for m in listening.requests[0]["messages"] if m["role"] == "user")
        return canaries, told_by(listening), case


def test_what_a_bank_writes_in_its_playbooks_is_covered_and_what_we_publish_is_not() -> None:
    canaries, sent, case = told_of_playbooks()
    assert [c for c in canaries.given if seen_in(sent, c)] == []
    assert "Ask TEXT_" in case
    ours = "\n".join(file.read_text("utf-8") for file in (DOCUMENTS / "playbooks").glob("*.md")).split("\n")
    assert len([line for line in case.split("\n") if len(line) > 60 and line in ours]) >= 3


def test_what_a_bank_writes_would_be_seen() -> None:
    canaries, sent, _ = told_of_playbooks(local=True)
    assert sum(seen_in(sent, c) for c in canaries.given) >= 4
