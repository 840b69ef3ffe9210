"""The documents say what is so: headings for all that code lists, links that lead somewhere, commands that run."""

import inspect
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import typer.main

from agent.dossier import case_facts
from api.cli.main import build
from api.endpoints import (
    cases,
    decisions,
    delegations,
    events,
    exceptions,
    health,
    master_data,
    metrics,
    policies,
    reports,
    tokens,
)
from api.keys import SCOPES
from api.settings import Settings
from cases import routing
from cases.authorisation import BEYOND, NO_AUTHORISATION
from cases.automatic import NEVER, WITHOUT_CERTIFICATE
from cases.case import Route, Status
from cases.decision import Verdict
from cases.demand import CONDITIONS, NO_CONDITION
from cases.policy import HALTS_AUTO, HALTS_RELEASES, HALTS_STRATUM
from cases.report import Report
from knowledge_base.playbook import Outcome, Playbook
from knowledge_base.playbook_reader import TEMPLATES
from knowledge_base.playbooks import load_playbooks
from payments.rules import RULES
from payments.rules.mt_network import MT_RULES
from payments.vocabulary import Action, Level
from tools.catalogue import CATALOGUE

ROOT = Path(__file__).parents[1]
OURS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "evals").rglob("*.md")])
_FENCED = re.compile(r"^```.*?^```$", re.M | re.S)
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_COMMAND = re.compile(r"^\$ (?P<words>paymend .*?)\s*(?:# exits (?P<code>\d))?$", re.M)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    return _FENCED.sub("", text)


def headings(name: str) -> set[str]:
    return {found.strip() for found in re.findall(r"^#+ (.+)$", prose(text_of(name)), re.M)}


def section(name: str, heading: str) -> str:
    parts = re.split(rf"^#+ {re.escape(heading)}$", text_of(name), flags=re.M)
    assert len(parts) == 2, f"{name} has {len(parts) - 1} headings {heading}"
    return re.split(r"^#+ ", parts[1], flags=re.M)[0]


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", prose(text), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_tool_has_a_heading_and_no_heading_lacks_its_tool() -> None:
    assert headings("docs/tools.md") - {"Tools"} == {tool.name for tool in CATALOGUE}


@pytest.mark.parametrize("tool", CATALOGUE, ids=lambda tool: tool.name)
def test_a_tools_section_names_its_arguments(tool: Any) -> None:
    told = section("docs/tools.md", tool.name)
    assert [name for name in tool.arguments.model_fields if f"`{name}`" not in told] == []


def test_every_value_that_a_playbook_reads_is_documented_with_its_tool() -> None:
    lacking = [
        f"{playbook.id}: {step.tool} has no `{key}`"
        for playbook in load_playbooks()
        for step in playbook.steps
        for key in sorted(keys_read(playbook, step.name) - {"found"})
        if f"`{key}`" not in section("docs/tools.md", step.tool)
    ]
    assert lacking == []


def keys_read(playbook: Playbook, step: str) -> set[str]:
    """What conditions and templates of `playbook` read of the answer to `step`."""
    texts = [str(s.args) for s in playbook.steps]
    names: list[str] = []
    for outcome in [*playbook.outcomes, *([playbook.otherwise] if playbook.otherwise else [])]:
        texts += [str(template) for template in (*outcome.repair, *outcome.send)]
        names += [*outcome.when, *(name for template in outcome.repair for name in template.get("if", {}))]
    read = {key for text in texts for owner, key in re.findall(r"\$([a-z_0-9]+)\.(\w+)", text) if owner == step}
    return read | {name.partition(".")[2] for name in names if name.partition(".")[0] == step}


def test_every_setting_has_a_heading_and_no_heading_lacks_its_setting() -> None:
    assert headings("docs/settings.md") - {"Settings"} == {f"PAYMEND_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("words", [Status, Route, Action, Level], ids=lambda words: words.__name__)
def test_every_status_route_action_and_level_has_a_heading(words: type[Enum]) -> None:
    assert {word.value for word in words} <= headings("docs/statuses.md")


def test_every_verdict_is_explained() -> None:
    told = section("docs/statuses.md", "Verdicts")
    assert [verdict.value for verdict in Verdict if f"`{verdict.value}`" not in told] == []


def test_every_rule_has_a_heading_in_the_rule_book() -> None:
    ids = {rule.id for rule in RULES} | {rule.id for rule in MT_RULES}
    assert ids <= headings("docs/rules.md")


def test_every_key_and_template_of_a_playbook_is_documented() -> None:
    told = text_of("docs/playbooks.md")
    keys = {field.name.partition("effective_")[2] or field.name for field in (*fields(Playbook), *fields(Outcome))}
    words = (keys - {"body", "file"}) | set(TEMPLATES)
    assert sorted(word for word in words if f"`{word}`" not in told) == []


def test_every_fact_of_the_case_that_conditions_may_name_is_documented() -> None:
    names = set(re.findall(r'^        "(\w+)":', inspect.getsource(case_facts), re.M))
    assert "transport" in names
    assert sorted(name for name in names if f"`{name}`" not in section("docs/playbooks.md", "Conditions")) == []


def test_every_endpoint_is_documented() -> None:
    told = text_of("docs/interface.md").replace("{which}", "{which:path}")
    parts = (cases, decisions, delegations, events, exceptions, health, master_data, metrics, policies, reports, tokens)
    routers = [part.router for part in parts]
    calls = {f"{method} {route.path}" for router in routers for route in router.routes for method in route.methods}
    assert sorted(call for call in calls if f"`{call}`" not in told) == []


def test_every_key_of_an_exception_is_documented() -> None:
    told = text_of("docs/interface.md")
    schema = Report.model_json_schema()
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    assert sorted(key for key in keys if f"`{key}`" not in told) == []


def test_every_scope_that_an_endpoint_asks_for_is_documented() -> None:
    told = section("docs/interface.md", "HTTP")
    asked = {scope for scope in SCOPES if scope not in ("reference:write", "admin")}
    assert sorted(scope for scope in asked if f"`{scope}`" not in told) == []


def links(file: Path) -> Iterator[tuple[str, str]]:
    for match in _LINK.finditer(prose(file.read_text(encoding="utf-8"))):
        if "://" not in match["target"]:
            yield match["text"], match["target"]


@pytest.mark.parametrize("file", OURS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(file: Path) -> None:
    broken = []
    for _, target in links(file):
        name, _, anchor = target.partition("#")
        found = (file.parent / name).resolve() if name else file
        if not found.exists() or (anchor and anchor not in anchors(found.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


def test_every_name_that_the_documents_link_to_is_in_that_file() -> None:
    lacking = [
        f"{file.name}: {text} in {target}"
        for file in OURS
        for text, target in links(file)
        if target.endswith(".py") and text.startswith("`") and not text.strip("`").endswith(".py")
        if text.strip("`").split(".")[-1] not in (file.parent / target).read_text(encoding="utf-8")
    ]
    assert lacking == []


def test_every_path_that_the_documents_name_exists() -> None:
    roots = "|".join(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "var")))
    named = {
        (file.name, name)
        for file in OURS
        for name in re.findall(rf"`((?:{roots})/[\w./*-]+)`", prose(file.read_text("utf-8")))
    }
    assert named
    assert sorted((file, name) for file, name in named if not list(ROOT.glob(name.rstrip("/")))) == []


def test_the_readme_counts_the_scenarios() -> None:
    scenarios = list((ROOT / "evals" / "scenarios").glob("*/exception.json"))
    assert f"{len(scenarios)} written scenarios" in text_of("README.md")


def test_the_readme_tells_the_recorded_bound_and_no_better_one() -> None:
    pooled = json.loads(text_of("evals/results/full.json"))["fresh"]["pooled"]
    told = " ".join(section("README.md", "How often is a released repair wrong?").split())
    assert f"{pooled['released']:,} root causes" in told
    assert f"{pooled['wrong']} of them wrong: at most {float(pooled['upper_bound_99']) * 100:.3f} % at 99 %" in told


def run(words: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "api.cli.main", *shlex.split(words)[1:]]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, check=False)


def within(shown: Any, real: Any) -> bool:
    """Whether all that is shown is so; what was cut does not count."""
    if isinstance(shown, Mapping):
        return all(key in real and within(value, real[key]) for key, value in shown.items())
    if isinstance(shown, list):
        return len(shown) == len(real) and all(map(within, shown, real))
    return bool(shown == real)


def test_the_commands_of_the_readme_run_and_print_what_it_shows() -> None:
    readme = text_of("README.md")
    blocks = re.findall(r"^```console\n(.*?)^```$", readme, re.M | re.S)
    outputs = [out for block in blocks for out in _outputs(block)]
    shown = json.loads(re.findall(r"^```json\n(.*?)^```$", readme, re.M | re.S)[0])
    assert outputs
    assert within(shown, json.loads(outputs[-1]))
    documented = section("docs/interface.md", "A resolution")
    assert sorted(key for key in json.loads(outputs[-1]) if f"`{key}`" not in documented) == []


def _outputs(block: str) -> Iterator[str]:
    """What the commands of a block print; each line that the block shows must be among it."""
    printed = ""
    for command in _COMMAND.finditer(block):
        done = run(command["words"])
        assert str(done.returncode) == (command["code"] or "0"), done.stderr
        printed += done.stdout
        yield done.stdout
    lines = [line.strip() for line in block.splitlines() if not line.startswith("$")]
    assert [line for line in lines if line not in ("", "…") and line not in printed] == []


def test_every_paymend_command_that_the_documents_name_exists() -> None:
    known = typer.main.get_command(build([]))
    named = {
        (file.name, words)
        for file in OURS
        for words in re.findall(r"(?:`|^\$ )paymend ([a-z]+(?:-[a-z]+)*(?: [a-z]+)?)", file.read_text("utf-8"), re.M)
    }
    assert named
    assert sorted((file, words) for file, words in named if not _exists(known, words.split())) == []


def _exists(command: Any, words: list[str]) -> bool:
    found = command.commands.get(words[0])
    if found is None or len(words) == 1 or not hasattr(found, "commands"):
        return found is not None
    return words[1] in found.commands


def test_every_make_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    named = {name for file in OURS for name in re.findall(r"`make ([a-z-]+)`", file.read_text("utf-8"))}
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_decision_has_a_sentence_to_quote_and_says_what_would_reopen_it() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [record.name[:4] for record in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]
    for record in records:
        title, _, quoted = record.read_text(encoding="utf-8").splitlines()[:3]
        assert title.startswith(f"# {record.name[:4]} "), record.name
        assert quoted.startswith("> "), record.name
        assert "**What would reopen it.**" in record.read_text(encoding="utf-8"), record.name


def test_the_changelog_speaks_of_the_present_version() -> None:
    version = re.search(r'^version = "(.+)"$', text_of("pyproject.toml"), re.M)
    assert version is not None
    assert version[1] in headings("CHANGELOG.md")


def test_no_file_names_a_place_of_one_machine() -> None:
    place = re.compile(r"(?<![\w.$})])/(?:work|root|Users|home/[a-z]+)/|[A-Z]:\\Users\\")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if listed.returncode != 0:
        pytest.skip("not a checkout")
    files = [ROOT / name for name in listed.stdout.splitlines()]
    texts = {file: file.read_bytes() for file in files if file.is_file() and file != Path(__file__)}
    assert [
        str(file.relative_to(ROOT))
        for file, body in texts.items()
        if b"\0" not in body[:4096] and place.search(body.decode("utf-8", "replace"))
    ] == []


def test_every_reason_of_a_route_is_told_word_for_word() -> None:
    ruled = [routing.OWNERS_ALONE, routing.ASKS, routing.UNCHANGED, routing.FORM_ONLY, routing.CERTIFIED]
    tables = [*(row.reason for row in (*CONDITIONS, *NEVER, *WITHOUT_CERTIFICATE)), NO_CONDITION, routing.A_PERSON]
    held = [HALTS_RELEASES, HALTS_AUTO, HALTS_STRATUM, NO_AUTHORISATION, *(row.reason for row in BEYOND)]
    reasons = {*ruled, *tables, *held} - {"{halt}"}
    told = re.findall(r"^\* (.+)$", section("docs/statuses.md", "Route reasons"), re.M)
    assert sorted(told) == sorted(reasons)


def test_a_make_target_and_a_variable_stand_once() -> None:
    names = re.findall(r"^(\S+):(?:=| \$| .*##| pyproject)|^([A-Z_]+) [:?]=", text_of("Makefile"), re.M)
    made = [target or variable for target, variable in names]
    assert sorted(made) == sorted(set(made))
    assert "many-processes" in made
